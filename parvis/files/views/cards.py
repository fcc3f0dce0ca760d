"""Blocks for the home of a person and the home of a space: the documents that changed last."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from parvis.files.models import Node
from parvis.files.queries import recent_files, space_figures
from parvis.kernel.actors import Actor
from parvis.spaces.models import Level, Space
from parvis.spaces.queries import level_on
from parvis.ui.templatetags.ui import moment, pure


@dataclass(frozen=True)
class Recent:
    """A line of these blocks."""

    name: str
    url: str
    family: str
    icon: str
    space: str
    author: str
    when: SafeString


@dataclass(frozen=True)
class Block:
    """A block; `slug` is that of its space, or nothing."""

    slug: str
    files: tuple[Recent, ...]
    reserved: bool


def recent_card(request: HttpRequest, space: Space | None = None) -> str:
    """The documents of all my spaces that changed last."""
    return _card(request, None, 6)


def space_card(request: HttpRequest, space: Space) -> str:
    """The documents of this space that changed last."""
    return _card(request, space, 5)


def figures_card(request: HttpRequest, space: Space) -> str:
    """On the statistics of a space: how many documents the reader sees, how big, how often looked at lately."""
    return pure("files/figures.html", space_figures(request.actor, space))  # type: ignore[attr-defined]


def _card(request: HttpRequest, space: Space | None, limit: int) -> str:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    files = tuple(map(_recent, recent_files(actor, space=space, limit=limit)))
    reserved = bool(space and not files) and _is_reserved(actor, space)
    return pure("files/recent.html", Block(space.slug if space else "", files, reserved)) if files or space else ""


def _is_reserved(actor: Actor, space: Space | None) -> bool:
    """Whether the space keeps what it holds for its animateurs, and the actor is none of them."""
    policy = space.policy if space else None
    return policy is not None and policy.everyone == Level.NONE and level_on(actor, policy.pk) < Level.READ


def _recent(node: Node) -> Recent:
    return Recent(
        name=node.name,
        url=reverse("file", args=[node.pk]),
        family=node.family,
        icon=node.icon,
        space=node.space.name,
        author=str(node.changed_by or ""),
        when=moment(node.changed_at),
    )
