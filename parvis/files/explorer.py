"""The address of an entry for programs: in the file explorer, and in the office program that edits it."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from django.conf import settings

from parvis.files.models import Node
from parvis.files.names import split_name
from parvis.files.queries import breadcrumb

# Microsoft's Office URI schemes: « ofe » opens for editing, « u » comes before the address.
OFFICE = {
    frozenset({".docx", ".doc", ".docm", ".rtf", ".odt"}): ("ms-word", "Word"),
    frozenset({".xlsx", ".xls", ".xlsm", ".ods", ".csv"}): ("ms-excel", "Excel"),
    frozenset({".pptx", ".ppt", ".pptm", ".odp"}): ("ms-powerpoint", "PowerPoint"),
}


def address_of(node: Node) -> str:
    """The WebDAV address of a folder or a file."""
    names = [folder.name for folder in breadcrumb(node)[1:]]
    if not node.is_root:
        names.append(node.name)
    path = "/".join(quote(name, safe="") for name in [node.space.slug, *names])
    return f"{settings.BASE_URL}/dav/{path}" + ("/" if node.is_folder else "")


@dataclass(frozen=True)
class Mount:
    """An address as each system wants it."""

    web: str

    @property
    def is_secure(self) -> bool:
        return self.web.startswith("https:")

    @property
    def windows(self) -> str:
        """As Windows writes a network place; over plain http it wants a port of its own."""
        parts = urlsplit(self.web)
        host = parts.hostname or ""
        port = f"@{parts.port}" if parts.port and parts.port not in (80, 443) else ""
        secure = "@SSL" if parts.scheme == "https" else ""
        return f"\\\\{host}{secure}{port}{parts.path.rstrip('/')}".replace("/", "\\")

    @property
    def linux(self) -> str:
        """As the file managers of GNOME and KDE take it."""
        return self.web.replace("https://", "davs://", 1).replace("http://", "dav://", 1)


@dataclass(frozen=True)
class Program:
    """A program that opens the document where it is, and the link that starts it."""

    label: str
    link: str


def programs_for(node: Node) -> list[Program]:
    """The office programs that edit this file in its place."""
    extension = split_name(node.name)[1].lower()
    known = [program for extensions, program in OFFICE.items() if extension in extensions]
    if node.is_folder or not known:
        return []
    schemes = [*known, ("vnd.libreoffice.command", "LibreOffice")]
    return [Program(name, f"{scheme}:ofe|u|{address_of(node)}") for scheme, name in schemes]
