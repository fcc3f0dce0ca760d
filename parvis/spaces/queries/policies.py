"""Policies in words, whom they may name, and whether something still names them."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import ForeignObjectRel, Prefetch
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.kernel.modules import modules, resolve
from parvis.people.models import Circle, Person
from parvis.spaces.models import Grant, Level, Policy, Space
from parvis.spaces.queries.rights import CEILING


def policy_summary(policy: Policy) -> str:
    """« Tous les membres », « Groupe Finances », « 3 personnes »: who reaches what this policy protects."""
    return policy_summaries([policy.pk])[policy.pk]


def policy_summaries(policies: Iterable[UUID]) -> dict[UUID, str]:
    """The same for many rows at once: two queries."""
    grants = Prefetch("grants", Grant.objects.select_related("circle").order_by("circle__name"))
    return {policy.pk: _sentence(policy) for policy in Policy.objects.filter(pk__in=policies).prefetch_related(grants)}


def _sentence(policy: Policy) -> str:
    names = [grant.circle.name for grant in policy.grants.all() if grant.circle]
    people = sum(1 for grant in policy.grants.all() if grant.person_id)
    named = [_groups(names)] if names else []
    named += [ngettext("%(count)d personne", "%(count)d personnes", people) % {"count": people}] if people else []
    if policy.everyone == Level.NONE:
        return _(" et ").join(named) or _("Animateurs seulement")
    everyone = _("Tous les membres")
    if policy.everyone < Level.EDIT:
        everyone = _("Tous les membres, pour %(level)s") % {"level": Level(policy.everyone).label}
    return (
        _("%(everyone)s ; plus de droits : %(named)s") % {"everyone": everyone, "named": _(" et ").join(named)}
        if named
        else everyone
    )


def _groups(names: list[str]) -> str:
    return ngettext("Groupe %(names)s", "Groupes %(names)s", len(names)) % {"names": ", ".join(names)}


def sharing_targets(space: Space) -> tuple[list[Person], list[Circle]]:
    """Whom a policy of this space may name: its members, its groups and those of its organisation."""
    people = Person.objects.filter(memberships__circle=space.circle_id).order_by("last_name", "first_name")
    own = Circle.objects.filter(space_group__space=space)
    theirs = Circle.objects.filter(kind=Circle.Kind.GROUP, organisation=space.organisation_id)
    return list(people), [*own.order_by("name"), *theirs.order_by("name")]


def loss_by(space: Space, level: Level) -> str:
    """What members would lose by this default level, in a sentence; "" when nobody loses anything."""
    policy = space.policy
    assert policy is not None
    poorer = [role for role, most in CEILING.items() if min(level, most) < min(policy.everyone, most)]
    people = space.circle.memberships.filter(role__in=poorer).count()
    items = [text for module in modules() if module.ruled for text in resolve(module.ruled)(policy.pk)]
    if not people or not items:
        return ""
    members = ngettext("%(count)d membre", "%(count)d membres", people) % {"count": people}
    facts = {"members": members, "items": _(" et ").join(items), "level": Level(level).label}
    if level == Level.NONE:
        return _("Pour %(members)s, plus aucun accès à ce qui n’a pas de droits particuliers : %(items)s.") % facts
    return _("Pour %(members)s, plus que « %(level)s » sur ce qui n’a pas de droits particuliers : %(items)s.") % facts


def is_used(policy: Policy) -> bool:
    """Whether anything (a space, an item of any module) names this policy; its own grants do not count."""
    return any(
        relation.related_model._base_manager.filter(**{relation.field.name: policy}).exists()
        for relation in Policy._meta.get_fields(include_hidden=True)
        if isinstance(relation, ForeignObjectRel) and relation.related_model is not Grant
    )
