"""Files that come in forms: on disk, for people who are signed in; a full disk is said."""

from __future__ import annotations

import errno
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.utils.translation import gettext as _


class NoRoom(BadRequest):
    """The disk is full. A form is read before any view: Django knows how to answer this there."""


def no_room() -> str:
    return _("Le serveur n’a plus de place. Rien n’a été enregistré.")


def is_full(error: OSError) -> bool:
    """Whether the system refused to write for want of room."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


class SignedInUploadHandler(TemporaryFileUploadHandler):
    """Every form is parsed, whoever sends it and wherever: a stranger's file must not reach the disk."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        if not self.request.actor.is_person:  # type: ignore[union-attr]
            raise PermissionDenied
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            raise NoRoom if is_full(error) else error from error
