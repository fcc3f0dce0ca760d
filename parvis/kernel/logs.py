"""Logs as JSON lines, each with the id of the request it belongs to."""

from __future__ import annotations

import json
import logging
import re
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")


# A part of an address that opens something by itself: an invitation, a new password. Names and ids are not like it.
SECRET = re.compile(r"(?<=/)(?:(?=[\w-]*[A-Z])[\w-]{20,}|[\w-]*[0-9a-f]{32}[\w-]*)")


def without_secrets(text: str) -> str:
    """The text with the secrets of its addresses left out."""
    return SECRET.sub("…", text)


class JsonFormatter(logging.Formatter):
    """One JSON object a line; never the body of a request, nor an address that lets in whoever knows it."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "request": request_id.get(),
            "message": without_secrets(record.getMessage()),
        }
        if record.exc_info:
            line["trace"] = without_secrets(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
