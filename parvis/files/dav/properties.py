"""Properties: those that we know of each entry, and those that clients put there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from uuid import UUID
from xml.sax.saxutils import escape

from django.utils import timezone
from django.utils.http import http_date

from parvis.files.dav.places import Entry
from parvis.files.models import Lock, Property
from parvis.files.queries.locks import has_locks
from parvis.files.queries.usage import quota_of
from parvis.kernel.dav.answers import empty, href, propstat
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
def _http(second: int) -> str:
    return http_date(second)


def _modified(entry: Entry) -> str:
    return _http(int(entry.changed_at.timestamp()))


def _created(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


VALUES: dict[str, Callable[[Entry], str]] = {
    "creationdate": lambda entry: _created(entry.created_at),
    "displayname": lambda entry: escape(entry.name),
    "getcontentlength": lambda entry: str(entry.size),
    "getcontenttype": lambda entry: escape(entry.mime),
    "getetag": lambda entry: entry.etag,
    "getlastmodified": _modified,
    "resourcetype": lambda entry: COLLECTION if entry.is_folder else "",
    "supportedlock": lambda _entry: SUPPORTED,
}


@dataclass
class Sheet:
    """What is asked of each entry of one answer, prepared once: a template for files and one for folders."""

    asked: Asked
    entries: list[Entry]
    dead: dict[UUID, dict[Name, str]] = field(default_factory=lambda: defaultdict(dict))
    locks: dict[UUID, list[Lock]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.live = self._wanted()
        self.unknown = [
            name for name in self.asked.names if name[0] != DAV or name[1] not in (*VALUES, "lockdiscovery", *QUOTA)
        ]
        if self.asked.kind != "some" or self.unknown:
            self._read_dead()
        if "lockdiscovery" in self.live and self.entries and has_locks(self.entries[0].space_id):
            self.locks = locks_of(self.entries)
        self.quota = self._quota()

    def _wanted(self) -> list[str]:
        if self.asked.kind == "some":
            return [name for space, name in self.asked.names if space == DAV and name in (*LIVE, *QUOTA)]
        return [*LIVE, *(name for space, name in self.asked.names if space == DAV and name in QUOTA)]

    def _read_dead(self) -> None:
        rows = Property.objects.filter(node__in=[entry.id for entry in self.entries])
        if self.asked.kind == "some":
            rows = rows.filter(name__in=[name for _space, name in self.unknown])
        for node, namespace, name, value in rows.values_list("node", "namespace", "name", "value"):
            self.dead[node][namespace, name] = value

    def _quota(self) -> dict[str, str]:
        """RFC 4331, for the folders of one space."""
        if not set(QUOTA) & set(self.live) or not self.entries:
            return {}
        used, available = quota_of(Space.objects.get(pk=self.entries[0].space_id))
        facts = {"quota-used-bytes": str(used)}
        return facts if available is None else {**facts, "quota-available-bytes": str(available)}

    def response(self, entry: Entry, path: str) -> str:
        """The `<D:response>` of one entry."""
        if self.asked.kind == "names":
            return _response(path, propstat(self._names(entry), 200))
        found, missing = self._live_parts(entry)
        dead = self.dead.get(entry.id, {})
        if self.asked.kind == "all":
            return _response(path, propstat(found + "".join(dead.values()), 200))
        found += "".join(dead[name] for name in self.unknown if name in dead)
        missing += "".join(empty(*name) for name in self.unknown if name not in dead)
        return _response(path, propstat(found, 200) + propstat(missing, 404))

    def _names(self, entry: Entry) -> str:
        known = [name for name in LIVE if not (entry.is_folder and name in OF_FILES)]
        return "".join(empty(DAV, name) for name in known) + "".join(
            empty(*name) for name in self.dead.get(entry.id, {})
        )

    def _live_parts(self, entry: Entry) -> tuple[str, str]:
        found, missing = "", ""
        for name in self.live:
            if name in QUOTA:
                value = self.quota.get(name) if entry.is_folder else None
            elif name == "lockdiscovery":
                value = "".join(map(active_lock, self.locks.get(entry.id, ())))
            elif entry.is_folder and name in OF_FILES:
                value = None
            else:
                value = VALUES[name](entry)
            if value is None:
                missing += f"<D:{name}/>"
            else:
                found += f"<D:{name}>{value}</D:{name}>"
        return found, missing


def _response(path: str, parts: str) -> str:
    return f"<D:response><D:href>{href(path)}</D:href>{parts}</D:response>"


def locks_of(entries: Iterable[Entry]) -> dict[UUID, list[Lock]]:
    """The locks that cover each entry: its own and the deep ones above it."""
    from parvis.files.queries.locks import locks_over

    entries = list(entries)
    held = locks_over([entry.id for entry in entries])
    ids = {entry.id for entry in entries}
    above = [lock for lock in held if lock.node_id not in ids]
    found: dict[UUID, list[Lock]] = {}
    deep = {lock.node_id: lock for lock in held if lock.deep}
    for entry in entries:
        own = [lock for lock in held if lock.node_id == entry.id]
        inherited = [deep[entry.parent_id]] if entry.parent_id in deep and entry.parent_id in ids else []
        found[entry.id] = [*own, *inherited, *above]
    return found


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
