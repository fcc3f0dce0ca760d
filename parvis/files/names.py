"""Names of files and folders: what is accepted, when two are the same, how they sort, how a twin is numbered."""

from __future__ import annotations

import re
import unicodedata

from django.utils.translation import gettext as _

from parvis.kernel.rights import Refused
from parvis.kernel.text import fold

MAX_LENGTH = 255
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
# Control, surrogate, line and paragraph separators, unassigned: nothing that a name may show.
INVISIBLE = frozenset({"Cc", "Cs", "Cn", "Zl", "Zp"})
RESERVED = re.compile(r"^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?$", re.IGNORECASE)
DOUBLE = re.compile(r"\.tar\.(gz|bz2|xz|zst)$", re.IGNORECASE)
SORT_LENGTH = 300


def clean_name(name: str) -> str:
    """The name as it is kept (NFC), or `Refused` with the reason."""
    name = unicodedata.normalize("NFC", name)
    if reason := _fault(name):
        raise Refused(reason, code="bad-name")
    return name


def _fault(name: str) -> str:
    if not name.strip():
        return _("Donnez un nom.")
    if name in (".", ".."):
        return _("« . » et « .. » ne sont pas des noms.")
    if "/" in name or "\\" in name:
        return _("Un nom ne peut pas contenir de barre oblique (/ ou \\).")
    if any(c in BIDI or unicodedata.category(c) in INVISIBLE for c in name):
        return _("Ce nom contient un caractère invisible. Tapez-le à nouveau.")
    if len(name) > MAX_LENGTH:
        return _("Ce nom est trop long : %(count)d caractères, pour 255 au plus.") % {"count": len(name)}
    if name[-1] in ". ":
        return _("Un nom ne peut pas finir par un point ou une espace : Windows ne saurait pas l’ouvrir.")
    if RESERVED.match(name):
        return _("« %(name)s » est un nom que Windows se réserve. Choisissez-en un autre.") % {"name": name}
    return ""


def clean_path(path: str) -> list[str]:
    """The clean names of a relative path such as « Dossier/Sous-dossier/fichier.pdf »."""
    return [clean_name(part) for part in path.split("/")]


def name_key(name: str) -> str:
    """Equal for names that a person, or a disk, takes for the same: case and Unicode form apart."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def sort_key(name: str) -> str:
    """Natural French order: accents and case ignored, numbers by their value (« plan 2 » before « plan 10 »)."""
    return re.sub(r"\d+", lambda found: _number(found[0]), fold(name))[:SORT_LENGTH]


def _number(digits: str) -> str:
    bare = digits.lstrip("0") or "0"
    return f"{min(len(bare), 99):02d}{bare}"


def split_name(name: str) -> tuple[str, str]:
    """(« rapport », « .pdf »); a leading dot is no extension."""
    if found := DOUBLE.search(name, 1):
        return name[: found.start()], found[0]
    stem, dot, extension = name.rpartition(".")
    if not stem or not dot or not extension or len(extension) > 12 or " " in extension:
        return name, ""
    return stem, f".{extension}"


def disk_name(name: str, taken: set[str]) -> str:
    """`name` for disks whose names have 255 bytes at most; numbered if it is `taken`, which it then is."""
    stem, extension = split_name(name)
    number, wanted = 1, name
    while len(wanted.encode()) > MAX_LENGTH or name_key(wanted) in taken:
        suffix = (f" ({number})" if number > 1 else "") + extension
        wanted = stem.encode()[: MAX_LENGTH - len(suffix.encode())].decode(errors="ignore").rstrip(". ") + suffix
        number += 1
    taken.add(name_key(wanted))
    return wanted


def free_name(name: str, taken: set[str]) -> str:
    """`name`, or « nom (2).ext », the first that is not among the `taken` keys."""
    stem, extension = split_name(name)
    number, wanted = 2, name
    while name_key(wanted) in taken:
        suffix = f" ({number}){extension}"
        wanted, number = stem[: MAX_LENGTH - len(suffix)].rstrip(". ") + suffix, number + 1
    return wanted
