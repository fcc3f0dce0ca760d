"""The pages of a folder: what it holds, new folder, plain upload."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from parvis.files.actions import create_folder, upload_file
from parvis.files.forms import ImportForm, NameForm
from parvis.files.models import Node
from parvis.files.queries import PAGE, Listing, find_folder, list_folder
from parvis.files.queries.locks import holders_in
from parvis.files.rules import can_create_in, can_view_node
from parvis.files.views._shared import folder_name, folder_url, missing, path_of
from parvis.files.views.tagging import choices_of, tags_of_rows
from parvis.kernel.actors import Actor
from parvis.kernel.blobs import receive
from parvis.kernel.rights import NotThere, Refused
from parvis.kernel.web import Request, once
from parvis.spaces.models import Space
from parvis.spaces.queries import find_space, policy_summaries
from parvis.spaces.rules import can_view_members

VIEW = "files.view"
LONGEST = 20_000
COLUMNS = (
    ("name", "name", gettext_lazy("Nom")),
    ("date", "date", gettext_lazy("Modifié")),
    ("author", "author", gettext_lazy("Par")),
    ("size", "size", gettext_lazy("Taille")),
)


def open_folder(request: Request, slug: str, id: UUID | None) -> tuple[Space, Node]:
    """The space and the folder behind an address, or 404."""
    space = find_space(request.actor, slug)
    found = find_folder(request.actor, space, id)
    if found is None:
        raise NotThere(_("Ce dossier n’est plus là, ou vous n’y avez pas accès."))
    found.space = space
    return space, found


@login_required
def folder(request: Request, slug: str, id: UUID | None = None) -> HttpResponse:
    """A folder: the whole page, its list alone for htmx, or the rows that follow those on the screen."""
    try:
        space, node = open_folder(request, slug, id)
    except NotThere:
        return missing(request, id, find_space(request.actor, slug))
    if id and node.is_root:
        return redirect("documents", slug)
    wanted = Wanted.of(request)
    context = {"space": space, "folder": node, **wanted.context(request.actor, node)}
    if "debut" in request.GET:
        return render(request, "files/rows.html", context)
    if request.headers.get("HX-Request"):
        return render(request, "files/list.html", context)
    return render(request, "files/folder.html", {**context, "path": path_of(space, node)})


def _reach(actor: Actor, node: Node, listing: Listing) -> dict[UUID, str]:
    """Whom the rights of the rows name: for those who see the members, and of what they read, not pass through."""
    if not can_view_members(actor, node.space):
        return {}
    policies = {row.policy_id for row in listing.rows if row.restricted and not row.is_passage}
    return policy_summaries(policies | ({node.policy_id} if can_view_node(actor, node) else set()))


@dataclass(frozen=True)
class Wanted:
    """What the address of a folder asks for: words, order, part, presentation."""

    text: str
    tag: UUID | None
    sort: str
    descending: bool
    offset: int
    limit: int
    view: str

    @classmethod
    def of(cls, request: Request) -> Wanted:
        order = request.GET.get("tri", "name")
        if request.GET.get("vue") in ("list", "grid"):
            request.session[VIEW] = request.GET["vue"]
        return cls(
            text=request.GET.get("q", "").strip()[:200],
            tag=_uuid(request.GET.get("etiquette", "")),
            sort=order.removeprefix("-"),
            descending=order.startswith("-"),
            offset=_number(request.GET.get("debut"), 0, 0),
            limit=_number(request.GET.get("lignes"), PAGE, PAGE),
            view=request.session.get(VIEW, "list"),
        )

    def context(self, actor: Actor, node: Node) -> dict[str, Any]:
        """The rows, the way to show them, and what the actor may do here."""
        listing = self._listing(actor, node)
        return {
            "listing": listing,
            "reach": _reach(actor, node, listing),
            "tags": tags_of_rows(actor, listing.rows),
            "holders": holders_in(node.space_id, [row.id for row in listing.rows]),
            "tag": self.tag,
            "tag_choices": choices_of(actor, node.space, self.tag, {"q": self.text, "tri": self._order}),
            "base": reverse("documents", args=[node.space.slug]),
            "folder_name": folder_name(node),
            **self._presentation(),
            **_powers(actor, node),
        }

    def _listing(self, actor: Actor, node: Node) -> Listing:
        return list_folder(
            actor,
            node,
            text=self.text,
            tag=self.tag,
            sort=self.sort,
            descending=self.descending,
            offset=self.offset,
            limit=self.limit,
        )

    def _presentation(self) -> dict[str, Any]:
        return {
            "text": self.text,
            "view": self.view,
            "grid": self.view == "grid",
            "columns": self._columns(),
            "query": self._query(q=self.text, etiquette=self._tag, tri=self._order),
        }

    @property
    def _tag(self) -> str:
        return str(self.tag or "")

    @property
    def _order(self) -> str:
        order = f"-{self.sort}" if self.descending else self.sort
        return "" if order == "name" else order

    def _columns(self) -> list[dict[str, Any]]:
        return [self._column(*column) for column in COLUMNS]

    def _column(self, key: str, css: str, label: Any) -> dict[str, Any]:
        current = key == self.sort
        turned = f"-{key}" if current and not self.descending else key
        direction = ("descending" if self.descending else "ascending") if current else ""
        query = urlencode({"q": self.text, "etiquette": self._tag, "tri": turned})
        return {"css": css, "label": label, "sorted": direction, "query": query}

    @staticmethod
    def _query(**values: str) -> str:
        kept = {name: value for name, value in values.items() if value}
        return f"{urlencode(kept)}&" if kept else ""


def _powers(actor: Actor, node: Node) -> dict[str, bool]:
    creatable = can_create_in(actor, node)
    return {
        "is_root": node.is_root,
        "creatable": creatable,
        "editable": creatable and not node.is_root,
        "readable": can_view_node(actor, node),
    }


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _number(text: str | None, default: int, least: int) -> int:
    try:
        return max(least, min(int(text or default), LONGEST))
    except ValueError:
        return default


@login_required
@once
def new_folder(request: Request, slug: str, id: UUID) -> HttpResponse:
    """Make a folder inside this one."""
    space, node = open_folder(request, slug, id)
    form = NameForm(request.POST or None)
    back = folder_url(space, node)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = create_folder(node, form.cleaned_data["name"], by=request.actor)
            messages.success(request, _("Dossier « %(name)s » créé.") % {"name": made.name})
            return redirect(back)
        except Refused as refusal:
            form.add_error("name", str(refusal.message))
            status = refusal.status
    words = {"heading": _("Nouveau dossier"), "submit": _("Créer le dossier"), "back": back, "creates": True}
    return render(request, "files/form.html", {"space": space, "form": form, **words}, status=status)


@login_required
def import_files(request: Request, slug: str, id: UUID) -> HttpResponse:
    """Send files with a plain form; the page's own uploader does more."""
    space, node = open_folder(request, slug, id)
    form = ImportForm(request.POST or None, request.FILES or None)
    back = folder_url(space, node)
    if request.method == "POST" and form.is_valid():
        files, conflict = form.cleaned_data["uploads"], form.cleaned_data["conflict"]
        for file in files:
            upload_file(node, file.name, receive(file.chunks()), by=request.actor, on_conflict=conflict)
        sentence = ngettext("%(count)d fichier importé.", "%(count)d fichiers importés.", len(files))
        messages.success(request, sentence % {"count": len(files)})
        return redirect(back)
    words = {"heading": _("Importer des fichiers"), "submit": _("Importer"), "back": back}
    status = 422 if form.is_bound else 200
    return render(request, "files/form.html", {"space": space, "form": form, **words}, status=status)
