import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import parvis.files.models.locks
import parvis.kernel.ids


class Migration(migrations.Migration):

    dependencies = [
        ("files", "0002_purged_at"),
        ("spaces", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Lock',
            fields=[
                ('id', models.UUIDField(default=parvis.kernel.ids.new_id, editable=False, primary_key=True, serialize=False)),
                ('token', models.CharField(default=parvis.files.models.locks.new_token, max_length=60, unique=True)),
                ('manner', models.CharField(choices=[('manual', 'verrou posé à la main'), ('edit', 'en cours de modification'), ('dav', 'ouvert dans un logiciel')], max_length=6)),
                ('label', models.CharField(max_length=200)),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='pourquoi')),
                ('owner', models.TextField(blank=True)),
                ('shared', models.BooleanField(default=False)),
                ('deep', models.BooleanField(default=False)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField(null=True)),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='locks', to='files.node')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('space', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='spaces.space')),
            ],
            options={
                'ordering': ['created_at'],
                'indexes': [models.Index(fields=['space', 'expires_at'], name='lock_space')],
            },
        ),
        migrations.CreateModel(
            name='Property',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('namespace', models.CharField(blank=True, max_length=300)),
                ('name', models.CharField(max_length=200)),
                ('value', models.TextField()),
                ('node', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='properties', to='files.node')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('node', 'namespace', 'name'), name='property_once')],
            },
        ),
    ]
