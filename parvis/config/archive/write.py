"""Writing a backup while the application serves: one read transaction for every table, then the contents it names."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import secrets
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.db import connection, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model, Q
from django.utils import timezone

from parvis.config.archive import BLOBS, FILES, FORMAT, MANIFEST, TABLES
from parvis.config.archive.rows import ALL, Digest, lines, stored_fields, tables
from parvis.config.commands import Failure
from parvis.kernel.blobs import BLOCK, open_blob
from parvis.kernel.models import Blob, Job

SNAPSHOT = "snapshot"
PART = 2000
KEPT = ("secret_*", "demo")
# What opens an account, or did, and is worth nothing after a restore, stays out of a file that travels.
NONE = Q(pk__in=[])
# So do uploads that are on their way: their bytes are no contents yet.
KEPT_ROWS = {
    "sessions.session": NONE,
    "usersessions.usersession": NONE,
    "files.upload": NONE,
    "kernel.job": ~Q(state=Job.State.DONE),
    # The index is made of the rest, and is made again after a restore.
    **dict.fromkeys(("search.entry", "search.content", "search.word", "search.waiting"), NONE),
}


@dataclass(frozen=True)
class Summary:
    """What a backup holds."""

    rows: int
    blobs: int
    bytes: int


def backup(target: Path) -> Summary:
    """Write everything to `target`, which appears under its name only once it is whole and on disk."""
    if target.exists():
        raise Failure(f"{target} existe déjà : choisissez un autre nom, rien n’est écrasé.")
    # A name that nobody else who writes in this folder could have taken, or pointed elsewhere, before us.
    partial = target.with_name(f"{target.name}.{secrets.token_hex(8)}.partial")
    try:
        with open(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            with tarfile.TarFile(fileobj=file, mode="w", format=tarfile.PAX_FORMAT, copybufsize=BLOCK) as archive:
                summary = _fill(archive, target.parent)
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, target)
    finally:
        partial.unlink(missing_ok=True)
    return summary


def _fill(archive: tarfile.TarFile, folder: Path) -> Summary:
    manifest: dict[str, Any] = {
        "format": FORMAT,
        "parvis": version("parvis"),
        "made_at": timezone.now().isoformat(),
        "database": connection.vendor,
        "files": _add_files(archive),
    }
    _keep_blobs_for_a_day()
    with snapshot() as database:
        manifest["migrations"] = _leaves(database)
        manifest["tables"] = [
            _add_table(archive, number, model, database, folder) for number, model in enumerate(tables(apps))
        ]
        blobs = list(Blob.objects.using(database).order_by("sha256").values_list("sha256", "size"))
    for sha256, size in blobs:
        _add_blob(archive, sha256, size)
    size = sum(size for _sha256, size in blobs)
    manifest["blobs"] = {"count": len(blobs), "bytes": size}
    _add_bytes(archive, MANIFEST, json.dumps(manifest, indent=1).encode())
    return Summary(sum(table["rows"] for table in manifest["tables"]), len(blobs), size)


@contextmanager
def snapshot() -> Iterator[str]:
    """A connection of its own that sees the database at one moment, and that nobody waits for."""
    copy = connection.copy(SNAPSHOT)
    if copy.vendor == "sqlite":
        copy.settings_dict["OPTIONS"] = {**copy.settings_dict["OPTIONS"], "transaction_mode": "DEFERRED"}
    connections[SNAPSHOT] = copy
    try:
        with transaction.atomic(using=SNAPSHOT):
            if copy.vendor == "postgresql":
                with copy.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield SNAPSHOT
    finally:
        copy.close()
        del connections[SNAPSHOT]


def _keep_blobs_for_a_day() -> None:
    """Renew the age of every row, so that the collector lets its content be while the backup runs.

    What is stored after this moment is young by itself.
    """
    known = Blob.objects.order_by("sha256").values_list("sha256", flat=True)
    last = ""
    # By parts: nobody waits long for a turn to write.
    while part := list(known.filter(sha256__gt=last)[:PART]):
        Blob.objects.filter(sha256__gt=last, sha256__lte=part[-1]).update(created_at=timezone.now())
        last = part[-1]


def _leaves(database: str) -> list[list[str]]:
    """The migrations that the database has seen and that no other follows: where a restore starts."""
    loader = MigrationLoader(connections[database])
    done = set(loader.applied_migrations) & set(loader.graph.nodes)
    parents = {parent.key for key in done for parent in loader.graph.node_map[key].parents}
    return [list(key) for key in sorted(done - parents)]


def _add_files(archive: tarfile.TarFile) -> dict[str, str]:
    """The secrets of the data folder (one given by the environment stays the operator's own to keep)."""
    found = [path for pattern in KEPT for path in sorted(Path(settings.DATA_DIR).glob(pattern))]
    return {path.name: _add_bytes(archive, FILES + path.name, path.read_bytes()) for path in found}


def _add_table(
    archive: tarfile.TarFile, number: int, model: type[Model], database: str, folder: Path
) -> dict[str, Any]:
    counted, fields = Digest(), [field.attname for field in stored_fields(model)]
    name = f"{TABLES}{number:04}-{model._meta.label_lower}.jsonl.gz"
    with tempfile.TemporaryFile(dir=folder) as spool:
        with gzip.GzipFile(fileobj=spool, mode="wb", compresslevel=5, mtime=0) as packed:
            for line in lines(model, fields, database, KEPT_ROWS.get(model._meta.label_lower, ALL)):
                counted.add(line)
                packed.write(line + b"\n")
        sha256 = _add_stream(archive, name, spool)
    return {
        "model": model._meta.label_lower,
        "member": name,
        "fields": fields,
        "rows": counted.rows,
        "content": counted.content,
        "sha256": sha256,
    }


def _add_blob(archive: tarfile.TarFile, sha256: str, size: int) -> None:
    name = f"{BLOBS}{sha256[:2]}/{sha256[2:4]}/{sha256}"
    try:
        with open_blob(sha256) as file:
            read = _add_stream(archive, name, file)
    except FileNotFoundError as error:
        raise Failure(f"le contenu {sha256} manque dans le stockage ; aucune sauvegarde n’a été écrite.") from error
    if read != sha256:
        raise Failure(f"le contenu {sha256} est abîmé dans le stockage ; aucune sauvegarde n’a été écrite.")


def _add_bytes(archive: tarfile.TarFile, name: str, content: bytes) -> str:
    return _add_stream(archive, name, io.BytesIO(content))


def _add_stream(archive: tarfile.TarFile, name: str, file: IO[bytes]) -> str:
    """Add a seekable stream and return its SHA-256, read once."""
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = file.seek(0, os.SEEK_END), 0o600
    entry.mtime = int(timezone.now().timestamp())
    file.seek(0)
    reader = _Hashing(file)
    archive.addfile(entry, reader)  # type: ignore[arg-type]
    return reader.hash.hexdigest()


class _Hashing:
    """Hashes what passes."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.hash = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(size)
        self.hash.update(block)
        return block
