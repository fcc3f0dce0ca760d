"""What pages and other modules ask the geography: type-ahead search, resolution of codes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from parvis.kernel.actors import Actor
from parvis.kernel.modules import Found
from parvis.kernel.text import fold
from parvis.territory.models import Commune, CommuneAlias, Department, Epci, LoadedGeography, SearchEntry

Kind = SearchEntry.Kind

# Words of the index hold a-z and 0-9 only: under every collation, no word with a prefix sorts after this.
LAST = "z" * 40
# Nobody types more to find a town; longer input is cut, so that a request costs little whatever it holds.
MAX_TEXT, MAX_WORDS = 80, 6
WRITTEN_OUT = {"st": "saint", "ste": "sainte"}


@dataclass(frozen=True)
class FoundPlace:
    """One answer of the search; `via` is the old commune or arrondissement whose name matched."""

    kind: Kind
    code: str
    label: str
    context: str
    population: int
    via: str = ""

    @property
    def kind_label(self) -> str:
        """What it is, in the reader's language."""
        return str(self.kind.label)

    @property
    def url(self) -> str:
        """Its page; départements and régions have none."""
        has_page = self.kind in (Kind.COMMUNE, Kind.EPCI)
        return reverse("territory", args=[self.code]) if has_page else ""


def words(text: str) -> list[str]:
    """Folded words: accents, hyphens, apostrophes and case are gone."""
    return re.findall("[a-z0-9]+", fold(text))


def index_words(text: str) -> list[str]:
    """The same with abbreviations written out, as the index holds them."""
    return [WRITTEN_OUT.get(word, word) for word in words(text)]


def search_territories(text: str, kinds: Iterable[str] = (), limit: int = 10) -> list[FoundPlace]:
    """Places whose name, postal code or official code has a word beginning with each word of `text`.

    A place of exactly that name or code comes first, then the most populated. One database query.
    """
    tokens = words(text[:MAX_TEXT])[:MAX_WORDS]
    if not tokens or limit < 1:
        return []
    # The longest word is looked up in the index; the others are checked on the few entries that it leaves.
    longest = max(tokens, key=len)
    others = [token for token in tokens if token != longest]
    entries = SearchEntry.objects.filter(_begins_with(longest), *map(_contains, others))
    if kinds:
        entries = entries.filter(kind__in=list(kinds))
    found: dict[tuple[str, str], FoundPlace] = {}
    ranked = entries.annotate(exact=_exact(tokens)).order_by("-exact", "-population", "label", "alias")
    # An entry matches once per word and a commune once per alias: read some more than asked, keep the first.
    for entry in ranked[: limit * 4]:
        found.setdefault((entry.kind, entry.code), _found(entry))
    return list(found.values())[:limit]


def current_commune(code: str) -> Commune | None:
    """The commune of an INSEE code, of today or of the past, or of an arrondissement."""
    commune = Commune.objects.current().select_related("department__region", "epci").filter(code=code).first()
    if commune is None:
        alias = CommuneAlias.objects.select_related("commune").filter(code=code).first()
        commune = alias.commune if alias else None
    return commune


def departments_of(epci: Epci) -> list[Department]:
    """Départements of the members, the one with most members first."""
    departments = Department.objects.filter(communes__epci=epci)
    return list(departments.annotate(members=Count("communes")).order_by("-members"))


def members_of(epci: Epci) -> QuerySet[Commune]:
    """Communes of an EPCI, most populated first, with their programmes."""
    return epci.communes.prefetch_related("programmes").order_by("-population", "folded")


def find_places(actor: Actor, text: str, limit: int) -> list[Found]:
    """Communes and EPCI for the command palette: those that have a page."""
    kinds = (Kind.COMMUNE, Kind.EPCI)
    return [
        Found(label=place.label, url=place.url, icon="map-pin", hint=place.context)
        for place in search_territories(text, kinds, limit)
    ]


def geography_vintage() -> int:
    """Year of the official code in the tables, 0 when nothing is loaded."""
    return LoadedGeography.objects.values_list("vintage", flat=True).first() or 0


def _found(entry: SearchEntry) -> FoundPlace:
    return FoundPlace(Kind(entry.kind), entry.code, entry.label, entry.context, entry.population, entry.alias)


def _readings(token: str) -> list[str]:
    """“st” begins Strasbourg as well as Saint."""
    return [token, WRITTEN_OUT[token]] if token in WRITTEN_OUT else [token]


def _begins_with(token: str) -> Q:
    condition = Q()
    for reading in _readings(token):
        condition |= Q(words__word__range=(reading, reading + LAST))
    return condition


def _contains(token: str) -> Q:
    condition = Q()
    for reading in _readings(token):
        condition |= Q(text__contains=f" {reading}")
    return condition


def _exact(tokens: list[str]) -> Q:
    name = " ".join(index_words(" ".join(tokens)))
    condition = Q(text__startswith=f" {name} . ")
    if name[0].isdigit():
        condition |= Q(text__contains=f" {name} ")
    return condition
