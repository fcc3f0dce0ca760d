"""The store that is in use."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from parvis.kernel.storage.address import S3Address, read_address
from parvis.kernel.storage.base import Store
from parvis.kernel.storage.local import LocalStore


def store() -> Store:
    """The store that the settings name."""
    return store_at(settings.STORAGE_URL)


def store_at(url: str) -> Store:
    """The store at an address: empty for the data folder, `file:///folder`, or `s3://…`."""
    return _made(url, Path(settings.DATA_DIR))


# A client of S3 keeps connections and is safe to share between threads; tests bring many data folders.
@lru_cache(maxsize=4)
def _made(url: str, data_dir: Path) -> Store:
    address = read_address(url)
    if isinstance(address, S3Address):
        # Loading the client takes memory and time that a local installation does without.
        from parvis.kernel.storage.s3 import S3Store

        return S3Store(address, data_dir)
    return LocalStore(address or data_dir / "blobs")
