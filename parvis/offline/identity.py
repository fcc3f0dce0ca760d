"""What a browser is told of Parvis as an application: its name, its face, where it begins, what it takes."""

from __future__ import annotations

from typing import Any

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _

ICON_SIZES = (192, 512)
PAPER = "#faf7f2"


def identity() -> dict[str, Any]:
    """The web app manifest."""
    return {
        "id": "/",
        "name": "Parvis",
        "short_name": "Parvis",
        "description": _("Les espaces, les documents et les échanges de votre collectivité."),
        "lang": "fr",
        "start_url": reverse("home"),
        "scope": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": PAPER,
        "icons": [_icon(size, purpose) for size in ICON_SIZES for purpose in ("any", "maskable")],
        "shortcuts": [{"name": _("Hors ligne"), "url": reverse("offline")}],
        "share_target": _share_target(),
    }


def _icon(size: int, purpose: str) -> dict[str, str]:
    src = static(f"offline/icon-{size}.png")
    return {"src": src, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}


def _share_target() -> dict[str, Any]:
    fields = {"title": "title", "files": [{"name": "files", "accept": ["*/*"]}]}
    return {"action": reverse("share_target"), "method": "POST", "enctype": "multipart/form-data", "params": fields}
