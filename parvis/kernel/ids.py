"""Public ids: UUIDv7, so that they sort by time of making and say nothing else."""

from __future__ import annotations

import uuid

import uuid_utils


def new_id() -> uuid.UUID:
    """A fresh UUIDv7 as a standard `uuid.UUID`."""
    return uuid.UUID(int=uuid_utils.uuid7().int)
