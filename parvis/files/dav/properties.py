"""Properties: those that we know of each entry, and those that clients put there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID
from xml.sax.saxutils import escape

from django.utils import timezone
from django.utils.http import http_date

from parvis.files.dav.places import Line
from parvis.files.models import Lock, Property
from parvis.files.queries.locks import has_locks, locks_over
from parvis.files.queries.usage import quota_of
from parvis.kernel.dav.answers import empty, propstat
from parvis.kernel.dav.bodies import Asked, Name
from parvis.spaces.models import Space

DAV = "DAV:"
SUPPORTED = "".join(
    f"<D:lockentry><D:lockscope><D:{scope}/></D:lockscope><D:locktype><D:write/></D:locktype></D:lockentry>"
    for scope in ("exclusive", "shared")
)
COLLECTION = "<D:collection/>"
# Only on what has bytes.
OF_FILES = frozenset({"getcontentlength", "getcontenttype", "getetag"})
QUOTA = ("quota-available-bytes", "quota-used-bytes")
LIVE = (
    "creationdate", "displayname", "getcontentlength", "getcontenttype", "getetag", "getlastmodified", "lockdiscovery",
    "resourcetype", "supportedlock",
)  # fmt: skip
PROTECTED = frozenset(LIVE) | frozenset(QUOTA) - {"displayname"}


@lru_cache(maxsize=4096)
def _http(moment: str) -> str:
    return http_date(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp())


def _modified(line: Line) -> str:
    return _http(line.changed[:19])


def _created(line: Line) -> str:
    return f"{line.created[:10]}T{line.created[11:19]}Z"


VALUES: dict[str, Callable[[Line], Any]] = {
    "creationdate": _created,
    "displayname": lambda line: escape(line.name),
    "getcontentlength": lambda line: line.size,
    "getcontenttype": lambda line: line.mime,
    "getetag": lambda line: f'"{line.sha256[:32]}"' if line.sha256 else "",
    "getlastmodified": _modified,
}
# The same for all of a kind.
FIXED = {"resourcetype": {True: COLLECTION, False: ""}, "supportedlock": {True: SUPPORTED, False: SUPPORTED}}


@dataclass
class Sheet:
    """What is asked of each entry of one answer: what is the same for all of a kind is written once."""

    asked: Asked
    lines: list[Line]
    space_id: UUID
    dead: dict[UUID, dict[Name, str]] = field(default_factory=lambda: defaultdict(dict))
    locks: dict[UUID, list[Lock]] = field(default_factory=dict)
    whole: dict[bool, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        known = {*VALUES, *FIXED, "lockdiscovery", *QUOTA}
        self.unknown = [name for name in self.asked.names if name[0] != DAV or name[1] not in known]
        named = [name for space, name in self.asked.names if space == DAV and name in known]
        self.live = named if self.asked.kind == "some" else [*LIVE, *(name for name in named if name in QUOTA)]
        if self.asked.kind != "some" or self.unknown:
            self._read_dead()
        if "lockdiscovery" in self.live and has_locks(self.space_id):
            self.locks = locks_of([key_of(line) for line in self.lines])
        self.quota = self._quota()
        self.forms = {is_folder: self._form(is_folder) for is_folder in (True, False)}
        if self.asked.kind == "some" and not self.unknown:
            self.whole = {kind: _response("%s", parts(*form)) for kind, form in self.forms.items()}

    def _read_dead(self) -> None:
        rows = Property.objects.filter(node__in=[key_of(line) for line in self.lines])
        if self.asked.kind == "some":
            rows = rows.filter(name__in=[name for _space, name in self.unknown])
        for node, namespace, name, value in rows.values_list("node", "namespace", "name", "value"):
            self.dead[node][namespace, name] = value

    def _quota(self) -> dict[str, str]:
        """RFC 4331, for the folders of one space."""
        if not set(QUOTA) & set(self.live):
            return {}
        used, available = quota_of(Space.objects.get(pk=self.space_id))
        facts = {"quota-used-bytes": str(used)}
        return facts if available is None else {**facts, "quota-available-bytes": str(available)}

    def _form(self, is_folder: bool) -> tuple[str, list[Callable[[Line], Any]], str]:
        """Of a kind: its properties with « %s » for what differs, what fills these, and what it lacks."""
        found, missing, fill = "", "", list[Callable[[Line], Any]]()
        for name in self.live:
            if name in FIXED:
                found += f"<D:{name}>{FIXED[name][is_folder]}</D:{name}>"
            elif (name in OF_FILES and is_folder) or (name in QUOTA and not (is_folder and name in self.quota)):
                missing += f"<D:{name}/>"
            elif name in QUOTA:
                found += f"<D:{name}>{self.quota[name]}</D:{name}>"
            else:
                found += f"<D:{name}>%s</D:{name}>"
                fill.append(self._locks if name == "lockdiscovery" else VALUES[name])
        return found, fill, missing

    def _locks(self, line: Line) -> str:
        return "".join(map(active_lock, self.locks.get(key_of(line), ()))) if self.locks else ""

    def response(self, line: Line, path: str) -> str:
        """The `<D:response>` of one entry, whose address is written for XML."""
        is_folder = line.kind == "folder"
        if self.whole:
            return self.whole[is_folder] % (path, *[value(line) for value in self.forms[is_folder][1]])
        if self.asked.kind == "names":
            return _response(path, propstat(self._names(line, is_folder), 200))
        form, fill, missing = self.forms[is_folder]
        found = form % tuple([value(line) for value in fill])
        if self.asked.kind == "all":
            dead = self.dead.get(key_of(line), {}) if self.dead else {}
            return _response(path, propstat(found + "".join(dead.values()), 200))
        if self.unknown:
            dead = self.dead.get(key_of(line), {})
            found += "".join(dead[name] for name in self.unknown if name in dead)
            missing += "".join(empty(*name) for name in self.unknown if name not in dead)
        return _response(path, propstat(found, 200) + propstat(missing, 404))

    def _names(self, line: Line, is_folder: bool) -> str:
        known = [name for name in LIVE if not (is_folder and name in OF_FILES)]
        dead = self.dead.get(key_of(line), {})
        return "".join(empty(DAV, name) for name in known) + "".join(empty(*name) for name in dead)


def parts(found: str, _fill: Any, missing: str) -> str:
    """What is there, and what is not."""
    return propstat(found, 200) + propstat(missing, 404)


def key_of(line: Line) -> UUID:
    """The id of a line, from what the database keeps."""
    return line.id if isinstance(line.id, UUID) else UUID(line.id)


def _response(path: str, parts: str) -> str:
    return f"<D:response><D:href>{path}</D:href>{parts}</D:response>"


def locks_of(ids: list[UUID]) -> dict[UUID, list[Lock]]:
    """The locks that cover a folder, the first, and what it holds: their own and the deep ones above."""
    held = locks_over(ids)
    known = set(ids)
    above = [lock for lock in held if lock.node_id not in known or (lock.deep and lock.node_id == ids[0])]
    own = {id: [lock for lock in held if lock.node_id == id and lock not in above] for id in known}
    first = [lock for lock in held if lock.node_id == ids[0] and not lock.deep]
    return {id: [*above, *(first if id == ids[0] else own[id])] for id in known}


def active_lock(lock: Lock) -> str:
    """RFC 4918 section 14.1. The token of a lock that a page set opens nothing: it is told all the same."""
    scope = "shared" if lock.shared else "exclusive"
    depth = "infinity" if lock.deep else "0"
    left = (
        f"Second-{max(int((lock.expires_at - timezone.now()).total_seconds()), 0)}" if lock.expires_at else "Infinite"
    )
    owner = lock.owner or f"<D:owner>{escape(lock.label)}</D:owner>"
    return (
        f"<D:activelock><D:locktype><D:write/></D:locktype><D:lockscope><D:{scope}/></D:lockscope>"
        f"<D:depth>{depth}</D:depth>{owner}<D:timeout>{left}</D:timeout>"
        f"<D:locktoken><D:href>{lock.token}</D:href></D:locktoken></D:activelock>"
    )


def lock_body(locks: Iterable[Lock]) -> str:
    """The body that answers LOCK."""
    inside = "".join(map(active_lock, locks))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<D:prop xmlns:D="DAV:"><D:lockdiscovery>'
        f"{inside}</D:lockdiscovery></D:prop>"
    )
