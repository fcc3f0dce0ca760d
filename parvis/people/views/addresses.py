"""The address of an account: asked for, confirmed by the link of the mail, corrected by an administrator."""

from __future__ import annotations

from uuid import UUID

from allauth.account.decorators import reauthentication_required
from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from parvis.kernel.web import Request
from parvis.people import actions, rules
from parvis.people.forms import AddressForm
from parvis.people.models import Person
from parvis.people.views.administration import _or_404, obeyed, show_form, trail_of_person


@login_required
@reauthentication_required
@rate_limit(action="change_email")
def address(request: Request) -> HttpResponse:
    """Ask for another address: it counts once its mailbox has answered."""
    form = AddressForm(request.POST or None)
    me = get_object_or_404(Person, pk=request.actor.user.pk)
    if obeyed(form, lambda: actions.ask_email_change(me, form.cleaned_data["email"], by=request.actor)):
        email = form.cleaned_data["email"]
        messages.success(request, _("Un lien est parti vers %(email)s : suivez-le pour confirmer.") % {"email": email})
        return redirect("account_profile")
    return render(request, "people/account/address.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@login_required
def new_address(request: Request, token: str) -> HttpResponse:
    """Behind the link of the mail, for its owner signed in. Opening it changes nothing: mail filters open links too."""
    me = get_object_or_404(Person, pk=request.actor.user.pk)
    email = actions.email_of_token(token, me)
    if email and request.method == "POST":
        actions.confirm_email(me, token, by=request.actor)
        messages.success(request, _("Votre adresse est désormais %(email)s.") % {"email": email})
        return redirect("account_profile")
    return render(request, "people/account/new_address.html", {"email": email}, status=200 if email else 410)


@login_required
@reauthentication_required
def correction(request: Request, id: UUID) -> HttpResponse:
    """Correct the address of a member of an organisation that one administers."""
    person = get_object_or_404(Person.objects.visible_to(request.actor), pk=id)
    _or_404(person, rules.can_correct_email(request.actor, person))
    form = AddressForm(request.POST or None, initial={"email": person.email})
    if obeyed(form, lambda: actions.correct_email(person, form.cleaned_data["email"], by=request.actor)):
        messages.success(request, _("L’adresse de %(name)s est corrigée. Les deux sont prévenues.") % {"name": person})
        return redirect(person)
    return show_form(request, _("Adresse de %(name)s") % {"name": person}, form, trail_of_person(person))
