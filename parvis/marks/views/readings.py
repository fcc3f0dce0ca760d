"""« Lu et pris en compte » : ask, acknowledge, follow, remind, close, and the page of what one has to read."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from parvis.kernel.rights import Refused
from parvis.kernel.subjects import Subject, find_subject, subject_of
from parvis.kernel.web import Request, once
from parvis.marks import actions, queries
from parvis.marks.actions.readings import Wish
from parvis.marks.forms import AcknowledgeForm, AskForm
from parvis.marks.models import Reading, ReadingList
from parvis.marks.rules import can_ask_readings, can_manage_reading_list
from parvis.marks.views._shared import back_to, subject_or_404
from parvis.people.models import Person
from parvis.spaces.models import Space
from parvis.ui.templatetags.ui import pure

SHOWN_AT_HOME = 5
# What a spreadsheet would take for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@require_safe
@login_required
def readings(request: Request) -> HttpResponse:
    """What one has to read, what one has read, and what one asked of others."""
    actor = request.actor
    context = {
        "waiting": queries.readings_of(actor),
        "read": queries.readings_of(actor, done=True, limit=50),
        "asked": queries.lists_asked_by(actor),
    }
    return render(request, "marks/readings.html", context)


@login_required
@once
def ask(request: Request, kind: str, id: UUID) -> HttpResponse:
    """Ask people to read a document; those who do not see it are named before anything is sent."""
    subject = subject_or_404(request.actor, kind, id)
    if not can_ask_readings(request.actor, subject):
        raise Http404
    space = get_object_or_404(Space.objects.visible_to(request.actor), pk=subject.space_id)
    form = AskForm(space, request.POST or None)
    blind: list[Person] = []
    if form.is_valid():
        blind = _blind(request, subject, space, form)
        if (not blind or "confirmed" in request.POST) and (made := _asked(request, subject, space, form)):
            return redirect(made)
    context = {"subject": subject, "space": space, "form": form, "blind": blind}
    return render(request, "marks/ask.html", context, status=422 if form.is_bound else 200)


def _people(space: Space, form: AskForm) -> list[Person]:
    wanted = form.cleaned_data
    return queries.audience(space, everyone=form.everyone, circles=wanted.get("circles", ()), people=wanted["people"])


def _blind(request: Request, subject: Subject, space: Space, form: AskForm) -> list[Person]:
    item: Any = queries.readable_item(request.actor, subject)
    return queries.blind_to(item.policy_id, _people(space, form)).blind


def _asked(request: Request, subject: Subject, space: Space, form: AskForm) -> ReadingList | None:
    wanted = form.cleaned_data
    wish = Wish(wanted["message"], wanted["due"], wanted["renewed"])
    try:
        made = actions.ask_readings(subject, _people(space, form), wish, by=request.actor)
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return None
    count = made.readings.count()
    sentence = ngettext("Demande envoyée à %(count)d personne.", "Demande envoyée à %(count)d personnes.", count)
    messages.success(request, sentence % {"count": count})
    return made


@require_safe
@login_required
def reading_list(request: Request, id: UUID) -> HttpResponse:
    """Who has read and who has not, for those who may edit the document; one's own line for the others."""
    one, subject = _list(request, id)
    manages = can_manage_reading_list(request.actor, one)
    own = one.readings.filter(person=request.actor.user).first()
    progress = queries.progress_of(one) if manages else None
    space = get_object_or_404(Space.objects.visible_to(request.actor), pk=one.space_id)
    context = {"list": one, "subject": subject, "progress": progress, "own": own, "space": space}
    return render(request, "marks/reading_list.html", {**context, "form": AcknowledgeForm()})


@require_POST
@login_required
def acknowledgement(request: Request, id: UUID) -> HttpResponse:
    """« J’ai lu et pris en compte »."""
    one, subject = _list(request, id)
    reading = get_object_or_404(Reading, list=one, person=request.actor.user)
    form = AcknowledgeForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Cette remarque est trop longue : 1 000 caractères au plus."))
    actions.acknowledge(reading, form.cleaned_data["remark"], by=request.actor)
    messages.success(request, _("C’est noté : vous avez lu et pris en compte « %(name)s ».") % {"name": subject.label})
    return back_to(request, subject.url)


@require_POST
@login_required
def reminder(request: Request, id: UUID) -> HttpResponse:
    """Tell again those who have not read."""
    one, _subject = _list(request, id)
    count = actions.remind_readers(one, by=request.actor)
    sentence = ngettext("%(count)d personne est relancée.", "%(count)d personnes sont relancées.", count)
    messages.success(request, sentence % {"count": count})
    return redirect(one)


@require_POST
@login_required
def closure(request: Request, id: UUID) -> HttpResponse:
    """Ask no more."""
    one, _subject = _list(request, id)
    actions.close_readings(one, by=request.actor)
    messages.success(request, _("La demande est close. Les prises en compte restent consultables."))
    return redirect(one)


@require_safe
@login_required
def reading_export(request: Request, id: UUID) -> HttpResponse:
    """The list as a spreadsheet: the proof of who read what, and when."""
    one, subject = _list(request, id)
    if not can_manage_reading_list(request.actor, one):
        raise Http404
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = _("Lectures de %(name)s.csv") % {"name": subject.label}
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    # Excel reads UTF-8 when the file says so, and takes the semicolon in French.
    response.write("\ufeff")
    lines = csv.writer(response, delimiter=";")
    lines.writerow([_("Nom"), _("Prénom"), _("Lu et pris en compte le"), _("Version"), _("Remarque")])
    lines.writerows(_line(row) for row in queries.progress_of(one).readings)
    return response


def _line(row: Reading) -> list[str]:
    when = formats.date_format(timezone.localtime(row.done_at), "d/m/Y H:i") if row.done_at else ""
    version = str(row.version) if row.version else ""
    return [_cell(text) for text in (row.person.last_name, row.person.first_name, when, version, row.remark)]


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA) else text


def _list(request: Request, id: UUID) -> tuple[ReadingList, Subject]:
    one = get_object_or_404(ReadingList.objects.visible_to(request.actor).select_related("asked_by"), pk=id)
    subject = find_subject(request.actor, one.subject_type, one.subject_id)
    if subject is None:
        raise Http404
    return one, subject


@dataclass(frozen=True)
class Line:
    """What one has to read, on the home."""

    label: str
    url: str
    due: date | None
    late: bool
    asker: str


def readings_card(request: Request, space: Space | None) -> str:
    """The block of the home; nothing when there is nothing to read."""
    found = queries.readings_of(request.actor, limit=SHOWN_AT_HOME)
    lines = tuple(
        Line(subject.label, subject.url, row.list.due, row.list.is_late, str(row.list.asked_by or "Parvis"))
        for row, subject in found
    )
    return pure("marks/readings_card.html", lines) if lines else ""


def readings_panel(request: Request, obj: Any) -> str:
    """On a document: who has read, for those who may edit it; nothing for the others."""
    if getattr(obj, "is_folder", False):
        return ""
    subject = subject_of(obj)
    if not can_ask_readings(request.actor, subject):
        return ""
    lists = queries.lists_on(subject.id)
    return render_to_string("marks/readings_panel.html", {"subject": subject, "lists": lists}, request)
