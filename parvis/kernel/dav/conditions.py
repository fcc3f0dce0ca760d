"""The `If` header of RFC 4918, section 10.4: states that must hold, and the lock tokens that a client shows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from parvis.kernel.rights import Refused

LONGEST = 16_384
TOKENS = re.compile(r"\s*(?:(?P<open>\()|(?P<close>\))|<(?P<url>[^<>]*)>|\[(?P<etag>[^\]]*)\]|(?P<not>Not\b))", re.I)
Has = Callable[[str, str], bool]
State = tuple[bool, str, str]  # (as it is, or denied; "token" or "etag"; its value)


@dataclass(frozen=True)
class Condition:
    """One list: all its states have to hold, on the tagged path or on the one that is asked for."""

    path: str
    states: tuple[State, ...]


def parse_if(header: str) -> list[Condition]:
    """The lists of an `If` header; `Refused` 400 for what is none."""
    found: list[Condition] = []
    path, states, expects = "", list[State](), True
    inside = False
    for kind, value in _words(header):
        if kind == "url" and not inside:
            path = _path(value)
        elif kind == "open" and not inside:
            states, inside = [], True
        elif kind in ("url", "etag") and inside:
            states.append((expects, "token" if kind == "url" else "etag", value))
            expects = True
        elif kind == "not" and inside and expects:
            expects = False
        elif kind == "close" and states and inside and expects:
            found.append(Condition(path, tuple(states)))
            inside = False
        else:
            raise _malformed()
    if inside or not found:
        raise _malformed()
    return found


def _path(tag: str) -> str:
    try:
        return unquote(urlsplit(tag).path)
    except ValueError as error:
        raise _malformed() from error


def _words(header: str) -> Iterator[tuple[str, str]]:
    if len(header) > LONGEST:
        raise _malformed()
    place, end = 0, len(header.rstrip())
    while place < end:
        match = TOKENS.match(header, place)
        if match is None or match.lastgroup is None:
            raise _malformed()
        yield match.lastgroup, match[match.lastgroup]
        place = match.end()


def tokens_of(conditions: list[Condition]) -> frozenset[str]:
    """Every token that is shown, denied or not: it is submitted either way."""
    return frozenset(value for one in conditions for _is, kind, value in one.states if kind == "token")


def hold(conditions: list[Condition], asked: str, etag_of: Callable[[str], str], has: Has) -> bool:
    """Whether one of the lists holds, or there is none.

    `etag_of(path)` is quoted, or "" for nothing; `has(path, token)` tells whether that lock covers the path.
    """

    def holds(path: str, state: State) -> bool:
        wanted, kind, value = state
        return wanted is (etag_of(path) == value if kind == "etag" else has(path, value))

    return not conditions or any(all(holds(one.path or asked, state) for state in one.states) for one in conditions)


def _malformed() -> Refused:
    return Refused(_("L’en-tête If de cette demande est mal formé."), status=400, code="bad-request")
