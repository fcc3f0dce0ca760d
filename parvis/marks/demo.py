"""The demo’s tags, favourites and follows. A second load changes nothing."""

from __future__ import annotations

from parvis.kernel.actors import Actor
from parvis.kernel.subjects import Subject, subject_of
from parvis.marks import actions
from parvis.marks.models import Tag
from parvis.people.models import Person
from parvis.spaces.models import Space

TAGS = {
    "pvd-loireauxence": [("À relire", "ocre"), ("Voté", "vert"), ("Financement", "bleu"), ("Commerce", "prune")],
    "conseil-municipal": [("Délibération", "violet"), ("À l’ordre du jour", "ocre")],
    "place-de-l-eglise": [("Esquisse", "lagon"), ("Validé", "vert")],
}
FAVOURITES = {
    "camille": ["pvd-loireauxence", "place-de-l-eglise"],
    "theo": ["pvd-loireauxence"],
    "nadia": ["conseil-municipal"],
}
FOLLOWS = {"camille": ["place-de-l-eglise"], "nadia": ["conseil-municipal"]}


def load() -> None:
    """Tags by the animateurs, then each person's own marks."""
    for slug, words in TAGS.items():
        for space in Space.objects.filter(slug=slug):
            for name, accent in words:
                _tag(space, name, accent)
    for login, slugs in FAVOURITES.items():
        by = Actor.person(Person.objects.get(email=f"{login}@demo.parvis.example"))
        for subject in _spaces(by, slugs):
            actions.add_favourite(subject, by=by)
    for login, slugs in FOLLOWS.items():
        by = Actor.person(Person.objects.get(email=f"{login}@demo.parvis.example"))
        for subject in _spaces(by, slugs):
            actions.follow_subject(subject, by=by)


def _tag(space: Space, name: str, accent: str) -> None:
    if not Tag.objects.filter(space=space, name=name).exists():
        actions.create_tag(space, name=name, accent=accent, by=Actor.system("cli"))


def _spaces(by: Actor, slugs: list[str]) -> list[Subject]:
    return [subject_of(space) for space in Space.objects.visible_to(by).filter(slug__in=slugs)]
