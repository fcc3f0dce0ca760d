"""How full a space, a person, an organisation is, what weighs most, and the limits."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parvis.files.actions.keeping import set_default_keeping
from parvis.files.actions.quotas import set_organisation_quota, set_person_quota, set_space_quota
from parvis.files.forms_keeping import DefaultKeepingForm, QuotaForm
from parvis.files.queries.keeping import default_keeping, keeping_of
from parvis.files.queries.retention import rules_of
from parvis.files.queries.usage import (
    Room,
    heaviest_people,
    largest_files,
    room_of,
    rooms_of,
    trash_weight,
)
from parvis.files.rules_keeping import (
    can_change_default_keeping,
    can_change_keeping,
    can_set_organisation_quota,
    can_view_organisation_usage,
)
from parvis.files.views.keeping import keeping_words, stored_choice
from parvis.kernel.actors import Actor
from parvis.kernel.rights import Refused
from parvis.kernel.web import Request
from parvis.people.models import Organisation, Person
from parvis.spaces.models import Space
from parvis.spaces.queries import find_space
from parvis.ui.templatetags.ui import pure

UNITS = (10**12, 10**9, 10**6)
Setter = Callable[..., None]


@login_required
@require_safe
def space_storage(request: Request, slug: str) -> HttpResponse:
    """The gauge of a space, what weighs most of what one reads, and what its animateurs decided to keep."""
    space = find_space(request.actor, slug)
    context = {
        "space": space,
        "room": room_of(space),
        "trash": trash_weight(space),
        "heavy": largest_files(request.actor, space=space),
        "keeping": keeping_words(keeping_of(space)),
        "rules": rules_of(request.actor, space),
        "manages": can_change_keeping(request.actor, space),
    }
    return render(request, "files/space_storage.html", context)


@login_required
@require_safe
def account_storage(request: Request) -> HttpResponse:
    """What one owns, all spaces together."""
    person = request.actor.user
    context = {"room": room_of(person), "heavy": largest_files(request.actor, owner=person), "mine": True}
    return render(request, "files/account_storage.html", context)


def storage_card(request: Request, space: Space) -> str:
    """The gauge among the statistics of a space, where it has a limit."""
    room = room_of(space)
    if room.quota is None:
        return ""
    return pure("files/storage_card.html", (reverse("space_storage", args=[space.slug]), room))


def _organisation(actor: Actor, slug: str) -> Organisation:
    organisation = get_object_or_404(Organisation.objects.visible_to(actor), slug=slug)
    if not can_view_organisation_usage(actor, organisation):
        raise Http404
    return organisation


@login_required
@require_safe
def organisation_storage(request: Request, slug: str) -> HttpResponse:
    """What the spaces and the people of an organisation keep, their limits, and what holds by default."""
    organisation = _organisation(request.actor, slug)
    spaces = list(Space.objects.filter(organisation=organisation).order_by("name"))
    context = {
        "organisation": organisation,
        "room": room_of(organisation),
        "limits": can_set_organisation_quota(request.actor, organisation),
        "spaces": _rows(spaces),
        "people": heaviest_people(organisation),
        "children": list(Organisation.objects.filter(parent=organisation).order_by("name")),
        "keeping": keeping_words(default_keeping(organisation.pk)),
        "form": DefaultKeepingForm(initial=stored_choice(organisation=organisation)),
    }
    return render(request, "files/organisation_storage.html", context)


def _rows(spaces: list[Space]) -> list[tuple[Space, Room]]:
    rooms = rooms_of(spaces)
    return [(space, rooms.get(space.pk, Room())) for space in spaces]


@login_required
def organisation_keeping(request: Request, slug: str) -> HttpResponse:
    """What the spaces of an organisation follow that decide nothing themselves."""
    organisation = _organisation(request.actor, slug)
    if not can_change_default_keeping(request.actor, organisation):
        raise Http404
    form = DefaultKeepingForm(request.POST or None, initial=stored_choice(organisation=organisation))
    if request.method == "POST" and form.is_valid():
        try:
            set_default_keeping(organisation, form.choice, by=request.actor)
            messages.success(request, _("La durée de conservation est enregistrée."))
            return redirect("organisation_storage", slug)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
    context = {"organisation": organisation, "form": form, "heading": _("Conservation par défaut")}
    return render(request, "files/organisation_form.html", context, status=422 if form.is_bound else 200)


@login_required
def organisation_quota(request: Request, slug: str) -> HttpResponse:
    """The limit of all the spaces of an organisation together."""
    organisation = _organisation(request.actor, slug)
    return _quota(request, organisation, organisation, set_organisation_quota)


@login_required
def space_quota(request: Request, slug: str, id: UUID) -> HttpResponse:
    """The limit of one of its spaces."""
    organisation = _organisation(request.actor, slug)
    space = get_object_or_404(Space.objects.filter(organisation=organisation), pk=id)
    return _quota(request, organisation, space, set_space_quota)


@login_required
def person_quota(request: Request, slug: str, id: UUID) -> HttpResponse:
    """The limit of one of its people."""
    organisation = _organisation(request.actor, slug)
    person = get_object_or_404(Person.objects.filter(affiliations__organisation=organisation), pk=id)
    return _quota(request, organisation, person, set_person_quota)


def _quota(
    request: Request, organisation: Organisation, subject: Organisation | Space | Person, setter: Setter
) -> HttpResponse:
    form = QuotaForm(request.POST or None, initial=_in_units(room_of(subject).quota))
    status = 422 if form.is_bound else 200
    if request.method == "POST" and form.is_valid():
        setter(subject, form.quota, by=request.actor)
        messages.success(request, _("La limite de « %(name)s » est enregistrée.") % {"name": subject})
        return redirect("organisation_storage", organisation.slug)
    heading = _("Limite de stockage : %(name)s") % {"name": subject}
    context = {"organisation": organisation, "form": form, "heading": heading, "room": room_of(subject)}
    return render(request, "files/organisation_form.html", context, status=status)


def _in_units(quota: int | None) -> dict[str, Any]:
    """A limit in the largest unit that says it exactly to two decimals."""
    if quota is None:
        return {}
    unit = next((unit for unit in UNITS if quota >= unit and quota % (unit // 100) == 0), 10**6)
    return {"size": (quota / unit) if quota % unit else quota // unit, "unit": unit}


def organisation_panel(request: Request, organisation: Organisation) -> SafeString | str:
    """On the page of an organisation: its gauge, for those who administer it."""
    if not can_view_organisation_usage(request.actor, organisation):
        return ""
    facts = (reverse("organisation_storage", args=[organisation.slug]), room_of(organisation))
    return pure("files/storage_card.html", facts)
