"""What happens to files and folders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from parvis.kernel.events import Event

NODE = "files.node"


@dataclass(frozen=True, kw_only=True)
class FolderCreated(Event):
    sentence = _("{actor} a créé le dossier « {label} »")
    icon = "folder-plus"
    subject_type = NODE
    personal: ClassVar[tuple[str, ...]] = ()

    parent_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class FileUploaded(Event):
    sentence = _("{actor} a déposé « {label} »")
    icon = "upload"
    subject_type = NODE
    personal: ClassVar[tuple[str, ...]] = ()

    parent_id: UUID | None = None
    size: int = 0


@dataclass(frozen=True, kw_only=True)
class VersionAdded(Event):
    sentence = _("{actor} a déposé la version {number} de « {label} »")
    icon = "file-up"
    subject_type = NODE
    personal: ClassVar[tuple[str, ...]] = ()

    number: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class VersionRestored(Event):
    sentence = _("{actor} a rétabli la version {restored} de « {label} », devenue la version {number}")
    icon = "history"
    subject_type = NODE
    personal: ClassVar[tuple[str, ...]] = ()

    number: int
    restored: int


@dataclass(frozen=True, kw_only=True)
class NodeRenamed(Event):
    sentence = _("{actor} a renommé « {old} » en « {label} »")
    icon = "pencil"
    subject_type = NODE
    personal: ClassVar[tuple[str, ...]] = ()

    old: str


@dataclass(frozen=True, kw_only=True)
class NodeMoved(Event):
    sentence = _("{actor} a déplacé « {label} »")
    icon = "folder-input"
    subject_type = NODE
    personal: ClassVar[tuple[str, ...]] = ()

    # Folder ids, not names: a reader of this line may not be allowed to read where it came from.
    from_id: UUID | None = None
    to_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class NodeCopied(Event):
    sentence = _("{actor} a créé « {label} » par copie")
    icon = "copy"
    subject_type = NODE
    personal: ClassVar[tuple[str, ...]] = ()

    source_id: UUID | None = None
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class NodeTrashed(Event):
    sentence = _("{actor} a mis « {label} » à la corbeille")
    icon = "trash-2"
    subject_type = NODE
    personal: ClassVar[tuple[str, ...]] = ()

    count: int = 1


@dataclass(frozen=True, kw_only=True)
class NodeRestored(Event):
    sentence = _("{actor} a sorti « {label} » de la corbeille")
    icon = "archive-restore"
    subject_type = NODE
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class NodePurged(Event):
    sentence = _("{actor} a supprimé définitivement « {label} »")
    icon = "trash"
    subject_type = NODE
    personal: ClassVar[tuple[str, ...]] = ()

    count: int = 1


@dataclass(frozen=True, kw_only=True)
class NodeNarrowed(Event):
    sentence = _("{actor} a restreint les droits de « {label} »")
    icon = "lock"
    subject_type = NODE
    personal: ClassVar[tuple[str, ...]] = ()

    everyone: int
    groups: int = 0
    people: int = 0


@dataclass(frozen=True, kw_only=True)
class NodeWidened(Event):
    sentence = _("{actor} a élargi les droits de « {label} »")
    icon = "lock-open"
    subject_type = NODE
    personal: ClassVar[tuple[str, ...]] = ()

    everyone: int
    groups: int = 0
    people: int = 0


@dataclass(frozen=True, kw_only=True)
class PolicyInherited(Event):
    sentence = _("{actor} a rendu à « {label} » les droits de son dossier")
    icon = "lock-keyhole-open"
    subject_type = NODE
    personal: ClassVar[tuple[str, ...]] = ()
