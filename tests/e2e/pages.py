"""Every page, once: what axe scans and what `make screenshots` draws. A module that adds a page adds a line here.

Run as a program, inside a demonstration's data folder, it prepares what `extras` adds and prints the addresses as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.e2e import extras

if TYPE_CHECKING:
    from playwright.sync_api import Page as Opened
    from playwright.sync_api import Response

# What one does before looking: (what to press, ""), or (what to fill in, with what).
Gestures = tuple[tuple[str, str], ...]
NEXT: Gestures = (("main .form-actions .button.primary", ""),)
CASE: Gestures = ((".choice-card:nth-child(5) input", ""), *NEXT)
NAMED: Gestures = (*CASE, ("#id_name", "Cœur de bourg"), *NEXT)
FIRST_ROW = ("tbody .f-check input >> nth=0", "")
ENTERED: Gestures = (("input[name=word]", "parvis-demo"), ("main .button.primary", ""))
SECOND_FACTOR: Gestures = (
    ("input[name=login]", f"{extras.CAREFUL}@demo.parvis.example"),
    ("input[name=password]", "parvis-demo"),
    ("main .button.primary", ""),
)


@dataclass(frozen=True)
class Page:
    """An address by its name; `args` name samples below. The first of `who` sees the richest page; "" is nobody.

    `through` is done before looking: the steps of a form, a dialog, a menu.
    """

    name: str
    args: tuple[str, ...] = ()
    who: tuple[str, ...] = ("camille",)
    query: str = ""
    through: Gestures = ()
    suffix: str = ""
    status: int = 200

    @property
    def key(self) -> str:
        return self.name.replace(":", "-") + (f"-{self.suffix}" if self.suffix else "")

    def show(self, opened: Opened, path: str) -> Response | None:
        """Go there, and do what leads to what is to be seen."""
        answer = opened.goto(path)
        if "/confirmation/" in opened.url and "/confirmation/" not in path:
            opened.fill("input[name=password]", "parvis-demo")
            opened.press("input[name=password]", "Enter")
            opened.wait_for_url(f"**{path}")
        for place, text in self.through:
            if text:
                opened.fill(place, text)
            else:
                opened.click(place)
                opened.wait_for_load_state("networkidle")
        return answer


PAGES = [
    # Without signing in
    Page("welcome", who=("",)),
    Page("account_login", who=("",)),
    Page("account_login", who=("",), suffix="second-factor", through=SECOND_FACTOR),
    Page("account_signup", who=("",)),
    Page("account_reset_password", who=("",)),
    Page("account_reset_password_done", who=("",)),
    Page("account_reset_password_from_key", ("nobody", "nothing"), who=("",)),
    Page("account_inactive", who=("",)),
    Page("invitation", ("token",), who=("", "theo")),
    Page("invitation", ("nothing",), who=("",), suffix="over", status=410),
    Page("accessibility", who=("",)),
    Page("legal_notices", who=("",)),
    Page("person", ("nowhere",), suffix="unknown", status=404),
    Page("folder", ("space", "nowhere"), suffix="unknown", status=404),
    Page("space_settings", ("space",), who=("nadia",), suffix="refused", status=403),
    Page("search", query="?q=%00", suffix="malformed", status=422),
    Page("territory", ("commune",)),
    Page("territory", ("epci",), suffix="epci"),
    # Home and roof
    Page("home", who=("camille", "admin", "nadia", "invite", "exterieure")),
    Page("home", query="?ranger=1", suffix="arranged"),
    Page("home", suffix="bell", through=(("[popovertarget=bell-panel]", ""),)),
    Page("home", suffix="menu", through=((".user-button", ""),)),
    Page("home", suffix="palette", through=((".search-trigger", ""),)),
    Page("notifications", who=("camille", "exterieure")),
    Page("notification_preferences"),
    Page("search", query="?q=convention"),
    Page("search", query="?q=zzzz", suffix="nothing"),
    Page("search", suffix="how"),
    Page("search", query="?q=convnetion", suffix="corrected"),
    Page("search", query="?q=plan&espace=pvd-loireauxence&du=2020-01-01&sorte=pdf", suffix="narrowed"),
    Page("favourites", who=("camille", "exterieure")),
    Page("audit", who=("admin",)),
    Page("audit_entry", ("audit_entry",), who=("admin",)),
    Page("audit_verification", who=("admin",)),
    Page("operation", who=("admin",)),
    Page("job", ("job",), who=("admin",)),
    Page("outbox", who=("admin",)),
    Page("outbox_message", ("message",), who=("admin",)),
    Page("offline"),
    Page("offline_shell", who=("",)),
    Page("share_target"),
    Page("ui:guide"),
    # People
    Page("directory", who=("camille", "invite")),
    Page("directory", query="?q=zzzz", suffix="nothing"),
    Page("person", ("person",), who=("camille", "admin")),
    Page("person", ("elected",), who=("admin",), suffix="elected"),
    Page("person_sheet", ("elected",), who=("admin",)),
    Page("person_access_end", ("guest",)),
    Page("person_address", ("elected",), who=("admin",)),
    Page("person_data", ("elected",), who=("admin",)),
    Page("new_mandate", ("elected",), who=("admin",)),
    Page("mandate", ("mandate",), who=("admin",)),
    Page("organisations"),
    Page("new_organisation", who=("admin",)),
    Page("organisation", ("organisation",), who=("camille", "admin")),
    Page("organisation", ("elsewhere",), suffix="elsewhere"),
    Page("organisation_people", ("epci_organisation",), who=("admin",)),
    Page("organisation_sheet", ("epci_organisation",), who=("admin",)),
    Page("organisation_new_person", ("epci_organisation",), who=("admin",)),
    Page("organisation_new_invitation", ("epci_organisation",), who=("admin",)),
    Page("organisation_new_group", ("epci_organisation",), who=("admin",)),
    Page("organisation_group", ("epci_organisation", "people_group"), who=("admin",)),
    Page("account_profile"),
    Page("account_data"),
    Page("account_email"),
    Page("account_new_email", ("address",)),
    Page("account_new_email", ("nothing",), suffix="over", status=410),
    Page("account_security", who=("camille", extras.CAREFUL)),
    Page("account_secrets"),
    Page("account_guests", who=("camille", "exterieure")),
    Page("account_logout"),
    Page("account_reauthenticate"),
    Page("usersessions_list"),
    Page("account_change_password"),
    Page("mfa_activate_totp"),
    Page("mfa_add_webauthn"),
    Page("mfa_reauthenticate", who=(extras.CAREFUL,)),
    Page("mfa_deactivate_totp", who=(extras.CAREFUL,)),
    Page("mfa_view_recovery_codes", who=(extras.CAREFUL,)),
    Page("mfa_generate_recovery_codes", who=(extras.CAREFUL,)),
    # Spaces
    Page("spaces", who=("camille", "exterieure")),
    Page("new_space"),
    Page("new_space", suffix="description", through=CASE),
    Page("new_space", suffix="sheet", through=NAMED),
    Page("new_space", suffix="members", through=(*NAMED, *NEXT)),
    Page("new_space", suffix="rights", through=(*NAMED, *NEXT * 2)),
    Page("new_space", suffix="tools", through=(*NAMED, *NEXT * 3)),
    Page("new_space", suffix="summary", through=(*NAMED, *NEXT * 4)),
    Page("new_space_request", who=("theo",)),
    Page("space_requests", who=("theo", "admin")),
    Page("space_administration", who=("admin",)),
    Page("space", ("space",), who=("camille", "nadia", "invite")),
    Page("space", ("council",), who=("admin",), suffix="sheet"),
    Page("space", ("commission",), who=("nadia",), suffix="asked"),
    Page("space_home", ("space",)),
    Page("space_join", ("open",)),
    Page("space_second_factor", ("guarded",), who=(extras.HOST,)),
    Page("space_activity", ("space",)),
    Page("space_statistics", ("space",)),
    Page("space_members", ("space",), who=("camille", "nadia")),
    Page("space_members", ("space",), suffix="group", through=(('a[href$="groupes/nouveau/"]', ""),)),
    Page("space_members", ("space",), suffix="invitation", through=(('a[href$="invitations/nouvelle/"]', ""),)),
    Page("space_member_add", ("space",), query="?q=a"),
    Page("space_invitation", ("space",)),
    Page("new_space_group", ("space",)),
    Page("space_group", ("space", "group")),
    Page("space_settings", ("space",)),
    Page("space_setting", ("space", "welcome_setting"), suffix="welcome"),
    Page("space_setting", ("space", "access_setting"), suffix="access"),
    Page("space_setting", ("space", "rights_setting"), suffix="rights"),
    Page("space_setting", ("space", "tools_setting"), suffix="tools"),
    Page("space_layout", ("space",)),
    Page("space_layout", ("space",), suffix="draft", through=(("#block-figures [value$=hidden]", ""),)),
    Page("space_setting", ("space", "name_setting"), suffix="name"),
    Page("space_archive", ("space",)),
    Page("space_takeover", ("space",), who=("admin",)),
    Page("space_leave", ("space",), who=("theo",)),
    Page("space", ("archived",), who=(extras.HOST,), suffix="archived"),
    Page("space_settings", ("archived",), who=(extras.HOST,), suffix="archived"),
    Page("space_archive", ("archived",), who=(extras.HOST,), suffix="restored"),
    Page("space_tags", ("space",)),
    Page("space_tag", ("space", "tag")),
    Page("new_tag", ("space",)),
    Page("tag_merger", ("space", "tag")),
    Page("tagged", ("space", "tag")),
    Page("readings", who=("nadia", "camille", "exterieure")),
    Page("reading_list", ("reading_list",), who=("camille", "nadia")),
    Page("reading_ask", ("document_type", "file")),
    Page("file", ("read_file",), who=("nadia",), suffix="to-read"),
    # Documents
    Page("documents", ("space",), who=("camille", "nadia", "invite")),
    Page("documents", ("space",), query="?vue=grid", suffix="grid"),
    Page("documents", ("space",), query="?vue=list", suffix="import", through=(("[popovertarget=import-menu]", ""),)),
    Page("documents", ("space",), query="?vue=list", suffix="selected", through=(FIRST_ROW,)),
    Page("documents", ("space",), query="?vue=list", suffix="moved", through=(FIRST_ROW, ("[data-act=move]", ""))),
    Page("documents", ("space",), query="?vue=list", suffix="tagging", through=(FIRST_ROW, ("[data-act=tags]", ""))),
    Page("documents", ("space",), query="?vue=list", suffix="owner", through=(FIRST_ROW, ("[data-act=owner]", ""))),
    Page("recents", who=("camille", "exterieure")),
    Page("recents", query="?vue=miens", suffix="mine"),
    Page("quarantine", who=("camille", "nadia")),
    Page("quarantine_release", ("held_version",)),
    Page("quarantine_destroy", ("held_version",)),
    Page("file", ("held_file",), suffix="held"),
    Page("handover", ("person",), who=("camille", "admin")),
    Page("folder", ("space", "folder"), who=("camille", "nadia")),
    Page("folder", ("space", "narrowed"), suffix="narrowed"),
    Page("folder_new", ("space", "folder")),
    Page("folder_import", ("space", "folder")),
    Page("file", ("file",), who=("camille", "nadia")),
    Page("file", ("image",), suffix="image"),
    Page("file", ("letter",), suffix="letter"),
    Page("node_name", ("file",)),
    Page("node_rights", ("file",), suffix="file"),
    Page("node_rights", ("narrowed",), suffix="folder"),
    Page("node_history", ("file",)),
    Page("file", ("named_file",), suffix="versions"),
    Page("file_versions", ("named_file",)),
    Page("version_comparison", ("named_file",)),
    Page("version_words", ("named_file", "first_version")),
    Page("version_removal", ("named_file", "first_version")),
    Page("space_storage", ("space",), who=("camille", "nadia")),
    Page("space_keeping", ("space",)),
    Page("account_storage"),
    Page("folder_retention", ("ruled_folder",)),
    Page("retention_rule", ("retention",), who=("camille", "nadia")),
    Page("node_exemption", ("exempted",)),
    Page("organisation_storage", ("organisation",), who=("admin",)),
    Page("organisation_keeping", ("organisation",), who=("admin",)),
    Page("organisation_quota", ("organisation",), who=("admin",)),
    # Shares: those who come by a link, then those who give it
    Page("share", ("shared_folder",), who=("",)),
    Page("share", ("shared_for_work",), who=("",), suffix="edit"),
    Page("share", ("drop_box",), who=("",), suffix="deposit"),
    Page("share", ("locked_link",), who=("",), suffix="password"),
    Page("share", ("locked_link",), who=("",), suffix="pages", through=ENTERED),
    Page("share", ("closed_link",), who=("",), suffix="over", status=410),
    Page("share", ("asked_link",), who=("",), suffix="request"),
    Page("node_links", ("shared_node",)),
    Page("node_shield", ("shared_node",)),
    Page("link", ("link",)),
    Page("link", ("box_link",), suffix="deposits"),
    Page("space_links", ("space",), who=("camille", "theo")),
    Page("space_links", ("council",), suffix="nothing"),
    Page("space_sharing_rules", ("space",)),
    Page("new_document_request", ("shared_node",)),
    Page("document_request", ("late_request",)),
    Page("document_request", ("member_request",), who=("theo",), suffix="asked"),
    Page("document_requests", who=("theo", "nadia")),
    Page("space_document_requests", ("space",)),
    Page("space_document_requests", ("council",), suffix="nothing"),
    Page("trash", ("space",)),
    Page("trash", ("council",), suffix="nothing"),
    Page("trash_empty", ("space",)),
    Page(
        "trash",
        ("space",),
        suffix="purge",
        through=((".trash-list input >> nth=0", ""), ("[formaction$='suppression/']", "")),
    ),
]


def samples() -> dict[str, Callable[[], Any]]:
    """One object of each kind that an address names, the most telling of the story."""
    from parvis.files.models import Node, RetentionRule
    from parvis.kernel.models import Job, JournalEntry, OutboxMessage
    from parvis.marks.models import ReadingList, Tag
    from parvis.people.actions import email_token
    from parvis.people.models import Circle, Mandate, Person
    from parvis.sharing.models import DocumentRequest, Link
    from parvis.sharing.secrets import token_of
    from parvis.spaces.models import SpaceGroup

    story = "pvd-loireauxence"

    def nodes(kind: str, **more: Any) -> Any:
        return Node.objects.filter(space__slug=story, kind=kind, trashed_at=None, **more)

    def retention() -> RetentionRule:
        return RetentionRule.objects.get(folder__space__slug=story)

    def link(label: str) -> Link:
        return Link.objects.get(label__startswith=label)

    def readings() -> Any:
        return ReadingList.objects.filter(readings__person=person("nadia")(), closed_at=None)

    def asked(title: str) -> DocumentRequest:
        return DocumentRequest.objects.get(title__startswith=title)

    def person(login: str) -> Callable[[], Any]:
        return lambda: Person.objects.get(email=f"{login}@demo.parvis.example").pk

    said = {
        "commune": "44213", "epci": "244400552", "nobody": "1", "nothing": "rien", "token": extras.TOKEN,
        "nowhere": "00000000-0000-0000-0000-000000000000",
        "space": story, "council": "conseil-municipal", "commission": "commission-mobilites", "open": "veille",
        "archived": extras.ARCHIVED, "guarded": extras.GUARDED,
        "document_type": "files.node",
        "welcome_setting": "accueil", "access_setting": "acces", "rights_setting": "droits",
        "tools_setting": "outils", "name_setting": "nom",
        "organisation": "loireauxence", "epci_organisation": "compa", "elsewhere": "savenay",
    }  # fmt: skip
    plain: dict[str, Callable[[], Any]] = {name: partial(str, text) for name, text in said.items()}
    return plain | {
        "group": lambda: SpaceGroup.objects.filter(space__slug=story).first().pk,
        "people_group": lambda: Circle.objects.filter(kind=Circle.Kind.GROUP, organisation__slug="compa").first().pk,
        "person": person("theo"),
        "elected": person("nadia"),
        "guest": person("invite"),
        "address": lambda: email_token(Person.objects.get(pk=person("camille")()), "camille@mairie.example"),
        "mandate": lambda: Mandate.objects.get(person__email="nadia@demo.parvis.example").pk,
        "audit_entry": lambda: JournalEntry.objects.exclude(seq=None).latest("seq").pk,
        "job": lambda: Job.objects.latest("pk").pk,
        "message": lambda: OutboxMessage.objects.latest("at").pk,
        "tag": lambda: Tag.objects.filter(space__slug=story).first().pk,
        "reading_list": lambda: readings().first().pk,
        "read_file": lambda: readings().filter(readings__done_at=None).first().subject_id,
        "held_version": lambda: nodes("file", name=extras.HELD).first().current_id,
        "held_file": lambda: nodes("file", name=extras.HELD).first().pk,
        "folder": lambda: nodes("folder").exclude(parent=None).first().pk,
        "narrowed": lambda: nodes("folder", name="Finances").first().pk,
        "named_file": lambda: nodes("file", versions__name__gt="").first().pk,
        "first_version": lambda: 1,
        "retention": lambda: retention().pk,
        "ruled_folder": lambda: retention().folder_id,
        "exempted": lambda: nodes("file").exclude(exemption=None).first().pk,
        "file": lambda: nodes("file").first().pk,
        "image": lambda: nodes("file", family="image").first().pk,
        "shared_folder": lambda: token_of(link("Banque")),
        "shared_for_work": lambda: token_of(link("Bureau")),
        "drop_box": lambda: token_of(link("Appel")),
        "locked_link": lambda: token_of(link("Relecture")),
        "closed_link": lambda: token_of(link("Ancien")),
        "asked_link": lambda: token_of(asked("Attestation").link),
        "shared_node": lambda: link("Banque").node_id,
        "link": lambda: link("Banque").pk,
        "box_link": lambda: link("Appel").pk,
        "late_request": lambda: asked("Attestation").pk,
        "member_request": lambda: asked("Tableau").pk,
        "letter": lambda: nodes("file", name__endswith=".docx").first().pk,
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
    extras.prepare()
    print(json.dumps(addresses()))
