"""Everyone reads the geography; the operator of the machine alone feeds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from parvis.kernel.actors import Actor
from parvis.territory.models import Commune, Epci
from parvis.territory.rules import can_import_programmes, can_load_geography


@pytest.mark.parametrize("actor", [Actor("person"), Actor("link"), Actor("token"), Actor.anonymous()])
def test_no_one_else_feeds_it(actor: Actor) -> None:
    assert not can_import_programmes(actor)
    assert not can_load_geography(actor)


def test_the_operator_feeds_it() -> None:
    assert can_import_programmes(Actor.system("cli"))
    assert can_load_geography(Actor.system("cli"))


def test_everyone_sees_every_place(country: Path) -> None:
    assert Commune.objects.visible_to(Actor.anonymous()).count() == Commune.objects.count() == 5
    assert Epci.objects.visible_to(Actor.anonymous()).count() == Epci.objects.count() == 2
