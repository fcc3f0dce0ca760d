"""One's own account: sheet, photo, secrets, guests. Password, second factor and sessions are django-allauth's views."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from allauth.account.views import LoginView
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from allauth.usersessions.views import ListUserSessionsView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from parvis.kernel.web import Request, once
from parvis.people import actions, queries
from parvis.people.devices import describe
from parvis.people.forms import AccessEndForm, PictureForm, ProfileForm, SecretForm, next_half_year
from parvis.people.models import Invitation, Person, Secret

YEAR = 31_536_000


class SignIn(LoginView):  # type: ignore[misc]
    """The sign-in page; a refusal has a status that programs understand."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        codes = {error.code for errors in form.errors.as_data().values() for error in errors}
        response.status_code = 429 if "too_many_login_attempts" in codes else 422
        return response


@login_required
def profile(request: Request) -> HttpResponse:
    """One's own sheet."""
    form = ProfileForm(request.POST or None, instance=_me(request))
    if request.method == "POST" and form.is_valid():
        actions.change_person(_me(request), by=request.actor, **form.cleaned_data)
        messages.success(request, _("Votre fiche est à jour."))
        response = redirect("account_profile")
        _remember_language(response, form.cleaned_data["language"])
        return response
    status = 422 if form.errors else 200
    return render(request, "people/account/profile.html", {"form": form, "picture": PictureForm()}, status=status)


def _me(request: Request) -> Person:
    # Read again: a refused form must not leave its values on the object that the page's header shows.
    return get_object_or_404(Person, pk=request.actor.user.pk)


def _remember_language(response: HttpResponse, language: str) -> None:
    cookie = settings.LANGUAGE_COOKIE_NAME
    response.set_cookie(cookie, language, max_age=YEAR, httponly=True, samesite="Lax", secure=settings.SECURE)


@login_required
@require_POST
def own_photo(request: Request) -> HttpResponse:
    """Replace or take away one's own photo."""
    form = PictureForm(request.POST, request.FILES)
    if not form.is_valid():
        facts = {"form": ProfileForm(instance=_me(request)), "picture": form}
        return render(request, "people/account/profile.html", facts, status=422)
    actions.set_photo(_me(request), form.cleaned_data["picture"], by=request.actor)
    messages.success(request, _("Votre photo est à jour."))
    return redirect("account_profile")


@require_safe
@login_required
def security(request: Request) -> HttpResponse:
    """Password, second factor, devices: what protects the account, in one page."""
    authenticators = Authenticator.objects.filter(user=request.actor.user).order_by("created_at")
    facts = {
        "totp": authenticators.filter(type=Authenticator.Type.TOTP).first(),
        "passkeys": [row.wrap() for row in authenticators.filter(type=Authenticator.Type.WEBAUTHN)],
        "codes": authenticators.filter(type=Authenticator.Type.RECOVERY_CODES).first(),
        "sessions": UserSession.objects.filter(user=request.actor.user).count(),
    }
    return render(request, "people/account/security.html", facts)


class Devices(ListUserSessionsView):  # type: ignore[misc]
    """Where the account is open; posting signs the other devices out."""

    def form_valid(self, form: Any) -> HttpResponse:
        actions.end_other_sessions(_me(self.request), by=self.request.actor, keep=self.request.session.session_key)
        messages.success(self.request, _("Les autres appareils sont déconnectés."))
        return redirect("usersessions_list")


@login_required
@require_POST
def end_session(request: Request, id: int) -> HttpResponse:
    """Sign one of one's own devices out."""
    session = get_object_or_404(UserSession, pk=id, user=request.actor.user)
    actions.end_session(session, describe(session.user_agent), by=request.actor)
    messages.success(request, _("L’appareil est déconnecté."))
    return redirect("usersessions_list")


@login_required
@reauthentication_required(allow_get=True)
@never_cache
def secrets(request: Request) -> HttpResponse:
    """Application passwords and tokens; a new one is shown once, in the answer itself."""
    form = SecretForm(request.POST or None)
    plain = ""
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        plain = actions.create_secret(_me(request), data["kind"], data["name"], form.scopes(), by=request.actor)
        form = SecretForm()
    live = request.actor.user.secrets.filter(revoked_at=None)
    facts = {"form": form, "plain": plain, "secrets": live}
    return render(request, "people/account/secrets.html", facts, status=422 if form.errors else 200)


@login_required
@require_POST
def revoke_secret(request: Request, id: UUID) -> HttpResponse:
    """Refuse a secret from now on."""
    secret = get_object_or_404(Secret, pk=id, person=request.actor.user)
    actions.revoke_secret(secret, by=request.actor)
    messages.success(request, _("L’accès « %(name)s » est révoqué.") % {"name": secret.name})
    return redirect("account_secrets")


@require_safe
@login_required
def guests(request: Request) -> HttpResponse:
    """The guests that one answers for: who, until when; and the invitations that wait."""
    guests = list(queries.guests_of(request.actor))
    waiting = list(queries.open_invitations(sponsor=request.actor.user))
    places = [place for guest in guests for place in guest.space_memberships]  # type: ignore[attr-defined]
    named = queries.named_circles(request.actor, [*places, *waiting])
    facts = {"guests": guests, "waiting": waiting, "named": named, "proposed": next_half_year()}
    return render(request, "people/account/guests.html", facts)


@login_required
@require_POST
def guest_end(request: Request, id: UUID) -> HttpResponse:
    """Prolong or shorten the access of a guest."""
    guest = get_object_or_404(queries.guests_of(request.actor), pk=id)
    form = AccessEndForm(request.POST)
    if form.is_valid():
        actions.set_access_end(guest, form.cleaned_data["ends_on"], by=request.actor)
        messages.success(request, _("La fin d’accès de %(name)s est enregistrée.") % {"name": guest})
    else:
        messages.error(request, _("Cette date n’est pas valable."))
    return redirect("account_guests")


@login_required
@require_POST
def guest_closure(request: Request, id: UUID) -> HttpResponse:
    """Close a guest's account, or open it again."""
    guest = get_object_or_404(queries.guests_of(request.actor), pk=id)
    change = actions.close_account if guest.is_active else actions.reopen_account
    change(guest, by=request.actor)
    text = _("Le compte « %(name)s » est rouvert.") if guest.is_active else _("Le compte « %(name)s » est fermé.")
    messages.success(request, text % {"name": guest})
    return redirect("account_guests")


@login_required
@require_POST
@once
def resend_invitation(request: Request, id: UUID) -> HttpResponse:
    """Send the link again."""
    invitation = get_object_or_404(Invitation, pk=id, sponsor=request.actor.user)
    actions.resend_invitation(invitation, by=request.actor)
    messages.success(request, _("Un nouveau lien est parti vers %(email)s.") % {"email": invitation.email})
    return redirect("account_guests")


@login_required
@require_POST
def revoke_invitation(request: Request, id: UUID) -> HttpResponse:
    """Make the link useless."""
    invitation = get_object_or_404(Invitation, pk=id, sponsor=request.actor.user)
    actions.revoke_invitation(invitation, by=request.actor)
    messages.success(request, _("L’invitation de %(email)s est annulée.") % {"email": invitation.email})
    return redirect("account_guests")
