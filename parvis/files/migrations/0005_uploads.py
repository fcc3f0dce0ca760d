import django.db.models.deletion
import django.utils.timezone
import parvis.kernel.ids
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

ON_CONFLICT = [("ask", "demander"), ("version", "ajouter une version"), ("rename", "numéroter le nom")]


class Migration(migrations.Migration):

    dependencies = [
        ("files", "0004_renditions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=parvis.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("link", models.UUIDField(null=True)),
                ("path", models.CharField(max_length=4000)),
                ("on_conflict", models.CharField(choices=ON_CONFLICT, default="rename", max_length=7)),
                ("note", models.CharField(blank=True, max_length=400)),
                ("modified", models.BigIntegerField(null=True)),
                ("size", models.PositiveBigIntegerField()),
                ("received", models.PositiveBigIntegerField(default=0)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("touched_at", models.DateTimeField(db_index=True, default=django.utils.timezone.now, editable=False)),
                ("placed_at", models.DateTimeField(editable=False, null=True)),
                (
                    "node",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="files.node"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "target",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="files.node"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("link", None), ("person__isnull", False))
                        | Q(("link__isnull", False), ("person", None)),
                        name="upload_one_owner",
                    ),
                    models.CheckConstraint(condition=Q(received__lte=F("size")), name="upload_within_size"),
                ]
            },
        ),
    ]
