"""Doors of the platform's administrator: its state, the jobs that failed, the outbox."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.kernel.models import Job, OutboxMessage
from parvis.kernel.web import Request
from parvis.shell import actions, letters, platform
from parvis.shell.rules import can_operate_platform

View = Callable[..., HttpResponse]


def administrator_only(view: View) -> View:
    """For anybody else the page does not exist."""

    @wraps(view)
    @login_required
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_operate_platform(request.actor):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@administrator_only
def operation(request: Request) -> HttpResponse:
    """Health, storage, jobs, mail."""
    lists = {"dead": platform.dead_jobs(), "failing": platform.waiting_jobs()}
    return render(request, "shell/operation.html", {**platform.report(), **lists})


@require_safe
@administrator_only
def job(request: Request, id: UUID) -> HttpResponse:
    """One job with its error."""
    return render(request, "shell/job.html", {"line": platform.JobLine(get_object_or_404(Job, pk=id))})


@require_POST
@administrator_only
def job_retry(request: Request, id: UUID) -> HttpResponse:
    actions.retry_job(get_object_or_404(Job, pk=id), by=request.actor)
    messages.success(request, _("La tâche est relancée."))
    return redirect("operation")


@require_POST
@administrator_only
def job_drop(request: Request, id: UUID) -> HttpResponse:
    actions.drop_job(get_object_or_404(Job, pk=id), by=request.actor)
    messages.success(request, _("La tâche est abandonnée."))
    return redirect("operation")


@require_safe
@administrator_only
def outbox(request: Request) -> HttpResponse:
    """The messages kept because no mail server is set; looking is journaled."""
    return render(request, "shell/outbox.html", {"letters": actions.list_outbox(by=request.actor)})


@require_safe
@administrator_only
def message(request: Request, id: UUID) -> HttpResponse:
    """One message; opening it is journaled."""
    letter = get_object_or_404(OutboxMessage, pk=id)
    actions.open_message(letter, by=request.actor)
    return render(request, "shell/letter.html", {"letter": letter})


@require_safe
@administrator_only
def message_content(request: Request, id: UUID) -> HttpResponse:
    """The HTML of a message, in a document of its own where nothing runs; journaled unless its page shows it."""
    letter = get_object_or_404(OutboxMessage, pk=id)
    if request.headers.get("Sec-Fetch-Dest") != "iframe":
        actions.open_message(letter, by=request.actor)
    html, policy = letters.isolated(letter.html)
    return HttpResponse(html, headers={"Content-Security-Policy": policy})
