"""Locks on the pages of files: lock, unlock, force; and the way to a program that opens the document in its place."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from parvis.files.actions import lock_node, unlock_node
from parvis.files.explorer import Mount, address_of
from parvis.files.forms import LockForm
from parvis.files.models import Lock
from parvis.files.views._shared import back_to, find_node, folder_url
from parvis.files.views.folders import open_folder
from parvis.kernel.web import Request
from parvis.people.models import Secret


@login_required
def lock(request: Request, id: UUID) -> HttpResponse:
    """Keep an entry as it is for the others, and say why."""
    node = find_node(request.actor, id)
    form = LockForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        lock_node(node, by=request.actor, note=form.cleaned_data["note"])
        sentence = _("« %(name)s » est verrouillé : vous seul pouvez le modifier.")
        messages.success(request, sentence % {"name": node.name})
        return back_to(request, request.POST.get("next", ""), node.get_absolute_url())
    heading = _("Verrouiller « %(name)s »") % {"name": node.name}
    context = {"space": node.space, "form": form, "heading": heading, "submit": _("Verrouiller")}
    back = folder_url(node.space, node.parent)
    return render(request, "files/form.html", {**context, "back": back}, status=422 if form.is_bound else 200)


@login_required
@require_POST
def unlock(request: Request, id: UUID) -> HttpResponse:
    """Take a lock off: one's own, or, for an animateur, somebody else's."""
    held = get_object_or_404(Lock.objects.visible_to(request.actor).select_related("node__space"), pk=id)
    unlock_node(held, by=request.actor)
    messages.success(request, _("« %(name)s » n’est plus verrouillé.") % {"name": held.node.name})
    return back_to(request, request.POST.get("next", ""), held.node.get_absolute_url())


@login_required
@require_safe
def explorer(request: Request, slug: str, id: UUID | None = None) -> HttpResponse:
    """How to open a folder in the file explorer of one's computer."""
    space, folder = open_folder(request, slug, id)
    passwords = Secret.objects.filter(kind=Secret.Kind.APP_PASSWORD, revoked_at=None)
    has_password = passwords.filter(person=request.actor.user).exists()
    context = {"space": space, "folder": folder, "mount": Mount(address_of(folder)), "has_password": has_password}
    return render(request, "files/explorer.html", context)
