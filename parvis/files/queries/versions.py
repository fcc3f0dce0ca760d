"""The versions of a file as its page shows them: saves that follow each other closely are one line."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from parvis.files.models import Node, Version

CLOSE = timedelta(minutes=15)
FOLDED = 3


@dataclass(frozen=True)
class VersionGroup:
    """One version, or several that one person saved within minutes: the last of them, and those before it."""

    version: Version
    before: tuple[Version, ...] = ()

    @property
    def count(self) -> int:
        return 1 + len(self.before)

    @property
    def since(self) -> Version:
        """The first of them."""
        return self.before[-1] if self.before else self.version


def versions_of(node: Node) -> list[Version]:
    """All versions, the latest first."""
    return list(node.versions.select_related("author"))


def version_groups(versions: list[Version]) -> list[VersionGroup]:
    """The latest first. What somebody wrote about a version, its name or its note, is never folded away."""
    groups: list[VersionGroup] = []
    for version in versions:
        last = groups[-1] if groups else None
        if last and _follows(last.since, version):
            groups[-1] = VersionGroup(last.version, (*last.before, version))
        else:
            groups.append(VersionGroup(version))
    return [part for group in groups for part in _folded(group)]


def _folded(group: VersionGroup) -> list[VersionGroup]:
    """A few are shown each: to fold them would hide more than it clears."""
    few = len(group.before) < FOLDED
    return [VersionGroup(version) for version in (group.version, *group.before)] if few else [group]


def _follows(later: Version, version: Version) -> bool:
    plain = not (version.name or version.note or version.restored_from or later.restored_from)
    by_hand = version.author_id is not None and version.author_id == later.author_id
    return plain and by_hand and later.created_at - version.created_at <= CLOSE


def two_versions(versions: list[Version], before: int | None, after: int | None) -> tuple[Version, Version] | None:
    """The two to be compared: those asked for, else the current one and the one before; None when there are not two."""
    if len(versions) < 2:
        return None
    by_number = {version.number: version for version in versions}
    newer = by_number.get(after or 0, versions[0])
    older = by_number.get(before or 0) or next((one for one in versions if one.number < newer.number), versions[-1])
    return older, newer
