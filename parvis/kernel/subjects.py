"""Subjects: anything with a type and an id that other modules may point at, resolved through the cards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest

from parvis.kernel.actors import Actor
from parvis.kernel.modules import SubjectType, contributions, resolve


@dataclass(frozen=True)
class Subject:
    """A resolved subject: what a link to it needs."""

    type: str
    id: UUID
    label: str
    url: str
    icon: str
    name: str
    space_id: UUID | None


def subject_type(name: str) -> SubjectType | None:
    """The declaration of a type, or None when its module is not there."""
    return next((kind for kind in contributions("subjects") if kind.type == name), None)


def find_subjects(actor: Actor, type_name: str, ids: list[UUID]) -> dict[UUID, Subject]:
    """Those of `ids` that the actor may see; one query for all."""
    kind = subject_type(type_name)
    if kind is None or not ids:
        return {}
    found = resolve(kind.find)(actor, ids) if kind.find else _visible(kind, actor, ids)
    return {obj.pk: _describe(kind, obj) for obj in found}


def find_named(actor: Actor, names: Iterable[tuple[str, UUID | None]]) -> dict[tuple[str, UUID | None], Subject]:
    """Those of these subjects, each named by its type and id, that the actor may see; one query a type."""
    ids: dict[str, set[UUID]] = defaultdict(set)
    for kind, key in names:
        if key:
            ids[kind].add(key)
    return {
        (kind, key): subject
        for kind, keys in ids.items()
        for key, subject in find_subjects(actor, kind, list(keys)).items()
    }


def _visible(kind: SubjectType, actor: Actor, ids: list[UUID]) -> Any:
    visible = resolve(kind.model).objects.visible_to(actor).filter(pk__in=ids)  # type: ignore[attr-defined]
    if not kind.reads:
        return visible
    related = {name.partition("__")[0] for name in kind.reads if "__" in name}
    return visible.select_related(*related).only(*related, *kind.reads) if related else visible.only(*kind.reads)


def find_subject(actor: Actor, type_name: str, id: UUID) -> Subject | None:
    """One subject, or None for what does not exist or may not be seen."""
    return find_subjects(actor, type_name, [id]).get(id)


def seen_by(actor: Actor, kinds: Iterable[SubjectType], prefix: str = "") -> Q:
    """The rows whose `subject_type` and `subject_id` name something of these types that the actor may see."""
    seen = Q(pk=None)
    for kind in kinds:
        visible = resolve(kind.model).objects.visible_to(actor)  # type: ignore[attr-defined]
        seen |= Q((f"{prefix}subject_type", kind.type), (f"{prefix}subject_id__in", visible.values("pk")))
    return seen


def find_object(actor: Actor, type_name: str, id: UUID) -> Any:
    """The object itself, if the actor may see it."""
    kind = subject_type(type_name)
    if kind is None:
        return None
    return resolve(kind.model).objects.visible_to(actor).filter(pk=id).first()  # type: ignore[attr-defined]


def subject_of(obj: Any) -> Subject:
    """The subject that an object, already fetched by its owner's rights, is."""
    kind = next(kind for kind in contributions("subjects") if resolve(kind.model) is type(obj))
    return _describe(kind, obj)


def _describe(kind: SubjectType, obj: Any) -> Subject:
    def read(name: str) -> Any:
        value = getattr(obj, name, None)
        return value() if callable(value) else value

    return Subject(
        kind.type,
        obj.pk,
        str(read(kind.label)),
        str(read(kind.url)),
        kind.icon,
        str(kind.name),
        read(kind.space) if kind.space else None,
    )


def render_panels(request: HttpRequest, subject: str, obj: Any, field: str = "panels") -> list[dict[str, Any]]:
    """The panels (or actions) of all modules for one subject; an empty one is left out."""
    chosen = [panel for panel in contributions(field) if subject in panel.subjects]
    rendered = [{"key": p.key, "label": p.label, "html": resolve(p.render)(request, obj)} for p in chosen]
    return [panel for panel in rendered if panel["html"]]
