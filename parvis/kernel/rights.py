"""The second lock: `require` in every action, refusals in plain words, and the backend behind `has_perm`."""

from __future__ import annotations

import importlib
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.translation import gettext as _

from parvis.kernel.actors import Actor
from parvis.kernel.modules import Text


class Refused(Exception):
    """The request is understood and refused, with a sentence for the person; nothing was changed. Answers 422."""

    def __init__(self, message: Text, *, status: int = 422, code: str = "refused") -> None:
        super().__init__(str(message))
        self.message, self.status, self.code = message, status, code


class Elsewhere(Refused):
    """What is asked is at another address, or needs a step there first: pages redirect, other doors refuse.

    With `instead_of`, that part of the asked address alone is replaced.
    """

    def __init__(self, url: str, message: Text = "", *, instead_of: str = "") -> None:
        super().__init__(
            message or _("Cette page a changé d’adresse."), status=403 if message else 404, code="elsewhere"
        )
        self.url, self.instead_of = url, instead_of


class NotThere(Http404):
    """A 404 that says what is missing; the same words whether it was never there or is not to be seen."""


def require(allowed: bool, message: Text = "") -> None:
    """Raise `PermissionDenied` unless the rule holds."""
    if not allowed:
        raise PermissionDenied(str(message) or _("Vous n’avez pas le droit de faire cela."))


def rule(name: str) -> Any:
    """`files.edit_node` → `parvis.files.rules.can_edit_node`."""
    module, _dot, verb = name.partition(".")
    return getattr(importlib.import_module(f"parvis.{module}.rules"), f"can_{verb}")


class RuleBackend:
    """Answers `user.has_perm("files.edit_node", node)` with the module's rule; it signs nobody in."""

    def authenticate(self, request: Any, **_credentials: Any) -> None:
        return None

    def get_user(self, user_id: Any) -> None:
        return None

    def has_perm(self, user: Any, perm: str, obj: Any = None) -> bool:
        actor = getattr(user, "actor", None) or Actor.person(user)
        check = rule(perm)
        return bool(check(actor, obj) if obj is not None else check(actor))
