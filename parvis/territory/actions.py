"""The only place that writes the geography: load a vintage, import programme flags."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.rights import Refused, require
from parvis.kernel.text import fold
from parvis.territory import reference
from parvis.territory.events import GeographyLoaded, ProgrammesImported
from parvis.territory.forms import FlagRow, read_flags
from parvis.territory.models import (
    Commune,
    CommuneAlias,
    Department,
    Epci,
    LoadedGeography,
    Place,
    ProgrammeFlag,
    Region,
    SearchEntry,
    SearchWord,
)
from parvis.territory.queries import index_words
from parvis.territory.rules import can_import_programmes, can_load_geography

BATCH = 2_000


class Line(NamedTuple):
    """A row of `SearchEntry`."""

    kind: str
    code: str
    label: str
    context: str
    alias: str
    population: int
    text: str

    def words(self) -> set[str]:
        """What a search may begin with; the dot sets the name apart from the codes."""
        return set(self.text.split()) - {"."}


def load_geography(path: Path = reference.PATH, *, by: Actor | None = None) -> bool:
    """Fill the tables from the reference file; False, within milliseconds, when they hold it already.

    Called at each start, so it acts as the system unless told otherwise.
    """
    by = by or Actor.system("cli")
    require(can_load_geography(by))
    header = reference.read_header(path)
    if LoadedGeography.objects.filter(digest=header.digest).exists():
        return False
    return _load(header, reference.read_tables(path), by)


@transaction.atomic
def _load(header: reference.Header, tables: reference.Tables, by: Actor) -> bool:
    # One transaction of some seconds, before the server listens: if it is cut, the old vintage is whole.
    # The row is locked first, so that of two processes that start together the second finds the work done.
    LoadedGeography.objects.get_or_create(pk=1)
    loaded = LoadedGeography.objects.select_for_update().get(pk=1)
    if loaded.digest == header.digest:
        return False
    _save_places(tables)
    _index()
    loaded.vintage, loaded.source, loaded.digest = header.vintage, header.source, header.digest
    loaded.save()
    publish(GeographyLoaded(vintage=header.vintage, communes=len(tables.communes)), by=by)
    return True


def _save_places(tables: reference.Tables) -> None:
    region_of = {row.code: row.region for row in tables.departments}
    department_population, region_population = Counter[str](), Counter[str]()
    for row in tables.communes:
        department_population[row.department] += row.population
        region_population[region_of[row.department]] += row.population
    # What left the official list stays for those who point to it, out of searches and member lists.
    Epci.objects.update(current=False)
    Commune.objects.update(current=False, epci=None)
    _upsert([_region(row, region_population) for row in tables.regions])
    _upsert([_department(row, department_population) for row in tables.departments])
    _upsert([_epci(row) for row in tables.epcis])
    _upsert([_commune(row) for row in tables.communes])
    CommuneAlias.objects.all().delete()
    _upsert([CommuneAlias(code=r.code, name=r.name, kind=r.kind, commune_id=r.commune) for r in tables.aliases])


def _region(row: reference.RegionRow, population: Counter[str]) -> Region:
    return Region(code=row.code, name=row.name, folded=fold(row.name), population=population[row.code])


def _department(row: reference.DepartmentRow, population: Counter[str]) -> Department:
    return Department(
        code=row.code,
        name=row.name,
        folded=fold(row.name),
        region_id=row.region,
        population=population[row.code],
    )


def _epci(row: reference.EpciRow) -> Epci:
    return Epci(siren=row.siren, name=row.name, folded=fold(row.name), kind=row.kind, population=row.population)


def _commune(row: reference.CommuneRow) -> Commune:
    return Commune(
        code=row.code,
        name=row.name,
        folded=fold(row.name),
        department_id=row.department,
        epci_id=row.epci or None,
        siren=row.siren,
        population=row.population,
        postal_codes=row.postal_codes,
    )


def _upsert(rows: Sequence[Model]) -> None:
    """Insert or update by official code: rows that other modules point to stay the same rows."""
    if not rows:
        return
    model = type(rows[0])
    key = model._meta.pk.name
    fields = [field.name for field in model._meta.concrete_fields if field.name != key]
    model._default_manager.bulk_create(
        rows, batch_size=BATCH, update_conflicts=True, unique_fields=[key], update_fields=fields
    )


def _index() -> None:
    SearchWord.objects.all().delete()
    SearchEntry.objects.all().delete()
    entries = list(enumerate(_entries(), start=1))
    _insert(SearchEntry, ("id", *Line._fields), ((number, *line) for number, line in entries))
    _insert(SearchWord, ("word", "entry_id"), ((word, n) for n, line in entries for word in line.words()))


def _insert(model: type[Model], columns: Sequence[str], rows: Iterable[tuple[Any, ...]]) -> None:
    """Plain SQL for 200,000 rows: a third of the time of model instances, on a table nothing else writes."""
    table, *names = map(connection.ops.quote_name, (model._meta.db_table, *columns))
    insert = f"INSERT INTO {table} ({', '.join(names)}) VALUES "  # noqa: S608 - names of our own model
    values = f"({', '.join(['%s'] * len(columns))})"
    rows = iter(rows)
    with connection.cursor() as cursor:
        while chunk := list(islice(rows, BATCH // len(columns))):
            cursor.execute(insert + ", ".join([values] * len(chunk)), list(chain.from_iterable(chunk)))
        # Without fresh statistics PostgreSQL takes a plan fifty times slower until its own daemon comes by.
        cursor.execute(f"ANALYZE {table}")


def _entries() -> Iterator[Line]:
    kind = SearchEntry.Kind
    communes = {c.code: c for c in Commune.objects.current().select_related("department")}
    seats = _main_departments(communes.values())
    for region in Region.objects.all():
        yield _entry(kind.REGION, region, [region.code])
    for department in Department.objects.select_related("region"):
        yield _entry(kind.DEPARTMENT, department, [department.code], context=department.region.name)
    for epci in Epci.objects.current():
        yield _entry(kind.EPCI, epci, [epci.full_name, epci.code], context=seats.get(epci.code, ""))
    for commune in communes.values():
        yield _entry(kind.COMMUNE, commune, [commune.code, *commune.postal_codes], context=_context(commune))
    for alias in CommuneAlias.objects.all():
        commune = communes[alias.commune_id]
        yield _entry(kind.COMMUNE, commune, [alias.code], context=_context(commune), alias=alias)


def _entry(
    kind: str,
    place: Place,
    codes: list[str],
    *,
    context: str = "",
    alias: CommuneAlias | None = None,
) -> Line:
    name = alias.name if alias else place.name
    searched = [" ".join(index_words(text)) for text in (name, " ".join(codes))]
    return Line(
        kind=kind,
        code=place.pk,
        label=place.name,
        context=context,
        alias=str(alias or ""),
        population=place.population,
        text=" {} . {} ".format(*searched),
    )


def _context(commune: Commune) -> str:
    # Past two postal codes a town is large enough to be known without them.
    codes = commune.postal_codes if len(commune.postal_codes) <= 2 else []
    return " · ".join(filter(None, [", ".join(codes), commune.department.name]))


def _main_departments(communes: Iterable[Commune]) -> dict[str, str]:
    """For each EPCI, the name of the département that has most of its members."""
    members = Counter((c.epci_id, c.department.name) for c in communes if c.epci_id)
    return {epci: name for (epci, name), _number in reversed(members.most_common())}


@transaction.atomic
def import_programmes(text: str, *, by: Actor) -> int:
    """Add or update the programme flags of a CSV file; refused as a whole if a single row is wrong."""
    require(can_import_programmes(by))
    rows, errors = read_flags(text)
    communes = _communes_of([row.code for row in rows])
    errors += [
        _("Ligne %(line)d : aucune commune n’a le code %(code)s.") % {"line": row.line, "code": row.code}
        for row in rows
        if row.code not in communes
    ]
    if errors or not rows:
        raise Refused("\n".join(errors) or _("Le fichier ne contient aucune ligne."))
    _upsert_flags(rows, communes)
    publish(ProgrammesImported(flags=len(rows)), by=by)
    return len(rows)


def _communes_of(codes: list[str]) -> dict[str, str]:
    """Current commune of each code, old codes included."""
    aliases = CommuneAlias.objects.filter(code__in=codes).values_list("code", "commune_id")
    current = Commune.objects.current().filter(code__in=codes).values_list("code", flat=True)
    return dict(aliases) | {code: code for code in current}


def _upsert_flags(rows: list[FlagRow], communes: dict[str, str]) -> None:
    # Two old codes may lead to one commune: the last row of the file wins.
    flags = {
        (communes[row.code], row.programme): ProgrammeFlag(
            commune_id=communes[row.code], programme=row.programme, since=row.since
        )
        for row in rows
    }
    ProgrammeFlag.objects.bulk_create(
        flags.values(),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["commune", "programme"],
        update_fields=["since"],
    )
