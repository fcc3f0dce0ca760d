"""« Demander une pièce »: ask, follow, remind, cancel; and answer from inside."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.kernel.actors import Actor
from parvis.kernel.blobs import BLOCK, receive
from parvis.kernel.rights import Refused, require
from parvis.kernel.web import Request, once
from parvis.sharing import queries
from parvis.sharing.actions import Sent, cancel_request, create_request, receive_deposit, remind_request
from parvis.sharing.actions.deposits import MOST_FILES
from parvis.sharing.forms import AnswerForm, RequestForm
from parvis.sharing.models import Deposit, DocumentRequest
from parvis.sharing.rules import can_answer_request, can_change_request, can_create_request
from parvis.sharing.secrets import address_of
from parvis.sharing.views.links import find_node
from parvis.spaces.queries import find_space


@require_safe
@login_required
def my_requests(request: Request) -> HttpResponse:
    """What is asked of me, and what I ask."""
    found = list(queries.requests_of(request.actor))
    me = request.actor.user
    context = {
        "to_me": [asked for asked in found if asked.person_id == me.pk],
        "mine": [asked for asked in found if asked.asked_by_id == me.pk],
    }
    return render(request, "sharing/my_requests.html", context)


@require_safe
@login_required
def space_requests(request: Request, slug: str) -> HttpResponse:
    """The requests of a space that one sees."""
    space = find_space(request.actor, slug)
    context = {"space": space, "requests": queries.requests_of(request.actor, space)}
    return render(request, "sharing/space_requests.html", context)


@login_required
@once
def new_request(request: Request, id: UUID) -> HttpResponse:
    """Ask for a document that will arrive in this folder."""
    folder = find_node(request, id)
    if not can_create_request(request.actor, folder):
        raise Http404
    form = RequestForm(folder, request.actor.user, request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            asked = create_request(folder, form.wanted, by=request.actor)
            messages.success(request, _("La demande est partie vers %(to)s.") % {"to": asked.to})
            return redirect(asked)
        except Refused as refused:
            form.add_error(None, str(refused.message))
    context = {"space": folder.space, "folder": folder, "form": form, "back": folder.get_absolute_url()}
    return render(request, "sharing/new_request.html", context, status=422 if form.is_bound else 200)


def _asked(request: Request, id: UUID) -> DocumentRequest:
    return get_object_or_404(queries.requests_of(request.actor), pk=id)


@login_required
def document_request(request: Request, id: UUID) -> HttpResponse:
    """One request: for who asks, where it stands; for who is asked, where to put the document."""
    asked = _asked(request, id)
    form = AnswerForm(request.POST, request.FILES) if request.method == "POST" else AnswerForm()
    if form.is_bound and form.is_valid():
        try:
            return _answered(request, asked, form)
        except Refused as refused:
            form.add_error(None, str(refused.message))
    context = _context(request, asked, form)
    return render(request, "sharing/document_request.html", context, status=422 if form.is_bound else 200)


def _context(request: Request, asked: DocumentRequest, form: AnswerForm) -> dict[str, Any]:
    changeable = can_change_request(request.actor, asked)
    member = asked.folder.space if queries.sees_folder(request.actor, asked) else None
    return {
        "asked": asked,
        "space": member,
        "form": form,
        "answers": can_answer_request(request.actor, asked),
        "changeable": changeable,
        "address": address_of(asked.link) if changeable and asked.email else "",
        "deposits": Deposit.objects.filter(link=asked.link_id),
    }


def _answered(request: Request, asked: DocumentRequest, form: AnswerForm) -> HttpResponse:
    """Through the link of the request, in the name of who is asked: he need not read the folder."""
    require(can_answer_request(request.actor, asked))
    if shut := queries.why_shut(asked.link):
        raise Refused(f"{shut.title}. {shut.advice}")
    me = request.actor.user
    by: Actor = queries.actor_of(asked.link, ip=request.actor.ip, name=str(me))
    files = [(file.name, receive(file.chunks(BLOCK))) for file in form.cleaned_data["uploads"][: MOST_FILES + 1]]
    receive_deposit(asked.link, Sent(str(me), files, message=form.cleaned_data["message"]), by=by)
    messages.success(request, _("C’est envoyé : %(name)s est prévenu.") % {"name": asked.asked_by})
    return redirect(asked)


@require_POST
@login_required
def reminder(request: Request, id: UUID) -> HttpResponse:
    asked = _asked(request, id)
    remind_request(asked, by=request.actor)
    messages.success(request, _("Le rappel est parti vers %(to)s.") % {"to": asked.to})
    return redirect(asked)


@require_POST
@login_required
def cancellation(request: Request, id: UUID) -> HttpResponse:
    asked = _asked(request, id)
    cancel_request(asked, by=request.actor)
    messages.success(request, _("La demande est annulée."))
    return redirect("space_document_requests", asked.folder.space.slug)
