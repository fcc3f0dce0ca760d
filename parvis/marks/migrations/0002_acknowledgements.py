from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("marks", "0001_initial"),
    ]

    operations = []
