"""The full history of a file or a folder: filtered, by pages, and as a table for a spreadsheet."""

from __future__ import annotations

import csv
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parvis.files.forms_keeping import HistoryForm
from parvis.files.models import Node
from parvis.files.queries import HistoryLine
from parvis.files.queries.trail import Wanted, full_history, people_in
from parvis.files.rules import can_view_history
from parvis.files.views._shared import find_node
from parvis.kernel.web import Request

PAGE = 100
EXPORTED = 50_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _asked(request: Request, id: UUID) -> tuple[Node, HistoryForm, Wanted]:
    node = find_node(request.actor, id)
    if not can_view_history(request.actor, node):
        raise Http404
    form = HistoryForm(request.GET)
    return node, form, Wanted(**form.cleaned_data) if form.is_valid() else Wanted()


@login_required
@require_safe
def history_page(request: Request, id: UUID) -> HttpResponse:
    """The lines that were asked for."""
    node, form, wanted = _asked(request, id)
    page = Paginator(full_history(node, wanted), PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"space": node.space, "node": node, "page": page, "form": form, "people": people_in(node)}
    return render(request, "files/history.html", {**context, "query": query.urlencode()})


@login_required
@require_safe
def history_csv(request: Request, id: UUID) -> HttpResponse:
    """The same lines, UTF-8 with a mark and semicolons, as French spreadsheets expect."""
    node, _form, wanted = _asked(request, id)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = _("Historique de %(name)s") % {"name": node.name}
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.csv") or "attachment"
    response.write("\ufeff")
    lines = csv.writer(response, delimiter=";")
    lines.writerow([_("Date"), _("Heure"), _("Personne"), _("Ce qui s’est passé"), _("Version"), _("Par")])
    for line in full_history(node, wanted, EXPORTED):
        lines.writerow([_inert(cell) for cell in _cells(line)])
    return response


def _cells(line: HistoryLine) -> list[Any]:
    at = timezone.localtime(line.at)
    doors = {"web": _("site"), "dav": _("explorateur de fichiers"), "job": _("Parvis")}
    door = doors.get(line.channel, line.channel)
    return [at.date().isoformat(), at.strftime("%H:%M:%S"), line.person, line.sentence, line.version or "", door]


def _inert(value: Any) -> str:
    """The text as text: a spreadsheet must not take it for a formula."""
    text = str(value)
    return f"'{text}" if text.startswith(FORMULA) else text
