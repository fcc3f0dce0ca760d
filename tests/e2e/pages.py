"""Every page, once: what axe scans and what `make screenshots` draws. A module that adds a page adds a line here.

Run as a program, inside a demonstration's data folder, it prints the addresses as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Page:
    """An address by its name; `args` name samples below. The first of `who` sees the richest page; "" is nobody.

    `opens` is clicked before looking, for a dialog or a menu.
    """

    name: str
    args: tuple[str, ...] = ()
    who: tuple[str, ...] = ("camille",)
    query: str = ""
    opens: str = ""
    suffix: str = ""

    @property
    def key(self) -> str:
        return self.name.replace(":", "-") + (f"-{self.suffix}" if self.suffix else "")


PAGES = [
    # Without signing in
    Page("welcome", who=("",)),
    Page("account_login", who=("",)),
    Page("account_reset_password", who=("",)),
    Page("account_reset_password_done", who=("",)),
    Page("account_inactive", who=("",)),
    Page("accessibility", who=("",)),
    Page("legal_notices", who=("",)),
    Page("territory", ("commune",), who=("camille",)),
    Page("territory", ("epci",), who=("camille",), suffix="epci"),
    # Home and roof
    Page("home", who=("camille", "admin", "nadia", "invite", "exterieure")),
    Page("notifications"),
    Page("notification_preferences"),
    Page("search", query="?q=convention"),
    Page("favourites"),
    Page("audit", who=("admin",)),
    Page("audit_entry", ("audit_entry",), who=("admin",)),
    Page("audit_verification", who=("admin",)),
    Page("operation", who=("admin",)),
    Page("outbox", who=("admin",)),
    Page("ui:guide"),
    # People
    Page("directory", who=("camille", "invite")),
    Page("person", ("person",), who=("camille", "admin")),
    Page("organisations"),
    Page("organisation", ("organisation",), who=("camille", "admin")),
    Page("organisation_people", ("epci_organisation",), who=("admin",)),
    Page("account_profile"),
    Page("account_security"),
    Page("account_secrets"),
    Page("account_guests"),
    Page("usersessions_list"),
    Page("account_change_password"),
    # Spaces
    Page("spaces", who=("camille", "exterieure")),
    Page("new_space"),
    Page("new_space_request", who=("theo",)),
    Page("space_requests", who=("admin",)),
    Page("space_administration", who=("admin",)),
    Page("space", ("space",), who=("camille", "nadia", "invite")),
    Page("space_activity", ("space",)),
    Page("space_statistics", ("space",)),
    Page("space_members", ("space",), who=("camille", "nadia")),
    Page("space_member_add", ("space",)),
    Page("space_invitation", ("space",)),
    Page("new_space_group", ("space",)),
    Page("space_group", ("space", "group")),
    Page("space_settings", ("space",)),
    Page("space_archive", ("space",)),
    Page("space_leave", ("space",), who=("theo",)),
    Page("space_tags", ("space",)),
    # Documents
    Page("documents", ("space",), who=("camille", "nadia", "invite")),
    Page("folder", ("space", "folder"), who=("camille", "nadia")),
    Page("file", ("file",), who=("camille", "nadia")),
    Page("node_history", ("file",)),
    Page("trash", ("space",)),
]


def samples() -> dict[str, Callable[[], Any]]:
    """One object of each kind that an address names, the most telling of the story."""
    from parvis.files.models import Node
    from parvis.kernel.models import JournalEntry
    from parvis.people.models import Person
    from parvis.spaces.models import SpaceGroup

    def nodes(kind: str) -> Any:
        return Node.objects.filter(space__slug="pvd-loireauxence", kind=kind, trashed_at=None)

    return {
        "commune": lambda: "44213",
        "epci": lambda: "244400552",
        "space": lambda: "pvd-loireauxence",
        "group": lambda: SpaceGroup.objects.filter(space__slug="pvd-loireauxence").first().pk,
        "organisation": lambda: "loireauxence",
        "epci_organisation": lambda: "compa",
        "person": lambda: Person.objects.get(email="theo@demo.parvis.example").pk,
        "audit_entry": lambda: JournalEntry.objects.exclude(seq=None).latest("seq").pk,
        "folder": lambda: nodes("folder").exclude(parent=None).first().pk,
        "file": lambda: nodes("file").first().pk,
    }


def addresses() -> dict[str, str]:
    """The path of each page in this demonstration."""
    from django.urls import reverse

    known: dict[str, Any] = {}
    found = samples()
    for page in PAGES:
        for name in page.args:
            known.setdefault(name, found[name]())
    return {page.key: reverse(page.name, args=[known[name] for name in page.args]) + page.query for page in PAGES}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(addresses()))
