"""What happens to the geography."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from parvis.kernel.events import Event, Fact

FACTS = {
    "vintage": Fact(_("Millésime")),
    "communes": Fact(_("Nombre de communes")),
    "flags": Fact(_("Communes concernées")),
}


@dataclass(frozen=True, kw_only=True)
class GeographyLoaded(Event):
    """The tables hold another vintage of the official geography."""

    sentence = _("{actor} a chargé le découpage administratif {vintage} ({communes} communes).")
    icon = "map"
    personal: ClassVar[tuple[str, ...]] = ()

    vintage: int
    communes: int


@dataclass(frozen=True, kw_only=True)
class ProgrammesImported(Event):
    """Programme flags were imported from a file."""

    sentence = _("{actor} a importé les programmes de {flags} communes.")
    icon = "flag"
    personal: ClassVar[tuple[str, ...]] = ()

    flags: int
