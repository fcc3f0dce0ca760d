"""Retention rules: prepare, put into force, suspend, remove; keep a file all the same; and what the rules do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.files.actions._shared import announce_file, fresh, fresh_all, person_of
from parvis.files.events_keeping import (
    ExemptionEnded,
    NodeExempted,
    RetentionRuleActivated,
    RetentionRuleRemoved,
    RetentionRuleSet,
    RetentionRuleSuspended,
)
from parvis.files.kinds import Family
from parvis.files.models import Deadline, Exemption, Node, RetentionRule
from parvis.files.rules import why_closed
from parvis.files.rules_keeping import can_exempt_node, can_set_retention
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.rights import Refused, require

MOST_DAYS = 36_500
MOST_WARNING = 90


@dataclass(frozen=True)
class Terms:
    """What a rule says: when, what, for which sorts of documents, how long before people are told."""

    basis: str = RetentionRule.Basis.CHANGED
    gesture: str = RetentionRule.Gesture.TRASH
    days: int | None = None
    on_date: date | None = None
    families: tuple[str, ...] = ()
    warn_days: int = 7


@transaction.atomic
def set_retention(folder: Node, terms: Terms, *, by: Actor) -> RetentionRule:
    """Write a folder's rule. A changed rule is suspended: what it would do is looked at again before it acts."""
    folder = fresh(folder)
    require(can_set_retention(by, folder), why_closed(folder))
    _check(terms)
    rule = RetentionRule.objects.filter(folder=folder).first() or RetentionRule(folder=folder)
    rule.basis, rule.gesture, rule.families = terms.basis, terms.gesture, list(terms.families)
    rule.warn_days, rule.active, rule.created_by = terms.warn_days, False, person_of(by)
    dated = terms.basis == RetentionRule.Basis.DATE
    rule.days, rule.on_date = (None, terms.on_date) if dated else (terms.days, None)
    rule.save()
    rule.deadlines.all().delete()
    publish(RetentionRuleSet(**_facts(rule)), by=by)
    return rule


def _check(terms: Terms) -> None:
    if terms.basis == RetentionRule.Basis.DATE:
        if terms.on_date is None:
            raise Refused(_("Choisissez la date."))
    elif not terms.days or not 1 <= terms.days <= MOST_DAYS:
        raise Refused(_("Choisissez un nombre de jours, de 1 à 36 500."))
    if not 1 <= terms.warn_days <= MOST_WARNING:
        raise Refused(_("On prévient de 1 à 90 jours avant."))
    if set(terms.families) - set(Family.values):
        raise Refused(_("Ces types de documents n’existent pas."))


@transaction.atomic
def activate_retention(rule: RetentionRule, *, by: Actor) -> RetentionRule:
    """Put a rule into force: from now on it warns, then acts."""
    rule = _fresh(rule, by)
    if not rule.active:
        RetentionRule.objects.filter(pk=rule.pk).update(active=True)
        publish(RetentionRuleActivated(**_facts(rule)), by=by)
    rule.active = True
    return rule


@transaction.atomic
def suspend_retention(rule: RetentionRule, *, by: Actor) -> RetentionRule:
    """Stop a rule: nobody is warned any more, and nothing is done."""
    rule = _fresh(rule, by)
    if rule.active:
        RetentionRule.objects.filter(pk=rule.pk).update(active=False)
        rule.deadlines.all().delete()
        publish(RetentionRuleSuspended(**_facts(rule)), by=by)
    rule.active = False
    return rule


@transaction.atomic
def remove_retention(rule: RetentionRule, *, by: Actor) -> None:
    """Delete a rule: what the folder holds follows the nearest one above, if there is any."""
    rule = _fresh(rule, by)
    folder = rule.folder
    rule.delete()
    publish(RetentionRuleRemoved(subject_id=folder.pk, space_id=folder.space_id, label=folder.name), by=by)


def _fresh(rule: RetentionRule, by: Actor) -> RetentionRule:
    folder = fresh(rule.folder)
    require(can_set_retention(by, folder), why_closed(folder))
    found = RetentionRule.objects.filter(pk=rule.pk).first()
    if found is None:
        raise Refused(_("Cette règle n’existe plus."), status=409, code="gone")
    found.folder = folder
    return found


def _facts(rule: RetentionRule) -> dict[str, Any]:
    return {"subject_id": rule.pk, "space_id": rule.folder.space_id, "label": rule.folder.name}


@transaction.atomic
def exempt_nodes(nodes: Iterable[Node], reason: str, *, by: Actor, until: date | None = None) -> list[Node]:
    """« Conserver » : no rule acts upon these files, for good or until a day."""
    reason = " ".join(reason.split())
    if not reason:
        raise Refused(_("Dites pourquoi ce document est à conserver."))
    if len(reason) > 300:
        raise Refused(_("Cette raison est trop longue : 300 caractères au plus."))
    if until is not None and until <= timezone.localdate():
        raise Refused(_("Choisissez une date à venir."))
    found = fresh_all(nodes)
    for node in found:
        _exempt(node, reason, until, by)
    return found


def _exempt(node: Node, reason: str, until: date | None, by: Actor) -> None:
    require(can_exempt_node(by, node), why_closed(node))
    facts = {"reason": reason, "until": until, "by": person_of(by), "at": timezone.now()}
    Exemption.objects.update_or_create(node=node, defaults=facts)
    Deadline.objects.filter(node=node).delete()
    said: dict[str, Any] = {"reason": reason, "until": until.isoformat() if until else ""}
    publish(NodeExempted(subject_id=node.pk, space_id=node.space_id, label=node.name, **said), by=by)
    announce_file(node)


@transaction.atomic
def end_exemption(node: Node, *, by: Actor) -> None:
    """Give a file back to the rule of its folder: people are warned again before anything is done."""
    node = fresh(node)
    require(can_exempt_node(by, node), why_closed(node))
    if Exemption.objects.filter(node=node).delete()[0]:
        publish(ExemptionEnded(subject_id=node.pk, space_id=node.space_id, label=node.name), by=by)
        announce_file(node)
