"""The page behind the link of an invitation."""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.decorators import rate_limit
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from parvis.kernel.rights import Refused
from parvis.kernel.web import Request
from parvis.people import actions
from parvis.people.forms import AcceptForm
from parvis.people.models import Invitation, Person
from parvis.people.queries import invitation_of


@never_cache
@rate_limit(action="invitation")
def invitation(request: Request, token: str) -> HttpResponse:
    """Open an account, or join with the one that one has. A link that is over says so, and does nothing."""
    found = invitation_of(token)
    if found is None:
        return render(request, "people/invitation_over.html", status=410)
    has_account = Person.objects.filter(email=found.email).exists()
    if has_account or request.actor.is_person:
        return _with_account(request, token, found, has_account)
    form = AcceptForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid() and (person := _accepted(token, form)):
        return _signed_in(request, person, found)
    facts = {"invitation": found, "form": form}
    return render(request, "people/invitation.html", facts, status=422 if form.errors else 200)


def _with_account(request: Request, token: str, found: Invitation, has_account: bool) -> HttpResponse:
    mine = request.actor.is_person and request.actor.user.email == found.email
    if mine and request.method == "POST":
        actions.join_by_invitation(token, by=request.actor)
        return redirect(found.landing or "/accueil/")
    facts = {"invitation": found, "mine": mine, "has_account": has_account}
    refused = request.method == "POST"
    return render(request, "people/invitation_account.html", facts, status=403 if refused else 200)


def _accepted(token: str, form: Any) -> Person | None:
    try:
        return actions.accept_invitation(token, **form.cleaned_data)
    except Refused as refusal:
        if refusal.status != 422:
            raise
        form.add_error(None, str(refusal.message))
        return None


def _signed_in(request: Request, person: Person, found: Invitation) -> HttpResponse:
    record_authentication(request, person, method="invitation")
    return perform_login(request, Login(user=person, email=person.email, redirect_url=found.landing or "/accueil/"))
