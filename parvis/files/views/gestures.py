"""Gestures on one entry or on a selection: move, copy, rename, throw away, and undo."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from parvis.files.actions import (
    copy_nodes,
    move_nodes,
    rename_node,
    restore_nodes,
    trash_nodes,
    undo_move,
    undo_transfer,
)
from parvis.files.downloads import send_zip
from parvis.files.forms import DestinationForm, RenameForm, SelectionForm
from parvis.files.models import Node
from parvis.files.queries import breadcrumb, find_folder, root_of, select_all, subfolders
from parvis.files.rules import can_create_in
from parvis.files.views._shared import UNDO, back_to, find_node, folder_name, folder_url, tell_with_undo
from parvis.kernel.actors import Actor
from parvis.kernel.rights import Refused
from parvis.kernel.web import Request
from parvis.spaces.models import Role, Space
from parvis.spaces.queries import access_of, find_space


@dataclass(frozen=True)
class Selection:
    """The chosen entries, the form that repeats them from step to step, and where one comes from."""

    nodes: list[Node]
    form: SelectionForm
    back: str

    @classmethod
    def of(cls, request: Request, space: Space) -> Selection:
        form = SelectionForm(request.POST if request.method == "POST" else request.GET)
        if not form.is_valid():
            raise Refused(_("Cette sélection est mal formée."))
        wanted = form.cleaned_data
        folder = find_folder(request.actor, space, wanted["folder"])
        nodes = list(_chosen(request.actor, space, folder, wanted))
        if not nodes:
            raise Refused(_("Rien n’est sélectionné."))
        return cls(nodes, form, folder_url(space, folder or nodes[0].parent))

    @property
    def only(self) -> Node:
        """The one entry of a gesture that takes a single one."""
        if len(self.nodes) != 1:
            raise Refused(_("Choisissez un seul élément."))
        return self.nodes[0]

    @property
    def label(self) -> str:
        """« Budget.xlsx », or « 12 éléments »."""
        if len(self.nodes) == 1:
            return f"« {self.nodes[0].name} »"
        return ngettext("%(count)d élément", "%(count)d éléments", len(self.nodes)) % {"count": len(self.nodes)}


def _chosen(actor: Actor, space: Space, folder: Node | None, wanted: dict[str, Any]) -> Any:
    nodes = Node.objects.live().visible_to(actor).in_space(space).exclude(parent=None)
    nodes = nodes.select_related("space", "parent", "policy")
    if not wanted["all"]:
        return nodes.filter(pk__in=wanted["node"])
    if folder is None:
        raise Http404
    every = select_all(actor, folder, wanted["q"], wanted["etiquette"])
    return nodes.filter(pk__in=set(every) - set(wanted["without"]))


@login_required
@require_POST
def download(request: Request, slug: str) -> HttpResponseBase:
    """The selection as one zip."""
    space = find_space(request.actor, slug)
    chosen = Selection.of(request, space)
    return send_zip(request, chosen.nodes, chosen.only.name if len(chosen.nodes) == 1 else space.name)


@login_required
def move(request: Request, slug: str) -> HttpResponse:
    """Choose a folder, then put the selection there."""
    space = find_space(request.actor, slug)
    chosen = Selection.of(request, space)
    target = _target(request)
    if target is None:
        words = {"heading": _("Déplacer %(what)s") % {"what": chosen.label}, "verb": _("Déplacer ici")}
        return _picker(request, space, chosen, words)
    former = move_nodes(chosen.nodes, target, by=request.actor)
    facts = {str(node): str(parent) for node, parent in former.items()}
    tell_with_undo(request, _moved(chosen, target), "move", facts, chosen.back)
    return redirect(chosen.back)


@login_required
def copy(request: Request, slug: str) -> HttpResponse:
    """Choose a folder, then copy the selection there."""
    space = find_space(request.actor, slug)
    chosen = Selection.of(request, space)
    target = _target(request)
    if target is None:
        words = {"heading": _("Copier %(what)s") % {"what": chosen.label}, "verb": _("Copier ici")}
        return _picker(request, space, chosen, words)
    made = copy_nodes(chosen.nodes, target, by=request.actor)
    tell_with_undo(request, _copied(chosen, target), "trash", {str(node.pk): "" for node in made}, chosen.back)
    return redirect(chosen.back)


def _moved(chosen: Selection, target: Node) -> str:
    text = ngettext(
        "%(what)s est maintenant dans « %(folder)s ».",
        "%(what)s sont maintenant dans « %(folder)s ».",
        len(chosen.nodes),
    )
    return text % {"what": chosen.label, "folder": folder_name(target)}


def _copied(chosen: Selection, target: Node) -> str:
    text = ngettext(
        "%(what)s est copié dans « %(folder)s ».", "%(what)s sont copiés dans « %(folder)s ».", len(chosen.nodes)
    )
    return text % {"what": chosen.label, "folder": folder_name(target)}


def _target(request: Request) -> Node | None:
    form = DestinationForm(request.POST)
    if request.method != "POST" or not form.is_valid() or not form.cleaned_data["target"]:
        return None
    return find_node(request.actor, form.cleaned_data["target"])


def _picker(request: Request, space: Space, chosen: Selection, words: dict[str, Any]) -> HttpResponse:
    """The tree of the folders where one may write, opened down to the folder that is looked into."""
    here = _looked_into(request, space, chosen)
    context = {
        **words,
        "space": space,
        "chosen": chosen,
        "here": here,
        "here_name": folder_name(here),
        "allowed": can_create_in(request.actor, here),
        "spaces": _tree(request.actor, here, {node.pk for node in chosen.nodes}),
    }
    return render(request, "files/picker.html", context)


def _looked_into(request: Request, space: Space, chosen: Selection) -> Node:
    """The folder that is open in the picker: first the one that the selection comes from."""
    form = DestinationForm(request.POST)
    if form.is_valid() and form.cleaned_data["inside"]:
        return find_node(request.actor, form.cleaned_data["inside"])
    here = find_folder(request.actor, space, chosen.form.cleaned_data["folder"] or root_of(space).pk)
    if here is None:
        raise Http404
    return here


def _tree(actor: Actor, here: Node, moved: set[UUID]) -> list[dict[str, Any]]:
    """The spaces where one may put things; the one looked into is opened along the path to `here`."""
    writers = access_of(actor).with_role(Role.ANIMATEUR, Role.CONTRIBUTEUR, Role.VISITEUR, Role.LIMITE)
    spaces = Space.objects.active().filter(pk__in=[*writers, here.space_id])
    roots = Node.objects.live().filter(space__in=spaces, parent=None).select_related("space").order_by("space__name")
    opened = [folder.pk for folder in breadcrumb(here)] + [here.pk]
    return [
        {"folder": root, "name": root.space.name, "icon": root.space.icon, "accent": root.space.accent}
        | _branch(actor, root, opened, moved)
        for root in roots
    ]


def _branch(actor: Actor, folder: Node, opened: list[UUID], moved: set[UUID]) -> dict[str, Any]:
    branch: dict[str, Any] = {"open": folder.pk in opened, "current": folder.pk == opened[-1], "children": []}
    if branch["open"]:
        branch["children"] = [
            {"folder": child, "name": child.name, "icon": "folder"} | _branch(actor, child, opened, moved)
            for child in subfolders(actor, folder)
            if child.pk not in moved
        ]
    return branch


@login_required
def rename(request: Request, slug: str) -> HttpResponse:
    """Lead to the name of the one entry that is selected."""
    chosen = Selection.of(request, find_space(request.actor, slug))
    return redirect("node_name", chosen.only.pk)


@login_required
def name(request: Request, id: UUID) -> HttpResponse:
    """Give an entry another name."""
    node = find_node(request.actor, id)
    back = folder_url(node.space, node.parent)
    given = {"name": node.name, "expected": node.name, "next": request.GET.get("next", "")}
    form = RenameForm(request.POST or None, initial=given)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            return _renamed(request, node, form, back)
        except Refused as refusal:
            form.add_error("name", str(refusal.message))
            status = refusal.status
    words = {"heading": _("Renommer « %(name)s »") % {"name": node.name}, "submit": _("Renommer"), "back": back}
    return render(request, "files/form.html", {"space": node.space, "form": form, **words}, status=status)


def _renamed(request: Request, node: Node, form: RenameForm, back: str) -> HttpResponse:
    wanted, expected = form.cleaned_data["name"], form.cleaned_data["expected"] or None
    former = rename_node(node, wanted, by=request.actor, expected=expected)
    text = _("« %(old)s » s’appelle maintenant « %(new)s ».") % {"old": former, "new": wanted}
    tell_with_undo(request, text, "rename", {str(node.pk): former}, form.cleaned_data["next"] or back)
    return back_to(request, form.cleaned_data["next"], back)


@login_required
def rights_of_selection(request: Request, slug: str) -> HttpResponse:
    """Lead to the rights of the one entry that is selected."""
    chosen = Selection.of(request, find_space(request.actor, slug))
    return redirect("node_rights", chosen.only.pk)


@login_required
@require_POST
def trash(request: Request, slug: str) -> HttpResponse:
    """Put the selection into the trash of the space."""
    chosen = Selection.of(request, find_space(request.actor, slug))
    gone = trash_nodes(chosen.nodes, by=request.actor)
    text = ngettext("%(what)s est à la corbeille.", "%(what)s sont à la corbeille.", len(gone)) % {"what": chosen.label}
    tell_with_undo(request, text, "restore", {str(node.pk): "" for node in gone}, chosen.back)
    return back_to(request, request.POST.get("next", ""), chosen.back)


Undo = Callable[[dict[UUID, str], Actor], object]


def _undo_rename(facts: dict[UUID, str], by: Actor) -> None:
    for node in Node.objects.visible_to(by).filter(pk__in=facts):
        rename_node(node, facts[node.pk], by=by)


UNDOS: dict[str, Undo] = {
    "move": lambda facts, by: undo_move({node: UUID(parent) for node, parent in facts.items()}, by=by),
    "rename": _undo_rename,
    "restore": lambda facts, by: restore_nodes(Node.objects.trashed().visible_to(by).filter(pk__in=facts), by=by),
    "owner": lambda facts, by: undo_transfer(
        {node: UUID(owner) if owner else None for node, owner in facts.items()}, by=by
    ),
    "trash": lambda facts, by: trash_nodes(Node.objects.live().visible_to(by).filter(pk__in=facts), by=by),
}


@login_required
@require_POST
def undo(request: Request) -> HttpResponse:
    """Undo the last gesture of this session, through the same doors."""
    last = request.session.get(UNDO)
    if not last or last["token"] != request.POST.get("token"):
        raise Refused(_("Cette action ne peut plus être annulée."), status=409)
    del request.session[UNDO]
    UNDOS[last["gesture"]]({UUID(node): fact for node, fact in last["facts"].items()}, request.actor)
    messages.success(request, _("C’est annulé."))
    return back_to(request, last["back"], "/accueil/")
