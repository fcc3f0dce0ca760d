"""The rights of a person over personal data, for oneself and for those who administer the account."""

from __future__ import annotations

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from parvis.kernel.web import Request
from parvis.people import actions, rules
from parvis.people.exports import send_export
from parvis.people.forms import AnonymiseForm
from parvis.people.models import Person
from parvis.people.views.administration import _or_404, obeyed


@login_required
@reauthentication_required
def own_data(request: Request) -> HttpResponseBase:
    """What the house holds of oneself, and the zip of it."""
    if request.method != "POST":
        return render(request, "people/account/data.html")
    me = get_object_or_404(Person, pk=request.actor.user.pk)
    actions.export_person(me, by=request.actor)
    return send_export(me, request.actor)


def _person(request: Request, id: UUID) -> Person:
    person = get_object_or_404(Person.objects.visible_to(request.actor), pk=id)
    return _or_404(person, rules.can_anonymise_person(request.actor, person))  # type: ignore[no-any-return]


@login_required
@reauthentication_required
def rights(request: Request, id: UUID) -> HttpResponse:
    """Give a person the data held, or erase who a closed account was."""
    person = _person(request, id)
    form = AnonymiseForm(request.POST or None)
    if obeyed(form, lambda: actions.anonymise_person(person, form.cleaned_data["typed"], by=request.actor)):
        messages.success(request, _("Le compte est anonymisé."))
        return redirect(person)
    facts = {"person": Person.objects.get(pk=id), "form": form}
    return render(request, "people/privacy.html", facts, status=422 if form.errors else 200)


@login_required
@require_POST
@reauthentication_required
def export(request: Request, id: UUID) -> HttpResponseBase:
    """The zip, for someone whose account one administers."""
    person = _person(request, id)
    actions.export_person(person, by=request.actor)
    return send_export(person, request.actor)
