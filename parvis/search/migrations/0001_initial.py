"""The tables of the index. The full-text table is made by the backend of the database in use."""

from django.db import migrations, models
import django.db.models.deletion
import django.utils.timezone


def create_full_text(apps, schema_editor):
    from parvis.search.backends import backend

    backend().create()


def have_it_filled(apps, schema_editor):
    """What is there before the index is looked for at once, not in an hour."""
    periodic = apps.get_model("kernel", "Periodic")
    periodic.objects.get_or_create(name="parvis.search.jobs.catch_up", defaults={"due": django.utils.timezone.now()})


def drop_full_text(apps, schema_editor):
    table = "search_vector" if schema_editor.connection.vendor == "postgresql" else "search_fts"
    schema_editor.execute(f"DROP TABLE {table}")


class Migration(migrations.Migration):
    initial = True

    dependencies = [("kernel", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_type", models.CharField(max_length=60)),
                ("subject_id", models.UUIDField()),
                ("title", models.CharField(max_length=255)),
                ("kind", models.CharField(max_length=20)),
                ("space_id", models.UUIDField(null=True)),
                ("author_id", models.UUIDField(null=True)),
                ("at", models.DateTimeField(null=True)),
                ("keywords", models.CharField(blank=True, max_length=1000)),
                ("format", models.PositiveSmallIntegerField()),
            ],
            options={
                "verbose_name_plural": "entries",
                "constraints": [
                    models.UniqueConstraint(fields=("subject_type", "subject_id"), name="search_entry_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Content",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="content",
                        serialize=False,
                        to="search.entry",
                    ),
                ),
                ("text", models.BinaryField()),
                ("terms", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Word",
            fields=[
                ("word", models.CharField(max_length=60, primary_key=True, serialize=False)),
                ("length", models.PositiveSmallIntegerField(db_index=True)),
            ],
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_type", models.CharField(max_length=60)),
                ("subject_id", models.UUIDField()),
                ("marked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("rebuilding", models.BooleanField(default=False)),
            ],
            options={
                "verbose_name_plural": "waiting",
                "indexes": [models.Index(fields=["rebuilding", "attempts", "id"], name="search_waiting_turn")],
                "constraints": [
                    models.UniqueConstraint(fields=("subject_type", "subject_id"), name="search_waiting_once")
                ],
            },
        ),
        migrations.RunPython(create_full_text, drop_full_text),
        migrations.RunPython(have_it_filled, migrations.RunPython.noop),
    ]
