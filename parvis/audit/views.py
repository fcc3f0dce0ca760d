"""Doors of the journal: its rows, one row, its export, its verification."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.audit import actions, queries
from parvis.audit.forms import CriteriaForm, HeadForm
from parvis.audit.rules import can_read_journal, can_verify_journal
from parvis.kernel.rights import Refused
from parvis.kernel.subjects import find_subject
from parvis.kernel.web import Request


@require_safe
@login_required
def entries(request: Request) -> HttpResponse:
    """The rows one may read, narrowed by the criteria of the address."""
    _only(can_read_journal(request.actor))
    form = CriteriaForm(request.actor, request.GET or None)
    found = queries.matching(queries.readable_entries(request.actor), form.criteria, request.actor)
    page = queries.page_of(request.actor, found, request.GET.get("avant", ""), request.GET.get("apres", ""))
    context = {"form": form, "page": page, "state": queries.last_verification(), "query": _query(request)}
    context["withholds"] = any(row.withholds for row in page.rows)
    status = 422 if request.GET and not form.is_valid() else 200
    return render(request, "audit/journal.html", context, status=status)


@require_safe
@login_required
def entry(request: Request, id: UUID) -> HttpResponse:
    """Everything that one row says."""
    _only(can_read_journal(request.actor))
    found = get_object_or_404(queries.readable_entries(request.actor), pk=id)
    subject = find_subject(request.actor, found.subject_type, found.subject_id) if found.subject_id else None
    row = queries.rows_of(request.actor, [found])[0]
    context = {"row": row, "subject": subject, "facts": queries.facts_of(request.actor, row)}
    return render(request, "audit/entry.html", context)


@require_POST
@login_required
def export(request: Request) -> HttpResponseBase:
    """The same rows as a file."""
    _only(can_read_journal(request.actor))
    form = CriteriaForm(request.actor, request.POST)
    if not form.is_valid():
        raise Refused(_("Ces critères ne peuvent pas être lus. Revenez au journal et corrigez-les."))
    lines = actions.export_journal(form.criteria, language=request.LANGUAGE_CODE, by=request.actor)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    name = f"journal-{timezone.localdate().isoformat()}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@login_required
def verification(request: Request) -> HttpResponse:
    """The state of the chain; sent, it is verified again."""
    _only(can_verify_journal(request.actor))
    if request.method == "POST":
        actions.verify_journal(by=request.actor)
        return redirect("audit_verification")
    return _verification(request, HeadForm())


@require_safe
@login_required
def head(request: Request) -> HttpResponse:
    """The fingerprint of the head, to be kept elsewhere."""
    _only(can_verify_journal(request.actor))
    last = queries.last_sealed()
    if last is None:
        raise Http404
    content = {"instance": settings.BASE_URL, "seq": last.seq, "hash": last.hash, "at": last.at.isoformat()}
    response = JsonResponse(content, json_dumps_params={"indent": 2})
    response["Content-Disposition"] = f'attachment; filename="empreinte-{last.seq}.json"'
    return response


@require_POST
@login_required
def head_check(request: Request) -> HttpResponse:
    """Whether a fingerprint that was kept elsewhere is still in the chain."""
    _only(can_verify_journal(request.actor))
    form = HeadForm(request.POST)
    if not form.is_valid():
        return _verification(request, form, status=422)
    found = queries.row_of_head(form.cleaned_data["head"])
    if found:
        messages.success(request, _("Cette empreinte est celle de la ligne n° %(seq)d.") % {"seq": found.seq})
    else:
        messages.error(request, _("Aucune ligne ne porte cette empreinte : le journal a été réécrit ou tronqué."))
    return redirect("audit_verification")


def _verification(request: Request, form: HeadForm, status: int = 200) -> HttpResponse:
    context = {"state": queries.last_verification(), "last": queries.last_sealed(), "form": form}
    return render(request, "audit/verification.html", context, status=status)


def _only(allowed: bool) -> None:
    """For anybody else the page does not exist."""
    if not allowed:
        raise Http404


def _query(request: Request) -> str:
    """The criteria without the page, to be kept in the links."""
    kept = request.GET.copy()
    for name in ("avant", "apres"):
        kept.pop(name, None)
    return kept.urlencode()
