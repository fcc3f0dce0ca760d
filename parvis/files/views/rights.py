"""Who has access to a document, in plain words, and the change of it with its consequences."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from parvis.files.actions import inherit_policy, set_node_policy
from parvis.files.forms import RightsForm
from parvis.files.models import Node
from parvis.files.queries import Rights, reach_of, rights_of
from parvis.files.rules import can_share_node
from parvis.files.views._shared import back_to, find_node, folder_url, here
from parvis.kernel.rights import Refused
from parvis.kernel.web import Request
from parvis.people.models import Person
from parvis.spaces.models import Level
from parvis.spaces.rules import can_view_members


@login_required
def rights(request: Request, id: UUID) -> HttpResponse:
    """Read the rights of a node; change them if one may. `apercu` asks for the consequences only."""
    node = find_node(request.actor, id)
    current = rights_of(node)
    form = RightsForm(node, current, request.POST or None)
    status = 200
    if request.method == "POST" and form.is_valid() and "apercu" not in request.POST:
        try:
            return _changed(request, node, form)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
            status = refusal.status
    return render(request, "files/rights.html", _context(request, node, current, form), status=status)


def _context(request: Request, node: Node, current: Rights, form: RightsForm) -> dict[str, Any]:
    return {
        "space": node.space,
        "node": node,
        "rights": current,
        "form": form,
        "next": here(request, request.GET.get("next") or request.POST.get("next"), _home(node)),
        "shareable": can_share_node(request.actor, node),
        "people": _people(node, current) if can_view_members(request.actor, node.space) else None,
        "effect": _effect(node, current, form),
    }


def _home(node: Node) -> str:
    return folder_url(node.space, node.parent) if node.is_folder else node.get_absolute_url()


def _changed(request: Request, node: Node, form: RightsForm) -> HttpResponse:
    if form.inherits:
        inherit_policy(node, by=request.actor)
    else:
        set_node_policy(node, everyone=form.everyone, grants=form.grants, by=request.actor)
    messages.success(request, _("Les droits de « %(name)s » sont enregistrés.") % {"name": node.name})
    return back_to(request, request.POST.get("next", ""), _home(node))


def _people(node: Node, current: Rights) -> list[tuple[Person, Level]]:
    """Everyone who reads it today, the most powerful first."""
    levels = reach_of(node.space, current.everyone, [*current.groups, *current.people])
    readers = Person.objects.filter(pk__in=[key for key, level in levels.items() if level]).order_by("last_name")
    return sorted(((person, levels[person.pk]) for person in readers), key=lambda row: -row[1])


@dataclass(frozen=True)
class Effect:
    """What a change would do, person by person."""

    losing: list[Person]
    gaining: list[Person]
    weaker: list[Person]
    stronger: list[Person]
    total: int

    @classmethod
    def between(cls, before: dict[UUID, Level], after: dict[UUID, Level], people: list[Person]) -> Effect:
        """Compare the levels of people who are members of the space."""
        known = (person for person in people if person.pk in before)
        changes = [(person, before[person.pk], after.get(person.pk, Level.NONE)) for person in known]
        return cls(
            losing=[person for person, old, new in changes if old and not new],
            gaining=[person for person, old, new in changes if new and not old],
            weaker=[person for person, old, new in changes if 0 < new < old],
            stronger=[person for person, old, new in changes if new > old > 0],
            total=sum(1 for level in after.values() if level),
        )

    @property
    def nothing(self) -> bool:
        return not (self.losing or self.gaining or self.weaker or self.stronger)


def _effect(node: Node, current: Rights, form: RightsForm) -> Effect | None:
    """Compare today's levels with those that the form asks for; None while nothing is asked."""
    if not form.is_bound or not form.is_valid():
        return None
    before = reach_of(node.space, current.everyone, [*current.groups, *current.people])
    after = reach_of(node.space, *_wanted(node, form))
    return Effect.between(before, after, form.people)


def _wanted(node: Node, form: RightsForm) -> tuple[Level, list[tuple[Any, Level]]]:
    if not form.inherits:
        grants = [grant for grant in form.grants if grant[0] != node.owner]
        return form.everyone, [*grants, *([(node.owner, Level.EDIT)] if node.owner else [])]
    assert node.parent is not None  # the root offers no change
    above = rights_of(node.parent)
    return above.everyone, [*above.groups, *above.people]
