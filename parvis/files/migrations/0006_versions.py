import uuid

import django.db.models.deletion
from django.db import migrations, models

import parvis.kernel.ids


class Migration(migrations.Migration):

    dependencies = [
        ("files", "0005_uploads"),
        ("people", "0004_company_and_landing"),
        ("spaces", "0002_layout"),
    ]

    operations = [
        migrations.AddField(
            model_name='version',
            name='name',
            field=models.CharField(blank=True, default='', max_length=120, verbose_name='nom'),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name='Keeping',
            fields=[
                ('id', models.UUIDField(default=parvis.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('versions', models.CharField(blank=True, choices=[('all', 'Garder toutes les versions'), ('thin', 'Éclaircir les anciennes versions')], max_length=4, verbose_name='anciennes versions')),
                ('all_days', models.PositiveSmallIntegerField(default=30)),
                ('daily_days', models.PositiveSmallIntegerField(default=365)),
                ('trash_days', models.PositiveSmallIntegerField(null=True, verbose_name='durée de la corbeille, en jours')),
                ('trash_most', models.PositiveSmallIntegerField(null=True, verbose_name='durée la plus longue permise, en jours')),
                ('organisation', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.organisation')),
                ('space', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='spaces.space')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('organisation', None), ('space__isnull', False)), models.Q(('organisation__isnull', False), ('space', None)), models.Q(('id', uuid.UUID('00000000-0000-0000-0000-000000000001')), ('organisation', None), ('space', None)), _connector='OR'), name='keeping_of_one')],
            },
        ),
    ]
