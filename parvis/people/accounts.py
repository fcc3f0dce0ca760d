"""Our choices about accounts, given to django-allauth."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.stagekit import clear_login
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from parvis.kernel import live, mail
from parvis.kernel.actors import Actor
from parvis.kernel.prepared import prepared
from parvis.people import devices
from parvis.people.actions.security import change_password
from parvis.people.models import Person

# What allauth tells people about after the fact, by its own template name.
SECURITY_NEWS = {
    "account/email/password_changed": _("Le mot de passe de votre compte vient d’être changé."),
    "account/email/password_reset": _("Le mot de passe de votre compte vient d’être réinitialisé."),
    "account/email/password_set": _("Un mot de passe vient d’être choisi pour votre compte."),
    "mfa/email/totp_activated": _("Une application d’authentification vient d’être associée à votre compte."),
    "mfa/email/totp_deactivated": _("L’application d’authentification vient d’être retirée de votre compte."),
    "mfa/email/webauthn_added": _("Une clé d’accès vient d’être ajoutée à votre compte."),
    "mfa/email/webauthn_removed": _("Une clé d’accès vient d’être retirée de votre compte."),
    "mfa/email/recovery_codes_generated": _("De nouveaux codes de secours viennent d’être créés pour votre compte."),
}


class CurrentAccountBackend(AuthenticationBackend):  # type: ignore[misc]
    """Asked at each request: a closed account, or one past its last day, is signed in nowhere."""

    def get_user(self, user_id: Any) -> Person | None:
        person = next(iter(_account(user_id)), None)
        return person if person and person.is_current else None

    def user_can_authenticate(self, user: Any) -> bool:
        return bool(user.is_current)


@prepared
def _account(id: UUID) -> QuerySet[Person]:
    return Person.objects.filter(pk=id)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up alone: accounts come from an invitation or from an administrator."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("L’adresse ou le mot de passe ne correspond pas."),
        "incorrect_password": _("Ce n’est pas votre mot de passe."),
        "enter_current_password": _("Ce n’est pas votre mot de passe actuel."),
        "incorrect_code": _("Ce code n’est pas le bon. Attendez le suivant, puis recommencez."),
        "too_many_login_attempts": _("Trop d’essais manqués. Patientez cinq minutes, puis recommencez."),
        "rate_limited": _("Trop d’essais en peu de temps. Patientez une minute, puis recommencez."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        if user.is_current:
            return None
        clear_login(request)
        return self.respond_user_inactive(request, user)

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """Only who has just shown the right password reads this, so it tells nothing to others."""
        return render(request, "account/account_inactive.html", {"person": user}, status=403)

    def login(self, request: HttpRequest, user: Any) -> None:
        # Signing in writes `last_login`: note before it whether this account was ever used.
        request.is_first_login = user.last_login is None  # type: ignore[attr-defined]
        super().login(request, user)

    def post_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse:
        response = super().post_login(request, user, **kwargs)
        devices.welcome(request, response, user)
        return response

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        # The page that opens says well enough that one is signed in or out.
        if message_template not in ("account/messages/logged_in.txt", "account/messages/logged_out.txt"):
            super().add_message(request, level, message_template, *args, **kwargs)

    def set_password(self, user: Any, password: str, revoke: bool = False) -> None:
        """Whoever knows the password, or follows the link of the mail, acts for the account."""
        by = Actor.person(user, ip=self.request.META.get("REMOTE_ADDR"))
        change_password(user, password, by=by, keep=self.request.session.session_key or "", revoke=revoke)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """A link in a mail leads to the address of the installation, whatever host the request named."""
        return settings.BASE_URL + urlsplit(super().get_reset_password_from_key_url(key)).path

    def logout(self, request: HttpRequest) -> None:
        super().logout(request)
        live.recheck()

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        from django.urls import reverse

        return reverse("account_security")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Every message goes out by a job, known address or not, so that the answer takes the same time."""
        person = Person.objects.filter(email=email).first()
        context = {"email": email, **context}
        language = person.language if person else self.request.LANGUAGE_CODE
        if template_prefix in SECURITY_NEWS:
            mail.post(email, "people/mail/security", {**context, **_news(template_prefix, context, person)}, language)
        else:
            mail.post(email, f"people/mail/{PurePath(template_prefix).name}", context, language)


def _news(template_prefix: str, context: dict[str, Any], person: Person | None) -> dict[str, Any]:
    """What happened, from which device; after a new password, how many accesses still do without it."""
    news = {"news": SECURITY_NEWS[template_prefix], "device": devices.describe(context.get("user_agent", ""))}
    if person and "password" in template_prefix:
        news["accesses"] = person.secrets.filter(revoked_at=None).count()
    return news


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Names that a person recognises in an authenticator."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("Ce code n’est pas le bon. Attendez le suivant, puis recommencez."),
    }

    def get_totp_issuer(self) -> str:
        return "Parvis"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": "Parvis"}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:
        """The device at hand is the best name for a key."""
        from allauth.core import context

        return devices.describe(context.request.META.get("HTTP_USER_AGENT", ""))
