from django.db import migrations, models

SHIELDS = [
    (0, "Téléchargement permis"),
    (1, "Consultation seule"),
    (2, "Consultation seule, avec filigrane"),
]


class Migration(migrations.Migration):

    dependencies = [
        ("files", "0008_quarantine"),
    ]

    operations = [
        migrations.AddField(
            model_name="node",
            name="shield",
            field=models.PositiveSmallIntegerField(choices=SHIELDS, db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="node",
            name="own_shield",
            field=models.BooleanField(db_default=False, default=False),
        ),
    ]
