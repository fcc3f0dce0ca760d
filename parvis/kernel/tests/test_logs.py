"""Logs tell what happened, and nothing that lets somebody in."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from parvis.kernel.ids import new_id
from parvis.kernel.logs import JsonFormatter, without_secrets

TOKEN = "IJrsIwfJrLl7WgmFFhVrDtA1YhqyO-iiue5-J1Ws1TQ"
RESET = "2s-d2k3vp-0f6a9d4bd31d8a28f2a9a1f0c6c2e6b5"


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        (f"Unprocessable Entity: /compte/invitation/{TOKEN}/", "Unprocessable Entity: /compte/invitation/…/"),
        (f"Not Found: /compte/mot-de-passe/{RESET}/", "Not Found: /compte/mot-de-passe/…/"),
    ],
)
def test_an_address_that_lets_in_is_cut(told: str, kept: str) -> None:
    assert without_secrets(told) == kept


def test_other_addresses_stay_whole() -> None:
    told = f"Not Found: /espaces/commission-des-affaires-scolaires-2026/documents/{new_id()}/"
    assert without_secrets(told) == told


def test_a_trace_is_cut_as_well() -> None:
    try:
        raise ValueError(f"/compte/invitation/{TOKEN}/")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "", 1, "%s", ("bad",), sys.exc_info())
    line = JsonFormatter().format(record)
    assert TOKEN not in line and "ValueError" in json.loads(line)["trace"]
