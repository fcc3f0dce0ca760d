"""What is done by night: old versions are thinned out, retention rules applied, usage counted afresh."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _
from django_tasks import task

from parvis.files.actions.quotas import recount_usage
from parvis.files.actions.retaining import apply_rule
from parvis.files.actions.versions import thin_versions
from parvis.files.models import RetentionRule
from parvis.files.queries.keeping import keepings
from parvis.kernel.actors import Actor
from parvis.kernel.jobs.labels import labelled
from parvis.kernel.jobs.schedule import periodic
from parvis.spaces.models import Space


@labelled(_("Règles de conservation : avertissements et échéances"))
@periodic(timedelta(hours=6))
@task()
def apply_retention() -> int:
    """Apply each rule that is in force; returns how many files were acted upon."""
    rules = RetentionRule.objects.active().filter(folder__space__archived_at=None, folder__trashed_at=None)
    found = rules.select_related("folder__space")
    return sum(apply_rule(rule, by=Actor.system()).acted for rule in found)


@labelled(_("Éclaircissement des anciennes versions"))
@periodic(timedelta(hours=24))
@task()
def thin_old_versions() -> int:
    """Delete what the rule of each space has too much; returns how many versions."""
    spaces = list(Space.objects.active().select_related("organisation"))
    kept = keepings(spaces)
    thinned = (thin_versions(space, kept[space.pk], by=Actor.system()) for space in spaces if kept[space.pk].thin)
    return sum(figures.versions for figures in thinned)


@labelled(_("Nouveau compte de la place occupée"))
@periodic(timedelta(hours=24))
@task()
def recount_what_is_kept() -> int:
    """Count afresh what each space and each person keeps; returns how many counts were wrong."""
    return recount_usage(by=Actor.system())
