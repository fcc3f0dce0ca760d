"""A client of `clamd`, the scanner of ClamAV: bytes are streamed to it (INSTREAM) and it says what it found.

`PARVIS_CLAMD` names where it listens: `unix:/run/clamav/clamd.ctl` or `tcp://127.0.0.1:3310`.
"""

from __future__ import annotations

import socket
import struct
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

from django.conf import settings

PORT = 3310
CONNECTING = 5.0
# A large archive is unpacked before the answer comes.
ANSWERING = 120.0
LONGEST_ANSWER = 4096


class Unreachable(Exception):
    """The scanner does not answer: nothing is known of the content, ask again later."""


class Outcome(StrEnum):
    """What the scanner said of a content."""

    CLEAN = "clean"
    INFECTED = "infected"
    TOO_LARGE = "too-large"
    FAILED = "failed"


@dataclass(frozen=True)
class Verdict:
    """What the scanner said; `signature` names the program found, or the error."""

    outcome: Outcome
    signature: str = ""


def is_set() -> bool:
    """Whether a scanner is configured."""
    return bool(settings.ENVIRONMENT.clamd)


def version() -> str:
    """The engine with its signatures: « ClamAV 1.4.6/27012 »; raises `Unreachable`."""
    name, _slash, rest = _ask(b"zVERSION\0").partition("/")
    number = rest.partition("/")[0]
    return f"{name}/{number}" if number else name


def answers() -> bool:
    """Whether the scanner is there."""
    try:
        return _ask(b"zPING\0", patience=CONNECTING) == "PONG"
    except Unreachable:
        return False


def scan(chunks: Iterable[bytes]) -> Verdict:
    """Have a content looked at; raises `Unreachable` when no answer comes."""
    return _verdict(_ask(b"zINSTREAM\0", chunks))


def _ask(command: bytes, chunks: Iterable[bytes] | None = None, patience: float = ANSWERING) -> str:
    try:
        with _connect() as line:
            line.settimeout(patience)
            line.sendall(command)
            # Above its limit the scanner answers and hangs up while it is still being sent to.
            with suppress(BrokenPipeError, ConnectionResetError):
                if chunks is not None:
                    _stream(line, chunks)
            return _answer(line)
    except OSError as error:
        raise Unreachable(str(error)) from error


def _connect() -> socket.socket:
    place = urlsplit(settings.ENVIRONMENT.clamd)
    if place.scheme == "tcp":
        return socket.create_connection((place.hostname or "127.0.0.1", place.port or PORT), CONNECTING)
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(CONNECTING)
    try:
        line.connect(place.path)
    except OSError:
        line.close()
        raise
    return line


def _stream(line: socket.socket, chunks: Iterable[bytes]) -> None:
    for chunk in chunks:
        if chunk:
            line.sendall(struct.pack("!L", len(chunk)) + chunk)
    line.sendall(struct.pack("!L", 0))


def _answer(line: socket.socket) -> str:
    answer = b""
    while len(answer) < LONGEST_ANSWER and not answer.endswith(b"\0"):
        block = line.recv(1024)
        if not block:
            break
        answer += block
    if not answer:
        raise Unreachable("the scanner hung up without an answer")
    return answer.rstrip(b"\0\n").decode("utf-8", "replace")


def _verdict(answer: str) -> Verdict:
    """`stream: OK`, `stream: Eicar-Signature FOUND`, `INSTREAM size limit exceeded. ERROR`."""
    said = answer.removeprefix("stream: ")
    if said == "OK":
        return Verdict(Outcome.CLEAN)
    if said.endswith(" FOUND"):
        return Verdict(Outcome.INFECTED, said.removesuffix(" FOUND"))
    if "size limit exceeded" in said:
        return Verdict(Outcome.TOO_LARGE)
    return Verdict(Outcome.FAILED, said.removesuffix(" ERROR"))
