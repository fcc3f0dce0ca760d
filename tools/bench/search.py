"""Search over 100,000 documents with rights: `fill` makes them in a demonstration's data folder, `ask` questions them.

The words are drawn as a language draws them: a few are everywhere, most are rare. A fifth of the folders has rights of
its own, and each reader is a member of some of the spaces only.
"""

from __future__ import annotations

import json
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any

import django
import httpx

from tests.e2e.demo_server import ROOT, copy_demo, environment, serving
from tools.bench.measures import sign_in

DOCUMENTS, SPACES, FOLDERS = 100_000, 10, 25
LENGTH, VOCABULARY, BATCH = 190, 20_000, 250
READERS = ("camille", "theo", "nadia", "invite")
PASSWORD = "parvis-demo"  # noqa: S105
TARGET = 100
Row = tuple[str, str, float, float, bool]
TOWN_WORDS = """commune conseil délibération municipal projet travaux marché public budget finances école voirie habitat
logement centre bourg revitalisation subvention convention plan financement étude diagnostic réunion comité pilotage
élus maire adjoint service technique urbanisme foncier parcelle cadastre permis construire enquête publique commerce
artisan marchés place aménagement paysager mobilité vélo stationnement assainissement eau énergie rénovation thermique
patrimoine église médiathèque culture association sport équipement gymnase crèche enfance jeunesse santé maison médecin
intercommunalité communauté territoire département région préfecture état avenant facture devis appel offres lot
entreprise maîtrise ouvrage œuvre calendrier compte rendu ordre jour vote budgétaire exercice investissement
fonctionnement emprunt dette fiscalité taxe foncière redevance tarif cantine périscolaire transport scolaire
environnement biodiversité haie rivière inondation risque sécurité accessibilité numérique données site internet
inauguration bulletin habitants participation consultation questionnaire synthèse rapport annexe tableau suivi"""
SYLLABLES = "ba be bi bo bu ca ce cho cou da dé di do du fa fé fi fo ga gé gou ja je la lé li lo lu ma mé mi mo mu na "
SYLLABLES += "né ni no nu pa pé pi po pu ra ré ri ro ru sa sé si so su ta té ti to tu va vé vi vo vu tion ment eur age"
EMPTY_WORDS = "de la le les des et du en pour dans sur au aux par avec est sont une un que qui"
WORDS, SMALL_WORDS = TOWN_WORDS.split(), EMPTY_WORDS.split()


class Language:
    """Words by rank, the hundred and more of town halls among the commonest."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        syllables = SYLLABLES.split()
        made = {"".join(self.chance.choices(syllables, k=self.chance.randint(2, 4))) for _ in range(VOCABULARY)}
        self.words = [*WORDS, *sorted(made)]
        self.weights = list(accumulate(1 / (rank + 8) for rank in range(len(self.words))))

    def draw(self, count: int) -> list[str]:
        return self.chance.choices(self.words, cum_weights=self.weights, k=count)

    def text(self) -> str:
        words = self.draw(LENGTH)
        small = self.chance.choices(SMALL_WORDS, k=LENGTH // 3)
        for word in small:
            words.insert(self.chance.randrange(len(words)), word)
        return " ".join(words)

    def title(self, number: int) -> str:
        return f"{' '.join(self.draw(3)).capitalize()} {number:06}.odt"


def fill() -> None:
    """The spaces, their folders and rights, then the documents in bulk: rows, texts and index entries."""
    django.setup()
    from parvis.search.actions import index_waiting

    language, made = Language(1), 0
    for folder in _folders():
        count = DOCUMENTS // (SPACES * FOLDERS)
        for start in range(made, made + count, BATCH):
            _documents(folder, range(start, min(start + BATCH, made + count)), language)
        made += count
        if made % 10_000 == 0:
            print(f"{made} documents", file=sys.stderr, flush=True)
    index_waiting()
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _folders() -> Iterator[Any]:
    """Each reader is in some spaces, with one role or another; a fifth of the folders is for some people only."""
    from parvis.files.actions import create_folder, set_node_policy
    from parvis.files.queries import root_of
    from parvis.kernel.actors import Actor
    from parvis.people.models import Organisation, Person
    from parvis.spaces.actions import create_space
    from parvis.spaces.models import Level, Role

    by, organisation = Actor.system(), Organisation.objects.get(slug="compa")
    people = {name: Person.objects.get(email=f"{name}@demo.parvis.example") for name in (*READERS, "admin")}
    roles = {"camille": Role.CONTRIBUTEUR, "theo": Role.CONTRIBUTEUR, "nadia": Role.VISITEUR, "invite": Role.LIMITE}
    places = {"camille": range(0, 7), "theo": range(2, 6), "nadia": range(4, 7), "invite": range(6, 7)}
    for number in range(SPACES):
        members = [(people[name], role) for name, role in roles.items() if number in places[name]]
        space = create_space(
            organisation, by=by, name=f"Banc {number}", level=Level.EDIT, animateur=people["admin"], members=members
        )
        for place in range(FOLDERS):
            folder = create_folder(root_of(space), f"Dossier {place}", by=by)
            if place % 5 == 0:
                named = [(person, Level.EDIT) for person, _role in members[: place // 5]]
                folder = set_node_policy(folder, everyone=Level.NONE, grants=named, by=by)
            yield folder


def _documents(folder: Any, numbers: Iterable[int], language: Language) -> None:
    from django.db import transaction

    from parvis.files.actions._shared import named
    from parvis.files.models import Node
    from parvis.kernel.modules import Indexed
    from parvis.search.actions import add_entries
    from parvis.search.packing import document_of

    facts = {"space": folder.space, "parent": folder, "policy_id": folder.policy_id}
    nodes = [named(Node(kind="file", family="document", **facts), language.title(number)) for number in numbers]
    found = [
        Indexed(node.pk, node.name, "document", language.text(), "", node.space_id, None, node.changed_at)
        for node in nodes
    ]
    pairs = [(one, document_of(one)) for one in found]
    with transaction.atomic():
        Node.objects.bulk_create(nodes, batch_size=500)
        add_entries("files.node", pairs)


def questions(count: int) -> list[str]:
    """What people type: a word, common or not, two or three, a phrase, a beginning, a mistake, a filter."""
    language = Language(1)
    chance, words = random.Random(7), language.words
    kinds = (
        lambda: chance.choice(WORDS),
        lambda: language.draw(1)[0],
        lambda: chance.choice(words),
        lambda: " ".join(chance.sample(WORDS, 2)),
        lambda: " ".join(language.draw(2)),
        lambda: " ".join(language.draw(3)),
        lambda: f'"{" ".join(chance.sample(WORDS[:30], 2))}"',
        lambda: chance.choice(WORDS)[:4],
        lambda: chance.choice(words)[:5] + "*",
        lambda: f"{chance.choice(WORDS)} -{chance.choice(WORDS)}",
        lambda: _mistyped(chance, chance.choice([word for word in WORDS if len(word) > 6])),
        lambda: f"{chance.randrange(DOCUMENTS):06}",
    )
    return [kinds[number % len(kinds)]() for number in range(count)]


def _mistyped(chance: random.Random, word: str) -> str:
    place = chance.randrange(1, len(word) - 2)
    return word[:place] + word[place + 1] + word[place] + word[place + 2 :]


def ask() -> None:
    """Print the milliseconds of each question, by reader, as the page asks it; first those that are slowest."""
    django.setup()
    from parvis.kernel.actors import Actor
    from parvis.people.models import Person
    from parvis.search.queries import results

    people = {name: Person.objects.get(email=f"{name}@demo.parvis.example") for name in READERS}
    taken = []
    for name, text in _asked(240):
        actor = Actor.person(people[name])
        start = time.perf_counter()
        found = results(actor, text, by_date=False)
        taken.append((round((time.perf_counter() - start) * 1000, 1), name, text, found.total))
    print(json.dumps(sorted(taken[24:], reverse=True)))


def _asked(count: int) -> list[tuple[str, str]]:
    return [(READERS[number % len(READERS)], text) for number, text in enumerate(questions(count))]


def pages(url: str, pid: int) -> list[float]:
    """Milliseconds until the whole page of results is here."""
    clients = {name: sign_in(url, pid, f"{name}@demo.parvis.example", PASSWORD).client for name in READERS}
    return [_page(clients[name], text) for name, text in _asked(240)][24:]


def _page(client: httpx.Client, text: str) -> float:
    start = time.perf_counter()
    client.get("/recherche/", params={"q": text}).raise_for_status()
    return (time.perf_counter() - start) * 1000


def percentile(taken: Iterable[float], hundredths: int) -> float:
    return statistics.quantiles(taken, n=100, method="inclusive")[hundredths - 1]


def rows(data_dir: Path) -> Iterator[Row]:
    """The two lines of the report, on a copy of the demonstration that `fill` has filled."""
    asked = json.loads(_run("ask", data_dir))
    yield _line("search, 100,000 documents: query p95", [found[0] for found in asked])
    with serving(data_dir) as (url, pid):
        yield _line("search, 100,000 documents: page p95", pages(url, pid))


def _line(name: str, taken: list[float]) -> Row:
    middle, late = percentile(taken, 50), percentile(taken, 95)
    return name, f"p50 {middle:.0f}, p95 {late:.0f} ms", late / TARGET, 1.0, late <= TARGET


def _run(what: str, data_dir: Path) -> str:
    command = [sys.executable, "-m", "tools.bench.search", what]
    return subprocess.run(
        command, cwd=ROOT, env=environment(data_dir), stdout=subprocess.PIPE, text=True, check=True
    ).stdout


def prepared(data_dir: Path) -> Path:
    """A demonstration with the documents in it."""
    copy_demo(data_dir)
    _run("fill", data_dir)
    return data_dir


if __name__ == "__main__":
    {"fill": fill, "ask": ask}[sys.argv[1]]()
