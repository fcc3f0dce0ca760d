"""The forms of django-allauth in our words: labels that say what to type, no placeholder that repeats them."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.account.adapter import get_adapter
from allauth.mfa.base import forms as codes
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

PASSWORD_HELP = _("Dix caractères au moins. Une phrase de quelques mots est facile à retenir et difficile à deviner.")
LABELS = {
    "login": _("Adresse électronique"),
    "email": _("Adresse électronique"),
    "password": _("Mot de passe"),
    "oldpassword": _("Mot de passe actuel"),
    "password1": _("Nouveau mot de passe"),
    "password2": _("Nouveau mot de passe, une seconde fois"),
    "code": _("Code à six chiffres"),
    "name": _("Nom de la clé"),
}
HELPS = {"password1": PASSWORD_HELP}


class InOurWords:
    """Put first in the bases of an allauth form."""

    fields: Any
    user: Any
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = HELPS.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class SignInForm(InOurWords, account.LoginForm):  # type: ignore[misc]
    """Address and password."""


class ForgottenForm(InOurWords, account.ResetPasswordForm):  # type: ignore[misc]
    """Where to send the link."""


class ChosenPassword(InOurWords):
    """A new password, and whether what applications were given ends with the old one. Asked when there is any."""

    revoke = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        count = self.user.secrets.filter(revoked_at=None).count() if self.user else 0
        if count:
            self.fields["revoke"] = forms.BooleanField(
                label=_("Révoquer aussi les jetons et les mots de passe d’application"),
                help_text=ngettext(
                    "Vous en avez %(count)d : ce qui s’en sert devra recevoir un nouvel accès.",
                    "Vous en avez %(count)d : ce qui s’en sert devra recevoir de nouveaux accès.",
                    count,
                )
                % {"count": count},
                initial=self.revoke,
                required=False,
            )

    def save(self) -> None:
        data = self.cleaned_data
        get_adapter().set_password(self.user, data["password1"], revoke=data.get("revoke", False))


class NewPasswordForm(ChosenPassword, account.ResetPasswordKeyForm):  # type: ignore[misc]
    """Chosen behind the link: the old one may have been stolen, and more with it."""

    revoke = True


class ChangePasswordForm(ChosenPassword, account.ChangePasswordForm):  # type: ignore[misc]
    """The current one, then the new one."""


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something that matters."""


class CodeWords(InOurWords):
    """What to type as a second factor."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code")
        self.fields["code"].help_text = _("Les six chiffres de votre application, ou l’un de vos codes de secours.")


class CodeForm(CodeWords, codes.AuthenticateForm):  # type: ignore[misc]
    """The second factor at sign-in."""


class CodeAgainForm(CodeWords, codes.ReauthenticateForm):  # type: ignore[misc]
    """The second factor once more, before something that matters."""


class ActivateTOTPForm(InOurWords, totp.ActivateTOTPForm):  # type: ignore[misc]
    """The first code that the application shows."""


class AddPasskeyForm(InOurWords, webauthn.AddWebAuthnForm):  # type: ignore[misc]
    """A passkey always replaces the password: the device asks for a finger, a face or a PIN."""
