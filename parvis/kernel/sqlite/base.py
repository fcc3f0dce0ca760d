"""Django's SQLite backend, whose writers wait for each other in a queue.

SQLite has one writer at a time, and those who wait for it look again now and then: nothing keeps the last from being
the unlucky one for ever. Threads of this process take turns before they ask; between processes SQLite's own wait stays.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class Turns:
    """A lock that serves in order of arrival."""

    def __init__(self) -> None:
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False
        self._guard = threading.Lock()

    def take(self, timeout: float) -> None:
        with self._guard:
            if not self._taken:
                self._taken = True
                return
            mine = threading.Lock()
            mine.acquire()
            self._waiting.append(mine)
        if not mine.acquire(timeout=timeout) and self._gave_up(mine):
            raise OperationalError("database is locked")

    def _gave_up(self, mine: threading.Lock) -> bool:
        """Leave the queue, unless the turn came at the last moment."""
        with self._guard:
            waits = mine in self._waiting
            if waits:
                self._waiting.remove(mine)
            return waits

    def give(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    @contextmanager
    def one(self, timeout: float) -> Iterator[None]:
        self.take(timeout)
        try:
            yield
        finally:
            self.give()


turns = Turns()


class Cursor(base.SQLiteCursorWrapper):
    """A write outside any transaction is one by itself."""

    timeout: float

    def execute(self, query: str, params: Any = None) -> Any:
        if self.connection.in_transaction or not query.startswith(WRITES):
            return super().execute(query, params)
        with turns.one(self.timeout):
            return super().execute(query, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """Holds the turn from the beginning of an outermost transaction that may write to its end."""

    _has_turn = False

    @property
    def _timeout(self) -> float:
        return float(self.settings_dict["OPTIONS"].get("timeout", 5))

    def create_cursor(self, name: str | None = None) -> Cursor:
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        cursor.timeout = self._timeout
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        if self.transaction_mode == "IMMEDIATE":  # type: ignore[attr-defined]
            turns.take(self._timeout)
            self._has_turn = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]
        except BaseException:
            self._give_turn()
            raise

    def _commit(self) -> None:
        # One that fails is followed by a rollback, or by the end of the connection.
        super()._commit()  # type: ignore[misc]
        self._give_turn()

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]
        self._give_turn()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._give_turn()

    def _give_turn(self) -> None:
        if self._has_turn:
            self._has_turn = False
            turns.give()
