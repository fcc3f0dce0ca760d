"""The addresses of a search with one filter more, or one less."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import QueryDict
from django.utils.translation import gettext as _

from parvis.files.models import Node
from parvis.search.queries import Choice, Filters, Results
from parvis.spaces.models import Space
from parvis.ui.templatetags.ui import day


@dataclass(frozen=True)
class Link:
    """Something to press: `count` is None where nothing was counted."""

    label: str
    url: str
    icon: str = ""
    current: bool = False
    count: int | None = None


def without(asked: QueryDict, *names: str) -> str:
    """The same search without these filters, from its first page."""
    return with_value(asked, "", "", *names)


def with_value(asked: QueryDict, name: str, value: str, *dropped: str) -> str:
    query = asked.copy()
    for gone in ("page", name, *dropped):
        query.pop(gone, None)
    if value:
        query[name] = value
    return f"?{query.urlencode()}"


def kind_links(asked: QueryDict, found: Results) -> list[Link]:
    """All kinds, then each that was found."""
    chosen = asked.get("sorte", "")
    if not found.kinds:
        return []
    counts = [choice.count for choice in found.kinds]
    total = sum(count or 0 for count in counts) if None not in counts else None
    links = [Link(_("Tout"), without(asked, "sorte"), "", not chosen, total)]
    return links + [_kind(asked, choice, chosen) for choice in found.kinds]


def _kind(asked: QueryDict, choice: Choice, chosen: str) -> Link:
    url = with_value(asked, "sorte", choice.value)
    return Link(str(choice.label), url, choice.icon, choice.value == chosen, choice.count)


def sort_links(asked: QueryDict, *, by_date: bool) -> list[Link]:
    return [
        Link(_("Pertinence"), without(asked, "tri"), current=not by_date),
        Link(_("Date"), with_value(asked, "tri", "date"), current=by_date),
    ]


def chips(asked: QueryDict, filters: Filters, results: Results, space: Space | None, folder: Node | None) -> list[Link]:
    """The filters in force, each with the address that takes it off."""
    found = []
    if space:
        found.append(Link(space.name, without(asked, "espace", "dossier"), "layout-grid"))
    if folder:
        found.append(Link(folder.name, without(asked, "dossier"), "folder"))
    if filters.author:
        # The name of somebody who changed nothing of what is found is not told.
        names = {choice.value: str(choice.label) for choice in results.authors}
        found.append(Link(names.get(str(filters.author), _("cette personne")), without(asked, "auteur"), "user"))
    if filters.since or filters.until:
        found.append(Link(_period(filters.since, filters.until), without(asked, "du", "au"), "calendar"))
    if filters.tag:
        found.append(Link(filters.tag, without(asked, "etiquette"), "tag"))
    return found


def _period(since: date | None, until: date | None) -> str:
    if since and until:
        return _("du %(since)s au %(until)s") % {"since": day(since), "until": day(until)}
    if since:
        return _("depuis le %(since)s") % {"since": day(since)}
    return _("jusqu’au %(until)s") % {"until": day(until)}
