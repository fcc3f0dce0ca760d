"""The demo’s tags, favourites, follows and readings. A second load changes nothing."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from parvis.kernel.actors import Actor
from parvis.kernel.models import JournalEntry
from parvis.kernel.modules import resolve
from parvis.kernel.subjects import Subject, subject_of, subject_type
from parvis.marks import actions
from parvis.marks.actions.readings import Wish
from parvis.marks.models import ReadingList, Tag
from parvis.marks.queries import audience
from parvis.marks.rules import can_ask_readings
from parvis.people.models import Person
from parvis.spaces.models import Role, Space

# Name, colour, and the word that a document's name holds.
TAGS = {
    "pvd-loireauxence": [
        ("À relire", "ocre", "COPIL"),
        ("Voté", "vert", "onvention"),
        ("Financement", "bleu", "financement"),
        ("Commerce", "prune", "ommerce"),
    ],
    "conseil-municipal": [("Délibération", "violet", "élibération"), ("À l’ordre du jour", "ocre", "onvocation")],
    "place-de-l-eglise": [("Esquisse", "lagon", "squisse"), ("Validé", "vert", "lan")],
}
MOST = 4
TOLD = timedelta(days=12)
FAVOURITES = {
    "camille": ["pvd-loireauxence", "place-de-l-eglise"],
    "theo": ["pvd-loireauxence"],
    "nadia": ["conseil-municipal"],
}
# Who asks, in which space, the word that the document’s name holds, why, days until the term, and who has read.
READINGS = [
    ("camille", "pvd-loireauxence", "COPIL", "À lire avant la prochaine réunion.", 6, {"theo": "Vu, deux remarques."}),
    ("camille", "conseil-municipal", "onvocation", "", 10, {"nadia": ""}),
    ("theo", "pvd-loireauxence", "onvention", "La version corrigée par les services de l’État.", 3, {}),
]
FOLLOWS = {"camille": ["place-de-l-eglise"], "nadia": ["conseil-municipal"]}


def load() -> None:
    """Tags by the animateurs, on what the documents' names say; then each person's own marks."""
    for slug, words in TAGS.items():
        for space in Space.objects.filter(slug=slug):
            _tags(space, words)
    for login, slugs in FAVOURITES.items():
        by = Actor.person(Person.objects.get(email=f"{login}@demo.parvis.example"))
        for subject in _spaces(by, slugs):
            actions.add_favourite(subject, by=by)
    for login, slugs in FOLLOWS.items():
        by = Actor.person(Person.objects.get(email=f"{login}@demo.parvis.example"))
        for subject in _spaces(by, slugs):
            actions.follow_subject(subject, by=by)
    for asked in READINGS:
        _ask(*asked)
    # The worker has not sealed these rows yet: their time may still be that of the story.
    JournalEntry.objects.filter(event__startswith="marks.", seq=None).update(at=timezone.now() - TOLD)


def _ask(login: str, slug: str, word: str, message: str, days: int, read: dict[str, str]) -> None:
    """The first document of that name that the asker may have read; once."""
    by = Actor.person(Person.objects.get(email=f"{login}@demo.parvis.example"))
    for space in Space.objects.visible_to(by).filter(slug=slug):
        found = [subject for subject in _documents(by, space, word) if can_ask_readings(by, subject)][:1]
        for subject in found if not space.reading_lists.filter(asked_by=by.user).exists() else ():
            wish = Wish(message, timezone.localdate() + timedelta(days=days), renewed=bool(message))
            one = actions.ask_readings(subject, audience(space, everyone=True, circles=(), people=()), wish, by=by)
            _read(one, read)


def _read(one: ReadingList, read: dict[str, str]) -> None:
    for reading in one.readings.select_related("person"):
        name = reading.person.email.partition("@")[0]
        if name in read:
            actions.acknowledge(reading, read[name], by=Actor.person(reading.person))


def _tags(space: Space, words: list[tuple[str, str, str]]) -> None:
    leader = space.circle.memberships.filter(role=Role.ANIMATEUR).select_related("person").earliest("joined_at")
    by = Actor.person(leader.person)
    for name, accent, word in words:
        tag = Tag.objects.filter(space=space, name=name).first()
        tag = tag or actions.create_tag(space, name=name, accent=accent, by=by)
        for subject in _documents(by, space, word):
            actions.tag_subject(subject, tag, by=by)


def _documents(by: Actor, space: Space, word: str) -> list[Subject]:
    """Documents are of a higher floor: they are known here as subjects only."""
    kind = subject_type("files.node")
    if kind is None or not word:
        return []
    visible = resolve(kind.model).objects.visible_to(by)  # type: ignore[attr-defined]
    found = visible.filter(space=space, name__icontains=word, trashed_at=None).order_by("kind", "name")
    return [subject_of(document) for document in found[:MOST]]


def _spaces(by: Actor, slugs: list[str]) -> list[Subject]:
    return [subject_of(space) for space in Space.objects.visible_to(by).filter(slug__in=slugs)]
