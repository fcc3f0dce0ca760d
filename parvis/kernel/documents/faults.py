"""Why a document cannot be read, raised by the readers."""

from __future__ import annotations


class Unreadable(Exception):
    """A document that gives nothing. `code` is one of `words.NOTES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
