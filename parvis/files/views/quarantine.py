"""The quarantine: what the antivirus set aside, for those who answer for the space; release or delete for good."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from parvis.files.actions import destroy_version, release_version
from parvis.files.forms_scans import ReleaseForm
from parvis.files.queries.scans import describe_held, quarantined
from parvis.kernel import antivirus
from parvis.kernel.web import Request

PAGE = 50


@login_required
def quarantine(request: Request) -> HttpResponse:
    """Who sent what, when, and what was found."""
    page = Paginator(quarantined(request.actor), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": describe_held(request.actor, page), "scanner": antivirus.is_set()}
    return render(request, "files/quarantine.html", context)


@login_required
def release(request: Request, id: UUID) -> HttpResponse:
    """Give a content out again, with the reason."""
    held = _held(request, id)
    form = ReleaseForm(request.POST or None)
    if form.is_valid():
        release_version(held["line"].version, form.cleaned_data["reason"], by=request.actor)
        messages.success(request, _("Le fichier est sorti de quarantaine."))
        return redirect("quarantine")
    status = 422 if form.is_bound else 200
    return render(request, "files/quarantine_release.html", {**held, "form": form}, status=status)


@login_required
def destroy(request: Request, id: UUID) -> HttpResponse:
    """Delete a content for good, once it is confirmed."""
    held = _held(request, id)
    if request.method == "POST":
        destroy_version(held["line"].version, by=request.actor)
        messages.success(request, _("Le fichier est détruit."))
        return redirect("quarantine")
    return render(request, "files/quarantine_destroy.html", held)


def _held(request: Request, id: UUID) -> dict[str, Any]:
    version = get_object_or_404(quarantined(request.actor), pk=id)
    [line] = describe_held(request.actor, [version])
    return {"line": line}
