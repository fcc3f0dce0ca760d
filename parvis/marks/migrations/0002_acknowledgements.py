import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import parvis.kernel.ids


class Migration(migrations.Migration):

    dependencies = [
        ("marks", "0001_initial"),
        ("spaces", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(model_name="favourite", name="rank", field=models.IntegerField(default=0)),
        migrations.AlterModelOptions(name="favourite", options={"ordering": ["rank", "-created_at"]}),
        migrations.CreateModel(
            name="ReadingList",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=parvis.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("subject_type", models.CharField(max_length=60)),
                ("subject_id", models.UUIDField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("version", models.PositiveIntegerField(null=True)),
                ("message", models.CharField(blank=True, max_length=1000, verbose_name="message")),
                ("due", models.DateField(blank=True, null=True, verbose_name="à lire avant le")),
                (
                    "renewed",
                    models.BooleanField(default=False, verbose_name="redemander à chaque nouvelle version"),
                ),
                ("reminded_on", models.DateField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reading_lists", to="spaces.space"
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(fields=["subject_id", "-created_at"], name="reading_list_subject"),
                    models.Index(condition=models.Q(("closed_at", None)), fields=["due"], name="reading_list_due"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=parvis.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("done_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(null=True)),
                ("remark", models.CharField(blank=True, max_length=1000, verbose_name="remarque")),
                (
                    "list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="readings", to="marks.readinglist"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readings",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["person__last_name", "person__first_name"],
                "indexes": [models.Index(fields=["person", "done_at"], name="reading_person")],
                "constraints": [models.UniqueConstraint(fields=("list", "person"), name="reading_once")],
            },
        ),
    ]
