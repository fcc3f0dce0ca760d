"""The trash of a space: list, take out, delete for good, empty."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from parvis.files.actions import empty_trash, purge_nodes, restore_nodes
from parvis.files.forms import ThrownForm
from parvis.files.models import Node
from parvis.files.queries import trash_of
from parvis.files.queries.keeping import keeping_of, thrown_rows
from parvis.kernel.rights import Refused
from parvis.kernel.web import Request
from parvis.spaces.models import Role, Space
from parvis.spaces.queries import find_space, role_in

PAGE = 100


@login_required
def trash(request: Request, slug: str) -> HttpResponse:
    """What the actor could take out again."""
    space = find_space(request.actor, slug)
    page = Paginator(trash_of(request.actor, space), PAGE).get_page(request.GET.get("page"))
    kept = keeping_of(space).trash_days
    rows = thrown_rows(page.object_list, kept)
    context = {"space": space, "page": page, "rows": rows, "retention": kept, "manages": _manages(request, space)}
    return render(request, "files/trash.html", context)


def _manages(request: Request, space: Space) -> bool:
    return role_in(request.actor, space) == Role.ANIMATEUR and not space.is_archived


def _chosen(request: Request, space: Space) -> list[Node]:
    form = ThrownForm(request.POST)
    if not form.is_valid():
        raise Refused(_("Cette sélection est mal formée."))
    wanted = [form.cleaned_data["only"]] if form.cleaned_data["only"] else form.cleaned_data["node"]
    chosen = list(trash_of(request.actor, space).filter(pk__in=wanted))
    if not chosen:
        raise Refused(_("Rien n’est sélectionné."))
    return chosen


@login_required
@require_POST
def restore(request: Request, slug: str) -> HttpResponse:
    """Take the chosen entries out, to where they were."""
    space = find_space(request.actor, slug)
    restored = restore_nodes(_chosen(request, space), by=request.actor)
    sentence = ngettext("%(count)d élément restauré.", "%(count)d éléments restaurés.", len(restored))
    messages.success(request, sentence % {"count": len(restored)})
    return redirect("trash", space.slug)


@login_required
@require_POST
def purge(request: Request, slug: str) -> HttpResponse:
    """Delete the chosen entries for good, once it is confirmed."""
    space = find_space(request.actor, slug)
    chosen = _chosen(request, space)
    if "confirmed" not in request.POST:
        return render(request, "files/trash_purge.html", {"space": space, "chosen": chosen, **_words(chosen)})
    count = purge_nodes(chosen, by=request.actor)
    sentence = ngettext("%(count)d élément supprimé.", "%(count)d éléments supprimés.", count)
    messages.success(request, sentence % {"count": count})
    return redirect("trash", space.slug)


def _words(chosen: list[Node]) -> dict[str, Any]:
    names = [node.name for node in chosen[:5]]
    return {"names": names, "others": len(chosen) - len(names)}


@login_required
def empty(request: Request, slug: str) -> HttpResponse:
    """Delete for good all that one may, once it is confirmed."""
    space = find_space(request.actor, slug)
    if request.method == "POST":
        count = empty_trash(space, by=request.actor)
        sentence = ngettext("%(count)d élément supprimé.", "%(count)d éléments supprimés.", count)
        messages.success(request, sentence % {"count": count})
        return redirect("trash", space.slug)
    context = {"space": space, "count": trash_of(request.actor, space).count()}
    return render(request, "files/trash_empty.html", context)
