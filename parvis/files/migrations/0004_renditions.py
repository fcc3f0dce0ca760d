import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("files", "0003_locks"),
        ("kernel", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Rendition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pdf", "aperçu en PDF"),
                            ("text", "texte"),
                            ("cover", "vignette"),
                            ("mail", "contenu du courriel"),
                            ("entries", "contenu de l’archive"),
                        ],
                        max_length=7,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("pending", "en préparation"), ("ready", "prêt"), ("failed", "en échec")],
                        default="pending",
                        max_length=7,
                    ),
                ),
                ("code", models.CharField(blank=True, max_length=20)),
                ("pages", models.PositiveIntegerField(null=True)),
                ("protected", models.BooleanField(default=False)),
                ("macros", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("made_at", models.DateTimeField(null=True)),
                (
                    "source",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="renditions",
                        to="kernel.blob",
                    ),
                ),
                (
                    "blob",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="kernel.blob",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("source", "kind"), name="rendition_once"),
                    models.CheckConstraint(
                        condition=models.Q(("state", "ready"), _negated=True) | models.Q(("blob__isnull", False)),
                        name="rendition_ready_is_there",
                    ),
                ],
            },
        ),
    ]
