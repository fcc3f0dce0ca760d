"""Doors of the installed application: its manifest, its worker, the page without a network, what may be kept."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import BadRequest
from django.http import HttpResponse, JsonResponse, RawPostDataException
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from parvis.files.models import Node
from parvis.files.rules import can_download_node
from parvis.kernel.web import Request
from parvis.offline.identity import identity
from parvis.offline.queries import keepable, precached
from parvis.offline.targets import places


@require_GET
def manifest(request: Request) -> HttpResponse:
    """What a browser needs to install the platform as an application."""
    return JsonResponse(identity(), content_type="application/manifest+json")


@require_GET
def worker(request: Request) -> HttpResponse:
    """The service worker, told which assets it keeps; another build is another worker."""
    code = (Path(settings.PACKAGE) / "ui/static/build/sw.js").read_text(encoding="utf-8")
    assets = precached()
    version = hashlib.sha256("\n".join([*assets, code]).encode()).hexdigest()[:16]
    shell = f"{reverse('offline_shell')}?langue={request.LANGUAGE_CODE}"
    facts = {"version": version, "shell": shell, "assets": assets}
    body = f"self.parvis = {json.dumps(facts)};\n{code}"
    return HttpResponse(body, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@login_required
@require_GET
def offline(request: Request) -> HttpResponse:
    """What this device keeps for this person."""
    return render(request, "offline/offline.html")


@require_GET
def shell(request: Request) -> HttpResponse:
    """The page that opens without a network. It is the same for all: nothing in it is anybody's."""
    asked = request.GET.get("langue", "")
    with translation.override(asked if asked in dict(settings.LANGUAGES) else request.LANGUAGE_CODE):
        return render(request, "offline/shell.html")


@login_required
@require_POST
def files(request: Request) -> HttpResponse:
    """What may be kept of these entries (`ids`), with the mark of each content. JSON in, JSON out."""
    try:
        ids = [UUID(value) for value in json.loads(request.body)["ids"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, RawPostDataException) as error:
        raise BadRequest from error
    return JsonResponse(asdict(keepable(request.actor, ids)))


@csrf_exempt  # what a phone's « share » sends is taken by the worker; without one, nothing here is done with it
@require_http_methods(["GET", "POST"])
def share(request: Request) -> HttpResponse:
    """Where files shared from other applications go: the worker keeps them, the person says into which folder."""
    return _share(request)


@login_required
def _share(request: Request) -> HttpResponse:
    return render(request, "offline/share.html", {"places": places(request.actor), "lost": request.method == "POST"})


def keeper(request: Request) -> str:
    """On every page of a person: starts the worker, keeps what is pinned fresh, wipes what is another person's."""
    return render_to_string("offline/keeper.html", {"person": request.actor.id}, request)


def pin_button(request: Request, node: Node) -> str:
    """« Garder hors ligne », for what the person may take away."""
    if not node.is_folder and not can_download_node(request.actor, node):
        return ""
    return render_to_string("offline/pin.html", {"node": node}, request)
