"""Files that come in forms: on disk, where they are asked for, of people who may send them; a full disk is said."""

from __future__ import annotations

import errno
from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.utils.translation import gettext as _

from parvis.kernel.actors import Actor


class NoRoom(BadRequest):
    """The disk is full. A form is read before any view: Django knows how to answer this there."""


def no_room() -> str:
    return _("Le serveur n’a plus de place. Rien n’a été enregistré.")


def is_full(error: OSError) -> bool:
    """Whether the system refused to write for want of room."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


Ask = Callable[..., bool]
Sender = Callable[..., Actor | None]


def takes_files(
    view: Callable[..., Any], *, most: int | None = None, ask: Ask | None = None, sender: Sender | None = None
) -> Callable[..., Any]:
    """Around a view among the addresses: its forms bring files.

    `ask(actor, **what the address names)` says from whom; of more than `most` bytes, enough is kept for the view to
    see that they are too many. The actor is the person signed in, or who `sender(request, **…)` says: a link.
    """
    view.takes_files = most, ask, sender  # type: ignore[attr-defined]
    return view


def _person(request: Any, **_named: Any) -> Actor | None:
    return request.actor if request.actor.is_person else None


class FormUploadHandler(TemporaryFileUploadHandler):
    """Every form is parsed, whoever sends it and wherever: only what its view takes of this person is written."""

    room: int | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        request: Any = self.request
        taken = getattr(request.resolver_match.func, "takes_files", None)
        named = request.resolver_match.kwargs
        sender = (taken[2] if taken else None) or _person
        if (actor := sender(request, **named)) is None:
            raise PermissionDenied
        if taken is None or (taken[1] and not taken[1](actor, **named)):
            # The view finds no file, and says why in its own words. What is left of the form is not waited for.
            raise StopUpload(connection_reset=True)
        if self.room is None and taken[0] is not None:
            self.room = taken[0] + 1
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.room is not None:
            raw_data = raw_data[: self.room]
            self.room -= len(raw_data)
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            raise NoRoom if is_full(error) else error from error
