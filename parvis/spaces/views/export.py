"""The list of members as CSV, for a spreadsheet."""

from __future__ import annotations

import csv
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.people.models import CircleMembership
from parvis.spaces.models import Role, Space

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def members_csv(space: Space, rows: list[CircleMembership]) -> HttpResponse:
    """UTF-8 with a mark and semicolons, as French spreadsheets expect."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="membres-{space.slug}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response, delimiter=";")
    writer.writerow([_("Nom"), _("Prénom"), _("Adresse"), _("Fonction"), _("Organisation"), _("Rôle"), _("Depuis le")])
    for row in rows:
        writer.writerow([inert(value) for value in _values(row)])
    return response


def _values(row: CircleMembership) -> list[Any]:
    person = row.person
    return [
        person.last_name,
        person.first_name,
        person.email,
        person.function,
        person.belonging,
        Role(row.role).label,
        timezone.localtime(row.joined_at).date().isoformat(),
    ]


def inert(value: Any) -> str:
    """The text as text: a spreadsheet must not take it for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
