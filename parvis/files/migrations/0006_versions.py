from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("files", "0005_uploads"),
    ]

    operations = []
