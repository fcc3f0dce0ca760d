"""What happens to files and folders."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from parvis.files.models.shields import Shield
from parvis.files.templatetags.files import octets
from parvis.kernel.events import Event, Fact
from parvis.spaces.events import level_words

NODE = "files.node"


FACTS = {
    "parent_id": Fact(_("Dossier"), subject=NODE),
    "size": Fact(_("Taille"), words=octets),
    "number": Fact(_("Version")),
    "restored": Fact(_("Version rétablie")),
    "note": Fact(_("Note")),
    "old": Fact(_("Ancien nom")),
    "from_id": Fact(_("Dossier de départ"), subject=NODE),
    "to_id": Fact(_("Dossier d’arrivée"), subject=NODE),
    "source_id": Fact(_("Original"), subject=NODE),
    "signature": Fact(_("Programme malveillant")),
    "reason": Fact(_("Raison")),
    "owner": Fact(_("Nouveau propriétaire")),
    "owner_id": Fact(_("Nouveau propriétaire"), subject="people.person"),
    "former": Fact(_("Ancien propriétaire")),
    "count": Fact(_("Nombre d’éléments")),
    "everyone": Fact(_("Droit de tous les membres"), words=level_words),
    "groups": Fact(_("Groupes nommés")),
    "people": Fact(_("Personnes nommées")),
    "shield": Fact(_("Téléchargement"), words=lambda value: Shield(value).label),
    "holder": Fact(_("Verrou de")),
    "holder_id": Fact(_("Verrou de"), subject="people.person"),
}


@dataclass(frozen=True, kw_only=True)
class NodeEvent(Event):
    """Base: something about a file or a folder, whose name is content."""

    sentence = _("{actor} a modifié « {label} »")
    icon = "file"
    subject_type = NODE
    personal: ClassVar[tuple[str, ...]] = ()
    content: ClassVar[tuple[str, ...]] = ("label",)


@dataclass(frozen=True, kw_only=True)
class FolderCreated(NodeEvent):
    sentence = _("{actor} a créé le dossier « {label} »")
    icon = "folder-plus"
    personal: ClassVar[tuple[str, ...]] = ()

    parent_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class FileUploaded(NodeEvent):
    sentence = _("{actor} a déposé « {label} »")
    icon = "upload"
    personal: ClassVar[tuple[str, ...]] = ()

    parent_id: UUID | None = None
    size: int = 0


@dataclass(frozen=True, kw_only=True)
class VersionAdded(NodeEvent):
    sentence = _("{actor} a déposé la version {number} de « {label} »")
    icon = "file-up"
    personal: ClassVar[tuple[str, ...]] = ()
    content: ClassVar[tuple[str, ...]] = ("label", "note")

    number: int
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class VersionRestored(NodeEvent):
    sentence = _("{actor} a rétabli la version {restored} de « {label} », devenue la version {number}")
    icon = "history"
    personal: ClassVar[tuple[str, ...]] = ()

    number: int
    restored: int


@dataclass(frozen=True, kw_only=True)
class NodeRenamed(NodeEvent):
    sentence = _("{actor} a renommé « {old} » en « {label} »")
    icon = "pencil"
    personal: ClassVar[tuple[str, ...]] = ()
    content: ClassVar[tuple[str, ...]] = ("label", "old")

    old: str


@dataclass(frozen=True, kw_only=True)
class NodeMoved(NodeEvent):
    sentence = _("{actor} a déplacé « {label} »")
    icon = "folder-input"
    personal: ClassVar[tuple[str, ...]] = ()

    # Folder ids, not names: a reader of this line may not be allowed to read where it came from.
    from_id: UUID | None = None
    to_id: UUID | None = None


@dataclass(frozen=True, kw_only=True)
class NodeCopied(NodeEvent):
    sentence = _("{actor} a créé « {label} » par copie")
    icon = "copy"
    personal: ClassVar[tuple[str, ...]] = ()

    source_id: UUID | None = None
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class NodeTrashed(NodeEvent):
    sentence = _("{actor} a mis « {label} » à la corbeille")
    icon = "trash-2"
    personal: ClassVar[tuple[str, ...]] = ()

    count: int = 1


@dataclass(frozen=True, kw_only=True)
class NodeRestored(NodeEvent):
    sentence = _("{actor} a sorti « {label} » de la corbeille")
    icon = "archive-restore"
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class NodePurged(NodeEvent):
    sentence = _("{actor} a supprimé définitivement « {label} »")
    icon = "trash"
    personal: ClassVar[tuple[str, ...]] = ()

    count: int = 1


@dataclass(frozen=True, kw_only=True)
class NodeLocked(NodeEvent):
    sentence = _("{actor} a verrouillé « {label} »")
    icon = "lock"
    personal: ClassVar[tuple[str, ...]] = ()
    content: ClassVar[tuple[str, ...]] = ("label", "note")

    note: str = ""


@dataclass(frozen=True, kw_only=True)
class NodeUnlocked(NodeEvent):
    sentence = _("{actor} a déverrouillé « {label} »")
    icon = "lock-open"
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class LockForced(NodeEvent):
    sentence = _("{actor} a levé le verrou de {holder} sur « {label} »")
    icon = "lock-open"
    personal: ClassVar[tuple[str, ...]] = ("holder",)

    holder_id: UUID | None = None
    holder: str = ""


@dataclass(frozen=True, kw_only=True)
class NodeNarrowed(NodeEvent):
    sentence = _("{actor} a restreint les droits de « {label} »")
    icon = "lock"
    personal: ClassVar[tuple[str, ...]] = ()

    everyone: int
    groups: int = 0
    people: int = 0


@dataclass(frozen=True, kw_only=True)
class NodeWidened(NodeEvent):
    sentence = _("{actor} a élargi les droits de « {label} »")
    icon = "lock-open"
    personal: ClassVar[tuple[str, ...]] = ()

    everyone: int
    groups: int = 0
    people: int = 0


@dataclass(frozen=True, kw_only=True)
class PolicyInherited(NodeEvent):
    sentence = _("{actor} a rendu à « {label} » les droits de son dossier")
    icon = "lock-keyhole-open"
    personal: ClassVar[tuple[str, ...]] = ()


@dataclass(frozen=True, kw_only=True)
class NodeShielded(NodeEvent):
    """What those who only read may take away was changed."""

    sentence = _("{actor} a changé la règle de téléchargement de « {label} »")
    icon = "shield"
    personal: ClassVar[tuple[str, ...]] = ()

    shield: int


@dataclass(frozen=True, kw_only=True)
class VersionQuarantined(NodeEvent):
    """The antivirus found something: nobody is given this version any more; the last good one is back."""

    sentence = _("L’antivirus a mis en quarantaine la version {number} de « {label} » ({signature})")
    icon = "shield-alert"
    personal: ClassVar[tuple[str, ...]] = ()

    number: int
    signature: str
    restored: int | None = None


@dataclass(frozen=True, kw_only=True)
class QuarantineRaised(Event):
    """The same, for those who answer for the organisation and see no content: no name of a document."""

    sentence = _("L’antivirus a mis un fichier en quarantaine dans l’espace « {label} » ({signature})")
    icon = "shield-alert"
    subject_type = "spaces.space"
    personal: ClassVar[tuple[str, ...]] = ()

    signature: str


@dataclass(frozen=True, kw_only=True)
class VersionCleared(NodeEvent):
    """A content that had to wait for the scanner is given out; without a wait, nothing is told."""

    sentence = _("L’antivirus, de retour, n’a rien trouvé dans la version {number} de « {label} »")
    icon = "shield-check"
    personal: ClassVar[tuple[str, ...]] = ()

    number: int


@dataclass(frozen=True, kw_only=True)
class QuarantineReleased(NodeEvent):
    sentence = _("{actor} a sorti de quarantaine la version {number} de « {label} » : {reason}")
    icon = "shield-check"
    personal: ClassVar[tuple[str, ...]] = ()
    content: ClassVar[tuple[str, ...]] = ("label", "reason")

    number: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class VersionDestroyed(NodeEvent):
    """A version in quarantine was deleted for good."""

    sentence = _("{actor} a détruit la version {number} de « {label} », qui était en quarantaine")
    icon = "shield-x"
    personal: ClassVar[tuple[str, ...]] = ()

    number: int


@dataclass(frozen=True, kw_only=True)
class OwnershipTransferred(NodeEvent):
    """Of an item, and of what it holds when `count` is above one."""

    sentence = _("{actor} a confié « {label} » à {owner}")
    icon = "user-round-check"
    personal: ClassVar[tuple[str, ...]] = ("owner", "owner_id", "former")

    owner: str
    owner_id: UUID | None = None
    former: str = ""
    count: int = 1


@dataclass(frozen=True, kw_only=True)
class WorkHandedOver(Event):
    """All that someone owned in a space has another owner."""

    sentence = _("{actor} a confié à {owner} {count} éléments de {former} dans l’espace « {label} »")
    icon = "user-round-check"
    subject_type = "spaces.space"
    personal: ClassVar[tuple[str, ...]] = ("owner", "owner_id", "former")

    owner: str
    owner_id: UUID | None = None
    former: str = ""
    count: int = 1
