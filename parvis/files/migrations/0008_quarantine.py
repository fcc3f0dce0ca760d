import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("files", "0007_retention"),
    ]

    operations = [
        migrations.CreateModel(
            name="Scan",
            fields=[
                (
                    "blob",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=models.DO_NOTHING,
                        primary_key=True,
                        related_name="scan",
                        serialize=False,
                        to="kernel.blob",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("pending", "analyse en cours"),
                            ("clean", "rien trouvé"),
                            ("infected", "programme malveillant"),
                            ("too-large", "trop volumineux pour l’antivirus"),
                            ("failed", "illisible pour l’antivirus"),
                        ],
                        default="pending",
                        max_length=9,
                    ),
                ),
                ("signature", models.CharField(blank=True, max_length=200)),
                ("engine", models.CharField(blank=True, max_length=80)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("scanned_at", models.DateTimeField(null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("retry_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("state", "pending")), fields=["retry_at"], name="scan_waiting")
                ],
            },
        ),
        migrations.AddField(
            model_name="version",
            name="guard",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "libre"),
                    ("scanning", "analyse en cours"),
                    ("quarantined", "en quarantaine"),
                    ("released", "sorti de quarantaine"),
                ],
                default="",
                max_length=11,
            ),
        ),
        migrations.AddIndex(
            model_name="version",
            index=models.Index(
                condition=models.Q(("guard", ""), _negated=True), fields=["guard"], name="version_guarded"
            ),
        ),
    ]
