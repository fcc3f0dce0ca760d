import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.models import Sum

import parvis.kernel.ids


def count_what_is_kept(apps, schema_editor):
    """The first count of each space and of each owner; from here on every writing action keeps it."""
    versions = apps.get_model("files", "Version").objects.using(schema_editor.connection.alias).order_by()
    usage = apps.get_model("files", "Usage").objects.using(schema_editor.connection.alias)
    for owner in ("space", "owner"):
        name = "person" if owner == "owner" else owner
        sums = versions.exclude(**{f"node__{owner}": None}).values_list(f"node__{owner}").annotate(used=Sum("size"))
        usage.bulk_create([usage.model(used=used, **{f"{name}_id": key}) for key, used in sums], batch_size=200)


class Migration(migrations.Migration):

    dependencies = [
        ("files", "0006_versions"),
        ("people", "0004_company_and_landing"),
        ("spaces", "0002_layout"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Exemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('until', models.DateField(null=True, verbose_name='jusqu’au')),
                ('reason', models.CharField(max_length=300, verbose_name='pourquoi')),
                ('at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('node', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='exemption', to='files.node')),
            ],
        ),
        migrations.CreateModel(
            name='RetentionRule',
            fields=[
                ('id', models.UUIDField(default=parvis.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('basis', models.CharField(choices=[('changed', 'Après sa dernière modification'), ('created', 'Après son dépôt'), ('date', 'À une date')], default='changed', max_length=8, verbose_name='quand')),
                ('days', models.PositiveIntegerField(null=True, verbose_name='nombre de jours')),
                ('on_date', models.DateField(null=True, verbose_name='date')),
                ('gesture', models.CharField(choices=[('trash', 'Le mettre à la corbeille'), ('archive', 'Le ranger dans le dossier « Archives » de l’espace'), ('last', 'N’en garder que la dernière version, et celles qui ont un nom')], default='trash', max_length=8, verbose_name='que faire')),
                ('families', models.JSONField(blank=True, default=list, verbose_name='types de documents')),
                ('warn_days', models.PositiveSmallIntegerField(default=7, verbose_name='prévenir, en jours avant')),
                ('active', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('folder', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='retention', to='files.node')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('basis', 'date'), ('days', None), ('on_date__isnull', False)), models.Q(models.Q(('basis', 'date'), _negated=True), ('days__isnull', False), ('on_date', None)), _connector='OR'), name='retention_when')],
            },
        ),
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('due', models.DateField()),
                ('told_on', models.DateField()),
                ('recalled_on', models.DateField(null=True)),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='files.node')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deadlines', to='files.retentionrule')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('rule', 'node'), name='deadline_once')],
            },
        ),
        migrations.CreateModel(
            name='Usage',
            fields=[
                ('id', models.UUIDField(default=parvis.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('used', models.BigIntegerField(default=0)),
                ('quota', models.PositiveBigIntegerField(null=True)),
                ('alerted', models.PositiveSmallIntegerField(default=0, help_text='the last threshold that was told, in per cent')),
                ('organisation', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organisation')),
                ('person', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('space', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='spaces.space')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('organisation', None), ('person', None), ('space__isnull', False)), models.Q(('organisation__isnull', False), ('person', None), ('space', None)), models.Q(('organisation', None), ('person__isnull', False), ('space', None)), _connector='OR'), name='usage_of_one')],
            },
        ),
        migrations.RunPython(count_what_is_kept, migrations.RunPython.noop),
    ]
