from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("files", "0002_purged_at"),
    ]

    operations = []
