"""The property: whatever the rights and the question, nothing is told of what the asker may not see.

Each object holds a word of its own, so that whatever is told of it betrays it: results, counts, choices, excerpts,
corrections and the palette are compared with `visible_to`, by the page and by the interface of programs as well.
"""

from __future__ import annotations

import os
import random

import pytest
from django.test import Client

from parvis.files.actions import move_nodes, restore_nodes, set_node_policy, trash_nodes
from parvis.files.models import Node
from parvis.files.tests.factories import make_file, make_folder
from parvis.kernel.actors import Actor
from parvis.kernel.subjects import subject_of
from parvis.marks.actions import create_tag, tag_subject
from parvis.search.queries import Filters, find_everything, finding, results
from parvis.search.tests.factories import SYSTEM, Town, fill_index
from parvis.spaces.actions import create_group
from parvis.spaces.models import Level

pytestmark = pytest.mark.django_db

ROUNDS = int(os.environ.get("PARVIS_TEST_ROUNDS", "3"))
COMMON = ("budget", "école", "délibération", "marché", "commune")
LEVELS = (Level.NONE, Level.READ, Level.COMMENT, Level.EDIT)


def own_word(number: int) -> str:
    """A word that no other object holds, and that no French rule would shorten."""
    return "zk" + "".join("bcdfghjklm"[int(figure)] for figure in f"{number:03}") + "w"


class World:
    """Two towns, trees, rights, tags and a trash, all drawn at random."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.towns = [Town(), Town()]
        self.words: dict[str, Node] = {}
        for town in self.towns:
            self._plant(town)
        fill_index()
        self._change()

    def actors(self) -> list[Actor]:
        return [Actor.anonymous(), *(actor for town in self.towns for actor in town.actors())]

    def _plant(self, town: Town) -> None:
        folders = [town.root]
        group = create_group(town.space, "Finances", by=SYSTEM, people=[town.people["nadia"]])
        targets = [group.circle, *(town.people[name] for name in ("theo", "nadia", "ines"))]
        for _ in range(7):
            folders.append(self._named(make_folder(self.chance.choice(folders), self._name(), by=SYSTEM)))
        for _ in range(14):
            self._written(self.chance.choice(folders))
        for node in self.chance.sample(list(Node.objects.in_space(town.space).exclude(parent=None)), 8):
            some = self.chance.sample(targets, self.chance.randint(0, 2))
            grants = [(target, self.chance.choice(LEVELS[1:])) for target in some]
            set_node_policy(node, everyone=self.chance.choice(LEVELS), grants=grants, by=SYSTEM)

    def _name(self) -> str:
        self.next = own_word(len(self.words))
        return f"{self.chance.choice(COMMON)} {self.next}"

    def _named(self, node: Node) -> Node:
        self.words[self.next] = node
        return node

    def _written(self, folder: Node) -> None:
        """The word is in the name, in the text, or is a tag."""
        place = self.chance.randrange(3)
        name, common = self._name(), self.chance.choice(COMMON)
        title = name if place == 0 else f"{common} {len(self.words)}"
        text = f"{common} {self.next if place == 1 else ''} {self.chance.choice(COMMON)}"
        node = self._named(make_file(folder, f"{title}.txt", text.encode()))
        if place == 2:
            tag = create_tag(folder.space, name=self.next, accent="bleu", by=SYSTEM)
            tag_subject(subject_of(node), tag, by=SYSTEM)

    def _change(self) -> None:
        """After the index was filled: what the index does not know yet must be respected at once."""
        nodes = list(Node.objects.exclude(parent=None))
        for node in self.chance.sample(nodes, 3):
            set_node_policy(node, everyone=Level.NONE, grants=[], by=SYSTEM)
        trash_nodes(self.chance.sample(list(Node.objects.files()), 2), by=SYSTEM)
        thrown = Node.objects.trashed().first()
        if thrown is not None and self.chance.random() < 0.5:
            restore_nodes([thrown], by=SYSTEM)
        file = self.chance.choice(list(Node.objects.live().files()))
        move_nodes([file], self.chance.choice(self.towns).root, by=SYSTEM)

    def hidden_words(self, actor: Actor) -> set[str]:
        """Of what he may not see; the names of the folders on the way to what he sees are told, as everywhere."""
        seen = set(Node.objects.visible_to(actor).live().values_list("pk", flat=True))
        seen |= set(Node.objects.above(seen).values_list("pk", flat=True))
        return {word for word, node in self.words.items() if node.pk not in seen}

    def questions(self) -> list[str]:
        """Common words, own words, their beginnings and misspellings, phrases and exclusions."""
        own = self.chance.sample(sorted(self.words), 3)
        asked = [*self.chance.sample(COMMON, 2), own[0], own[1][:5] + "*", _mistyped(own[1]), _mistyped(own[2])]
        return [*asked, f'"{self.chance.choice(COMMON)} {own[0]}"', f"budget -{own[1]}", f"{own[2]} école"]


def _mistyped(word: str) -> str:
    return word[:3] + word[4] + word[3] + word[5:]


def told(actor: Actor, text: str, filters: Filters) -> str:
    """All that a search says."""
    found = results(actor, text, filters, limit=200)
    names = [piece.text for item in found.items for piece in (*item.name, *item.excerpt)]
    places = [f"{item.shown.label} {item.shown.place} {item.shown.url}" for item in found.items]
    choices = [str(choice.label) for choice in (*found.kinds, *found.tags, *found.authors)]
    palette = [f"{hit.label} {hit.hint}" for group in find_everything(actor, text, 50) for hit in group.found]
    return " ".join([*names, *places, *choices, *palette, found.meant if found.meant != text else ""])


def check(world: World, actor: Actor, text: str, filters: Filters) -> None:
    seen = set(Node.objects.readable_by(actor).values_list("pk", flat=True))
    found = results(actor, text, filters, limit=200)
    assert {hit.id for hit in found.hits if hit.type == "files.node"} <= seen
    assert found.total == len(found.hits) == len(found.items), "a count that no line explains"
    if not filters.kind:
        assert sum(choice.count or 0 for choice in found.kinds) == found.total
    said = told(actor, text, filters)
    betrayed = {word for word in world.hidden_words(actor) if word in said and word not in text}
    assert not betrayed, f"« {text} » betrays {betrayed} to {actor.label or 'nobody'}"


@pytest.mark.parametrize("few", [True, False], ids=["listed", "looked at in turn"])
@pytest.mark.parametrize("seed", range(ROUNDS))
def test_nothing_is_told_of_what_one_may_not_see(seed: int, few: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "FEW", 4000 if few else 0)
    world = World(seed)
    for actor in world.actors():
        spaces = [None, *(town.space.pk for town in world.towns)]
        for text in world.questions():
            kind = world.chance.choice(["", "", "folder", "text"])
            check(world, actor, text, Filters(space=world.chance.choice(spaces), kind=kind))


def test_what_one_sees_is_found() -> None:
    """The other half: rights hide nothing of what one may see, once the index knows it."""
    world = World(99)
    fill_index()
    for actor in world.actors()[1:]:
        seen = set(Node.objects.readable_by(actor).values_list("pk", flat=True))
        for word, node in world.words.items():
            found = {hit.id for hit in results(actor, word).hits}
            assert (node.pk in found) == (node.pk in seen), f"{word}: {actor.label}"


def test_pages_and_programs_tell_no_more(client: Client) -> None:
    world = World(7)
    for town in world.towns:
        for name, person in town.people.items():
            client.force_login(person)
            hidden = world.hidden_words(town.actor(name))
            for text in (*COMMON[:3], *sorted(hidden)[:1], *map(_mistyped, sorted(hidden)[:2])):
                page = client.get("/recherche/", {"q": text}).content.decode()
                page += client.get("/aller-a/", {"q": text}).content.decode()
                betrayed = {word for word in hidden if word in page and word not in text}
                assert not betrayed, f"« {text} » betrays {betrayed} to {name}"


def test_a_correction_is_a_word_of_a_visible_name() -> None:
    """A near word of a hidden name is passed over; the next one, which the asker sees, is proposed."""
    town = Town()
    hidden = make_file(town.root, "Conventionz.txt")
    set_node_policy(hidden, everyone=Level.NONE, grants=[], by=SYSTEM)
    make_file(town.root, "Convention.txt")
    fill_index()
    assert results(town.actor("nadia"), "conventoinz").meant == "convention"
    assert results(town.actor("camille"), "conventoinz").meant == "conventionz"
    assert results(town.actor("sophie"), "conventoinz").meant == ""


def test_the_name_of_an_author_of_hidden_things_is_not_told(client: Client) -> None:
    town = Town()
    hidden = make_file(town.root, "Secret.txt", by=town.actor("camille"))
    set_node_policy(hidden, everyone=Level.NONE, grants=[], by=SYSTEM)
    fill_index()
    client.force_login(town.people["sophie"])
    author = {"q": "secret", "auteur": str(town.people["ines"].pk)}
    assert "Ines Test" not in client.get("/recherche/", author).content.decode()
