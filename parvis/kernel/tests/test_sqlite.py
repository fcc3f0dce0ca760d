"""Writers on SQLite: each in his turn, none for ever; a lock that lasts is said, not shown as a fault."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from django.db import OperationalError, connection, transaction
from django.test import Client

from parvis.kernel.models import Periodic
from parvis.kernel.sqlite.base import Turns, turns

sqlite_alone = pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has many writers")


def test_turns_come_in_order_of_arrival() -> None:
    queue, served = Turns(), list[int]()

    def wait(number: int) -> None:
        with queue.one(timeout=20):
            served.append(number)

    threads = [threading.Thread(target=wait, args=(number,)) for number in range(12)]
    with queue.one(timeout=1):
        for number, thread in enumerate(threads, start=1):
            thread.start()
            while len(queue._waiting) < number:
                time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert served == list(range(12))


def test_who_waits_too_long_leaves_the_queue() -> None:
    queue = Turns()
    with queue.one(timeout=1), pytest.raises(OperationalError, match="locked"), queue.one(timeout=0.01):
        raise AssertionError
    with queue.one(timeout=0):
        pass


@sqlite_alone
@pytest.mark.django_db(transaction=True)
class TestTransactions:
    def test_the_turn_is_held_to_the_end_and_given_back(self) -> None:
        with transaction.atomic(), transaction.atomic():
            assert turns._taken
        assert not turns._taken
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            raise ZeroDivisionError
        assert not turns._taken
        with transaction.atomic():
            connection.close()
        assert not turns._taken

    def test_a_single_write_waits_for_its_turn(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0)
        with turns.one(timeout=1), pytest.raises(OperationalError, match="locked"):
            Periodic.objects.update(name="x")
        Periodic.objects.update(name="x")
        assert not turns._taken


@pytest.mark.parametrize("door", ["/compte/connexion/", "/api/v1/people/"])
def test_a_lock_that_lasts_is_said(client: Client, monkeypatch: Any, door: str, db: None) -> None:
    def locked(*args: Any) -> None:
        raise OperationalError("database is locked")

    client.raise_request_exception = False
    monkeypatch.setattr("parvis.people.sessions._is_news", locked)
    answer = client.get(door)
    assert answer.status_code == 503 and answer["Retry-After"] == "5"
    assert "très occupé" in str(answer.json() if door.startswith("/api") else answer.content.decode())
