"""What shares hang on the pages of others: buttons and panels on documents and folders, a block on the home."""

from __future__ import annotations

from dataclasses import dataclass

from django.template.loader import render_to_string
from django.urls import reverse

from parvis.files.models import Node
from parvis.kernel.actors import Actor
from parvis.kernel.web import Request
from parvis.sharing import queries
from parvis.sharing.rules import can_create_link, can_create_request
from parvis.sharing.views.lists import lines_of
from parvis.spaces.models import Role, Space
from parvis.spaces.queries import role_in

SHOWN_AT_HOME = 5


@dataclass(frozen=True)
class Ways:
    """What the menu of a folder offers."""

    node: Node
    slug: str
    asks: bool
    follows: bool


def share_button(request: Request, node: Node) -> str:
    """« Partager », with the number of links that stand: for those who may share, or who shared."""
    count = queries.count_links(request.actor, node) if _shares(request.actor, node.space) else 0
    if not count and not can_create_link(request.actor, node):
        return ""
    return render_to_string("sharing/button.html", {"url": reverse("node_links", args=[node.pk]), "count": count})


def folder_menu(request: Request, node: Node) -> str:
    """The entries of a folder's menu."""
    ways = Ways(node, node.space.slug, can_create_request(request.actor, node), _shares(request.actor, node.space))
    return render_to_string("sharing/folder_menu.html", {"ways": ways}) if ways.asks or ways.follows else ""


def _shares(actor: Actor, space: Space) -> bool:
    """Who follows links and requests: those who share here."""
    return role_in(actor, space) in (Role.ANIMATEUR, Role.CONTRIBUTEUR)


def links_panel(request: Request, node: Node) -> str:
    """On the page of a document: the links that the reader sees."""
    if not _shares(request.actor, node.space):
        return ""
    lines = lines_of(queries.links_of(request.actor, node))
    return render_to_string("sharing/lines.html", {"lines": lines, "bare": True}) if lines else ""


def deposits_panel(request: Request, node: Node) -> str:
    """In a folder that came in through a drop box: who sent it, and with which words."""
    deposits = queries.last_deposits(request.actor, node)
    return render_to_string("sharing/deposits.html", {"deposits": deposits, "here": True}) if deposits else ""


def asked_card(request: Request, space: Space | None = None) -> str:
    """On the home: the documents that somebody waits for."""
    asked = queries.asked_of(request.actor)[:SHOWN_AT_HOME]
    return render_to_string("sharing/home_card.html", {"requests": asked}) if asked else ""
