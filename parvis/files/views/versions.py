"""Versions: their name and note, the removal of an old one, and two of them compared."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from parvis.files.actions.versions import delete_version, name_version, note_version
from parvis.files.comparing import compare_versions
from parvis.files.forms_keeping import CompareForm, VersionForm
from parvis.files.models import Node, Version
from parvis.files.queries.versions import two_versions, versions_of
from parvis.files.rules import can_edit_node
from parvis.files.rules_keeping import can_annotate_version, can_delete_version, can_name_version
from parvis.files.views._shared import find_node, path_of
from parvis.kernel import access
from parvis.kernel.actors import Actor
from parvis.kernel.models import AccessEntry
from parvis.kernel.rights import Refused
from parvis.kernel.web import Request

PAGE = 100


def find_version(actor: Actor, id: UUID, number: int) -> Version:
    """A version of a file that the actor reads, or 404."""
    node = find_node(actor, id)
    version = get_object_or_404(Version.objects.select_related("author"), node=node, number=number)
    version.node = node
    return version


@login_required
def version_words(request: Request, id: UUID, number: int) -> HttpResponse:
    """The name and the note of a version."""
    version = find_version(request.actor, id, number)
    if not can_annotate_version(request.actor, version):
        raise Http404
    nameable = can_name_version(request.actor, version)
    form = VersionForm(request.POST or None, version=version, nameable=nameable)
    if request.method == "POST" and form.is_valid() and _written(version, form, request.actor):
        messages.success(request, _("La version %(number)d est à jour.") % {"number": number})
        return redirect(f"{reverse('file', args=[id])}#versions")
    context = {"node": version.node, "space": version.node.space, "version": version, "form": form}
    return render(request, "files/version_words.html", context, status=422 if form.errors else 200)


def _written(version: Version, form: VersionForm, actor: Actor) -> bool:
    wanted = form.cleaned_data
    try:
        if "name" in wanted:
            name_version(version, wanted["name"], by=actor)
        note_version(version, wanted["note"], by=actor)
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return False
    return True


@login_required
def version_removal(request: Request, id: UUID, number: int) -> HttpResponse:
    """Delete an old version for good, once it is confirmed."""
    version = find_version(request.actor, id, number)
    if not can_delete_version(request.actor, version):
        raise Http404
    if request.method == "POST":
        delete_version(version, by=request.actor)
        messages.success(request, _("La version %(number)d est supprimée.") % {"number": number})
        return redirect(f"{reverse('file', args=[id])}#versions")
    context = {"node": version.node, "space": version.node.space, "version": version}
    return render(request, "files/version_removal.html", context)


@login_required
@require_safe
def file_versions(request: Request, id: UUID) -> HttpResponse:
    """All the versions of a file, by pages."""
    node = find_node(request.actor, id)
    if node.is_folder:
        raise Http404
    page = Paginator(versions_of(node), PAGE).get_page(request.GET.get("page"))
    context = {"node": node, "space": node.space, "page": page, "editable": can_edit_node(request.actor, node)}
    return render(request, "files/versions_page.html", context)


@login_required
@require_safe
def comparison(request: Request, id: UUID) -> HttpResponse:
    """Two versions of a file side by side (`de`, `a`); without them, the current one and the one before."""
    node = find_node(request.actor, id)
    if node.is_folder:
        raise Http404
    versions = versions_of(node)
    form = CompareForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    context = {"node": node, "space": node.space, "path": path_of(node.space, node), "versions": versions}
    pair = two_versions(versions, wanted.get("de"), wanted.get("a"))
    if pair is not None:
        access.record(AccessEntry.Verb.VIEW, "files.node", node.pk, by=request.actor, again=True)
        context |= _compared(request, node, *pair, whole="tout" in request.GET)
    return render(request, "files/comparison.html", context)


def _compared(request: Request, node: Node, older: Version, newer: Version, *, whole: bool) -> dict[str, Any]:
    for version in (older, newer):
        version.node = node
    asked = f"?de={older.number}&a={newer.number}"
    context = {"older": older, "newer": newer, "asked": asked, "swapped": f"?de={newer.number}&a={older.number}"}
    try:
        return {**context, "found": compare_versions(older, newer, by=request.actor, whole=whole)}
    except Refused as refusal:
        return {**context, "held": refusal.message}
