"""What several pages of marks need."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from parvis.kernel.actors import Actor
from parvis.kernel.subjects import Subject, find_subject
from parvis.kernel.web import Request


def subject_or_404(actor: Actor, kind: str, id: UUID) -> Subject:
    subject = find_subject(actor, kind, id)
    if subject is None:
        raise Http404
    return subject


def back_to(request: Request, fallback: str) -> HttpResponseRedirect:
    """Where the form says one was, if that is here."""
    back = request.POST.get("next", "")
    return HttpResponseRedirect(back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) else fallback)
