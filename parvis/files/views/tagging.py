"""Put tags on a selection, or take them off; the tags that a list shows and is narrowed with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.files.forms_tags import TagSelectionForm
from parvis.files.models import Node
from parvis.files.queries import Row
from parvis.files.views.gestures import Selection
from parvis.kernel.actors import Actor
from parvis.kernel.rights import Refused
from parvis.kernel.subjects import subject_of
from parvis.kernel.web import Request
from parvis.marks.actions import create_tag, tag_subject, untag_subject
from parvis.marks.models import Tag
from parvis.marks.queries import tag_choices, tags_on
from parvis.marks.rules import can_create_tag
from parvis.spaces.models import Space
from parvis.spaces.queries import find_space

MOST = 500
Chips = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Choice:
    """A tag that narrows the list, or, when it does, the way out of it."""

    name: str
    accent: str
    query: str
    chosen: bool


def tags_of_rows(actor: Actor, rows: Iterable[Row]) -> dict[UUID, Chips]:
    """Name and colour of the tags of each line: one query for the whole list."""
    ids = [row.id for row in rows if not row.is_passage]
    found = tags_on(actor, ids) if ids else {}
    return {key: tuple((tag.name, tag.accent) for tag in tags) for key, tags in found.items()}


def choices_of(actor: Actor, space: Space, chosen: UUID | None, kept: dict[str, str]) -> list[Choice]:
    """The tags of a space as links that keep the words and the order."""

    def link(tag: Tag) -> Choice:
        wanted = {**kept, "etiquette": "" if tag.pk == chosen else str(tag.pk)}
        return Choice(tag.name, tag.accent, urlencode({k: v for k, v in wanted.items() if v}), tag.pk == chosen)

    return [link(tag) for tag in tag_choices(actor, space)]


@login_required
def tags(request: Request, slug: str) -> HttpResponse:
    """The tags of the selection, several at once."""
    space = find_space(request.actor, slug)
    chosen = Selection.of(request, space)
    if len(chosen.nodes) > MOST:
        raise Refused(_("Choisissez %(most)d éléments au plus.") % {"most": MOST})
    on = {tag for tags in tags_on(request.actor, [node.pk for node in chosen.nodes]).values() for tag in tags}
    asked = request.method == "POST" and "confirmed" in request.POST
    creatable = can_create_tag(request.actor, space)
    form = TagSelectionForm(space, on, creatable, request.POST if asked else None)
    if form.is_valid():
        return _tagged(request, space, chosen, form)
    context = {"space": space, "chosen": chosen, "form": form}
    return render(request, "files/tags.html", context, status=422 if asked else 200)


def _tagged(request: Request, space: Space, chosen: Selection, form: TagSelectionForm) -> HttpResponse:
    _apply(space, chosen.nodes, form.cleaned_data, request.actor)
    count = len(chosen.nodes)
    text = ngettext("Étiquettes de %(count)d élément à jour.", "Étiquettes de %(count)d éléments à jour.", count)
    messages.success(request, text % {"count": count})
    return redirect(chosen.back)


@transaction.atomic
def _apply(space: Space, nodes: list[Node], wanted: dict[str, Any], by: Actor) -> None:
    """All or nothing: one that may not be tagged leaves the others as they were."""
    added = list(wanted["add"])
    if wanted.get("name"):
        known = space.tags.filter(name__iexact=" ".join(wanted["name"].split())).first()
        added.append(known or create_tag(space, name=wanted["name"], accent=wanted["accent"] or "bleu", by=by))
    for subject in map(subject_of, nodes):
        for tag in added:
            tag_subject(subject, tag, by=by)
        for tag in wanted["remove"]:
            untag_subject(subject, tag, by=by)
