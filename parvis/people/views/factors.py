"""Adding a second factor: its first code, or its first touch, counts as having shown it in this session."""

from __future__ import annotations

from typing import Any

from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.http import HttpResponse


class ShownAtOnce:
    """allauth adds the factor in `form_valid`; whoever has just proved to hold it need not sign in again."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)  # type: ignore[misc]
        request = self.request  # type: ignore[attr-defined]
        post_authentication(request, request.user.authenticator_set.exclude(type="recovery_codes").latest("pk"))
        return response


class AddApplication(ShownAtOnce, ActivateTOTPView):  # type: ignore[misc]
    """An application that shows codes."""


class AddPasskey(ShownAtOnce, AddWebAuthnView):  # type: ignore[misc]
    """A passkey, or a security key."""
