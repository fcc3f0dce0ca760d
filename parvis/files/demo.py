"""The documents of the demo story: folders, files with their versions and rights, reads, downloads, some trash."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.utils import timezone

from parvis.files.actions import add_version, ensure_folders, rename_node, set_node_policy, trash_nodes, upload_file
from parvis.files.demo_keeping import load_keeping
from parvis.files.demo_papers import PAPERS, Paper
from parvis.files.demo_writers import write
from parvis.files.events import NODE
from parvis.files.models import Node, Version
from parvis.files.names import name_key
from parvis.files.queries import root_of
from parvis.files.rules import can_create_in
from parvis.kernel.actors import Actor
from parvis.kernel.blobs import Stored, receive
from parvis.kernel.models import AccessEntry, JournalEntry
from parvis.people.models import Circle, Person
from parvis.spaces.models import Level, Role, Space

NEARLY_FULL = "commission-mobilites"


def load() -> None:
    """Put what is not there yet; a second load changes nothing."""
    for slug, papers in PAPERS.items():
        space = Space.objects.select_related("policy", "circle").get(slug=slug)
        company = Company(space)
        nodes = Node.objects.in_space(space)
        known, first = set(nodes.values_list("name_key", flat=True)), not nodes.filter(kind=Node.Kind.FILE).exists()
        _narrow(space, company)
        for number, paper in enumerate(papers):
            if name_key(paper.name) not in known:
                _put(paper, number, company)
        if first:
            _date_folders(space)
        _read(space, company)
        load_keeping(space, company.host, nearly_full=slug == NEARLY_FULL)


class Company:
    """Who acts in a space: its animateur, the people of the cast, its contributeurs by number."""

    def __init__(self, space: Space) -> None:
        self.space, self.root = space, root_of(space)
        memberships = space.circle.memberships.select_related("person").order_by("person__email")
        self.roles = {member.person: member.role for member in memberships}
        hosts = [person for person, role in self.roles.items() if role == Role.ANIMATEUR]
        self.host = next((person for person in hosts if person.email.startswith("camille@")), hosts[0])
        self.people = [person for person, role in self.roles.items() if role == Role.CONTRIBUTEUR]
        self.named = {person.email.partition("@")[0]: person for person in self.roles}

    def actor(self, by: str | int, folder: Node) -> Actor:
        """The one that the story names, or the animateur where that one may not write."""
        if isinstance(by, int):
            person = self.people[by % len(self.people)] if self.people else self.host
        else:
            person = self.named.get(by, self.host)
        actor = Actor.person(person)
        return actor if can_create_in(actor, folder) else Actor.person(self.host)


@contextmanager
def moment(day: float) -> Iterator[datetime]:
    """What the journal writes inside happened that many days ago, in office hours."""
    last = JournalEntry.objects.order_by("-id").values_list("id", flat=True).first()
    at = (timezone.localtime() - timedelta(days=int(day))).replace(hour=9, minute=0) + timedelta(hours=day * 7 % 8)
    at = min(at, timezone.now() - timedelta(minutes=5))
    yield at
    new = JournalEntry.objects.filter(seq=None)
    (new.filter(id__gt=last) if last else new).update(at=at)


def _put(paper: Paper, number: int, company: Company) -> None:
    folder = ensure_folders(company.root, paper.folder, by=Actor.person(company.host))
    by = company.actor(paper.by, folder)
    with moment(paper.day) as at:
        node = upload_file(folder, paper.former or paper.name, _bytes(paper, number), by=by)
        _date(node, at)
    if paper.former:
        with moment(paper.day - 2):
            rename_node(node, paper.name, by=by)
    for rank, note in enumerate(paper.versions, 2):
        _revise(node, paper, number, rank, note, company, folder)
    if paper.trashed:
        with moment(paper.day - 3) as at:
            trash_nodes([node], by=by)
            Node.objects.filter(pk=node.pk).update(trashed_at=max(at, timezone.now() - timedelta(days=12)))


def _revise(node: Node, paper: Paper, number: int, rank: int, note: str, company: Company, folder: Node) -> None:
    by = company.actor((paper.by, "theo", "camille")[rank % 3], folder)
    share = (rank - 1) / (len(paper.versions) + 1)
    with moment(paper.day * (1 - share)) as at:
        add_version(node, _bytes(paper, number, rank), by=by, note=note)
        _date(node, at, rank)


def _bytes(paper: Paper, number: int, version: int = 1) -> Stored:
    return receive([write(paper.content(version), paper.extension, number * 10 + version)])


def _date(node: Node, at: datetime, version: int = 1) -> None:
    Version.objects.filter(node=node, number=version).update(created_at=at)
    Node.objects.filter(pk=node.pk).update(changed_at=at, **({"created_at": at} if version == 1 else {}))


def _date_folders(space: Space) -> None:
    """The folders were made in the first days of the space."""
    at = space.created_at + timedelta(days=1)
    Node.objects.in_space(space).filter(kind=Node.Kind.FOLDER).update(created_at=at, changed_at=at)
    JournalEntry.objects.filter(event="files.FolderCreated", space_id=space.pk, seq=None).update(at=at)


def _narrow(space: Space, company: Company) -> None:
    """Money is for the group « Finances »; a partner with limited access works in one folder of sketches."""
    host = Actor.person(company.host)
    group = Circle.objects.filter(space_group__space=space, name="Finances").first()
    if group is not None:
        _restrict(["Finances"], [(group, Level.EDIT)], company, host)
    guests: list[tuple[Person | Circle, Level]] = [
        (person, Level.EDIT) for person, role in company.roles.items() if role == Role.LIMITE
    ]
    if guests:
        _restrict(["Études", "Esquisses"], guests, company, host, everyone=Level.EDIT)


def _restrict(
    path: list[str],
    grants: list[tuple[Person | Circle, Level]],
    company: Company,
    by: Actor,
    everyone: Level = Level.NONE,
) -> None:
    folder = ensure_folders(company.root, path, by=by)
    if not folder.own_policy:
        with moment(59):
            set_node_policy(folder, everyone=everyone, grants=grants, by=by)


def _read(space: Space, company: Company) -> None:
    """Weeks of reads and downloads, each by someone who may."""
    files = Node.objects.live().files().in_space(space)
    if AccessEntry.objects.filter(subject_id__in=files.values("pk")).exists():
        return
    dice, entries = random.Random(space.slug), []
    for person in company.roles:
        actor = Actor.person(person)
        readable = list(files.visible_to(actor).order_by("sort_key", "id"))
        for node in dice.sample(readable, len(readable) // 3):
            entries.append(_access(actor, node, dice))
    AccessEntry.objects.bulk_create(entries)


def _access(actor: Actor, node: Node, dice: random.Random) -> AccessEntry:
    span = (timezone.now() - node.created_at).total_seconds()
    verb = AccessEntry.Verb.DOWNLOAD if dice.random() < 0.3 else AccessEntry.Verb.VIEW
    return AccessEntry(
        verb=verb,
        at=node.created_at + timedelta(seconds=span * dice.random()),
        actor_id=actor.id,
        actor_label=actor.label,
        channel="web",
        subject_type=NODE,
        subject_id=node.pk,
    )
