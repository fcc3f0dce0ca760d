"""LOCK and UNLOCK, and the `If` header that every writing method brings."""

from __future__ import annotations

import re

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from parvis.files.actions import hold_node, refresh_lock, unlock_node, upload_file
from parvis.files.dav.places import Place, find, new_name, place_of, require_entry, require_parent
from parvis.files.dav.properties import lock_body
from parvis.files.models import Lock, Node
from parvis.files.queries.locks import TOKENS, locks_on, shown_tokens
from parvis.files.rules import can_create_in
from parvis.kernel.blobs import receive
from parvis.kernel.dav.answers import XML
from parvis.kernel.dav.bodies import MOST, WantedLock, parse_lockinfo
from parvis.kernel.dav.conditions import hold, parse_if, tokens_of
from parvis.kernel.rights import Refused, require
from parvis.kernel.web import Request

SECONDS = re.compile(r"Second-(\d{1,10})", re.IGNORECASE)
USUAL = 600
FOREVER = 12 * 3600


def check_if(request: Request, place: Place) -> None:
    """Remember the tokens that the request shows; 412 unless one of the lists of its `If` header holds."""
    header = request.META.get("HTTP_IF", "")
    conditions = parse_if(header) if header else []
    tokens = tokens_of(conditions)
    request.actor.memo(TOKENS, lambda: tokens)

    def etag_of(path: str) -> str:
        entry = find(request.actor, place_of(path))
        return entry.etag if entry else ""

    def has(path: str, token: str) -> bool:
        return any(lock.token == token for lock in _locks(request, place_of(path)))

    if not hold(conditions, request.path_info, etag_of, has):
        raise Refused(_("Cet élément n’est plus dans l’état attendu."), status=412, code="precondition")


def _locks(request: Request, place: Place) -> list[Lock]:
    entry = find(request.actor, place)
    if entry is None and place.names:
        entry = find(request.actor, place.above)
    return locks_on(entry.node()) if entry else []


def lock(request: Request, place: Place) -> HttpResponseBase:
    """A new lock, on a new empty file when there is nothing yet; or more time for one that the request shows."""
    wanted = parse_lockinfo(request.read(MOST + 1))
    if wanted is None:
        return _refresh(request, place)
    depth = request.META.get("HTTP_DEPTH", "infinity").lower()
    if depth not in ("0", "infinity") or place.is_door:
        raise Refused(_("Cet élément ne peut pas être verrouillé ainsi."), status=400, code="bad-request")
    entry = find(request.actor, place)
    node = entry.node() if entry else _new_file(request, place)
    held = _hold(request, node, wanted, deep=depth == "infinity" and node.is_folder)
    headers = {"Lock-Token": f"<{held.token}>"}
    return HttpResponse(lock_body([held]), status=200 if entry else 201, content_type=XML, headers=headers)


def _hold(request: Request, node: Node, wanted: WantedLock, *, deep: bool) -> Lock:
    seconds = _seconds(request)
    return hold_node(node, by=request.actor, seconds=seconds, shared=wanted.shared, deep=deep, owner=wanted.owner)


def _new_file(request: Request, place: Place) -> Node:
    parent = require_parent(request.actor, place).node()
    require(can_create_in(request.actor, parent))
    return upload_file(parent, new_name(place), receive([]), by=request.actor)


def _seconds(request: Request) -> int:
    header = request.META.get("HTTP_TIMEOUT", "")
    asked = SECONDS.search(header)
    return int(asked[1]) if asked else FOREVER if "infinite" in header.lower() else USUAL


def _refresh(request: Request, place: Place) -> HttpResponseBase:
    shown = shown_tokens(request.actor)
    entry = require_entry(request.actor, place)
    mine = [held for held in locks_on(entry.node()) if held.token in shown]
    if not mine:
        raise Refused(_("Ce verrou n’existe plus."), status=412, code="precondition")
    refreshed = [refresh_lock(held, by=request.actor, seconds=_seconds(request)) for held in mine]
    return HttpResponse(lock_body(refreshed), content_type=XML)


def unlock(request: Request, place: Place) -> HttpResponseBase:
    """Take off the lock that the request names."""
    token = request.META.get("HTTP_LOCK_TOKEN", "").strip().strip("<>")
    if not token:
        raise Refused(_("Cette demande ne dit pas quel verrou lever."), status=400, code="bad-request")
    entry = require_entry(request.actor, place)
    held = next((one for one in locks_on(entry.node()) if one.token == token), None)
    if held is None:
        raise Refused(_("Ce verrou n’existe plus."), status=409, code="gone")
    unlock_node(held, by=request.actor)
    return HttpResponse(status=204)
