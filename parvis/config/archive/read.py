"""Restoring a backup into an empty installation: checked before anything is written, and again once all is in place."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import tarfile
from fnmatch import fnmatch
from itertools import islice
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Model

from parvis.config.archive import BLOBS, FILES, FORMAT, MANIFEST
from parvis.config.archive.rows import digest, instances, stored_fields, tables
from parvis.config.archive.write import KEPT, SNAPSHOT, snapshot
from parvis.config.commands import Failure, migrate
from parvis.kernel.blobs import BLOCK, chunks_of, receive
from parvis.kernel.storage.current import store

BATCH = 1000
SAFE_NAME = set("abcdefghijklmnopqrstuvwxyz0123456789_.-")
Manifest = dict[str, Any]


def restore(source: Path) -> Manifest:
    """Fill the empty installation from `source` and return the manifest; every row and content is compared."""
    _require_empty()
    try:
        with tarfile.open(source, mode="r:") as archive:
            manifest = _verified(archive)
            _restore_blobs(archive)
            _restore_tables(archive, manifest)
            _restore_files(archive, manifest)
    except (tarfile.TarError, EOFError, gzip.BadGzipFile, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise Failure(f"{source} n’est pas une sauvegarde de Parvis, ou elle est abîmée.") from error
    migrate.upgrade_tables()
    return manifest


def _require_empty() -> None:
    if connection.introspection.table_names():
        raise Failure("la base de données n’est pas vide : une sauvegarde se remet dans une installation neuve.")
    blobs = Path(settings.DATA_DIR) / "blobs"
    if any(path.is_file() for path in blobs.glob("**/*")):
        raise Failure(f"{blobs} n’est pas vide : une sauvegarde se remet dans une installation neuve.")
    if any(True for _entry in store().entries()):
        raise Failure(f"{store()} n’est pas vide : une sauvegarde se remet dans une installation neuve.")


def _verified(archive: tarfile.TarFile) -> Manifest:
    """The manifest, once every member has been read and found as it says; nothing is written before."""
    hashes = {entry.name: _hash(archive, entry) for entry in archive if entry.isfile()}
    last = archive.getmembers()[-1] if hashes else None
    if last is None or last.name != MANIFEST:
        raise Failure("la sauvegarde est incomplète : elle a été coupée avant la fin.")
    manifest: Manifest = json.loads(_open(archive, MANIFEST).read())
    if manifest["format"] != FORMAT:
        raise Failure(f"la sauvegarde est d’un format que cette version ne connaît pas ({manifest['format']}).")
    expected = {FILES + name: sha256 for name, sha256 in manifest["files"].items()}
    expected |= {table["member"]: table["sha256"] for table in manifest["tables"]}
    blobs = [name for name in hashes if name.startswith(BLOBS)]
    expected |= {name: name.rpartition("/")[2] for name in blobs}
    wrong = [name for name, sha256 in expected.items() if hashes.get(name) != sha256]
    if wrong or len(blobs) != manifest["blobs"]["count"]:
        raise Failure(f"la sauvegarde est abîmée ou incomplète ({(wrong or ['blobs'])[0]}). Rien n’a été écrit.")
    return manifest


def _hash(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> str:
    hasher = hashlib.sha256()
    file = archive.extractfile(entry)
    while file and (block := file.read(BLOCK)):
        hasher.update(block)
    return hasher.hexdigest()


def _open(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    file = archive.extractfile(name)
    if file is None:
        raise Failure(f"il manque {name} dans la sauvegarde.")
    return file


def _restore_blobs(archive: tarfile.TarFile) -> None:
    """Contents before rows, as in an upload: a restore that is cut leaves no row without its bytes."""
    for entry in archive.getmembers():
        if entry.name.startswith(BLOBS):
            stored = receive(chunks_of(_open(archive, entry.name)))  # type: ignore[arg-type]
            if not entry.name.endswith(stored.sha256) or stored.size != entry.size:
                raise Failure(f"le contenu {entry.name} a changé en chemin.")


def _restore_files(archive: tarfile.TarFile, manifest: Manifest) -> None:
    for name in manifest["files"]:
        if not set(name) <= SAFE_NAME or not any(fnmatch(name, kept) for kept in KEPT):
            raise Failure(f"nom de fichier inattendu dans la sauvegarde : {name}.")
        path = Path(settings.DATA_DIR) / name
        path.unlink(missing_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(_open(archive, FILES + name).read())
            os.fsync(file.fileno())


def _restore_tables(archive: tarfile.TarFile, manifest: Manifest) -> None:
    """Bring the schema to where it was when the backup was made, and load the rows in one transaction."""
    executor = MigrationExecutor(connection)
    leaves = [(app, name) for app, name in manifest["migrations"]]
    if unknown := [f"{app}.{name}" for app, name in leaves if (app, name) not in executor.loader.graph.nodes]:
        raise Failure(
            f"la sauvegarde vient d’une version plus récente ({manifest['parvis']}) : "
            f"installez-la d’abord (évolution inconnue : {unknown[0]})."
        )
    state = executor.migrate(leaves)
    models = {model._meta.label_lower: model for model in tables(state.apps)}
    with transaction.atomic():
        for model in reversed(models.values()):
            model._base_manager.all().delete()
        for table in manifest["tables"]:
            _load(archive, table, models[table["model"]])
        _reset_sequences(list(models.values()))
    _compare(manifest, models)


def _load(archive: tarfile.TarFile, table: dict[str, Any], model: type[Model]) -> None:
    fields = [field for field in stored_fields(model) if field.attname in table["fields"]]
    with gzip.open(_open(archive, table["member"])) as rows:
        found = instances(model, table["fields"], (row.rstrip(b"\n") for row in rows))
        while batch := list(islice(found, BATCH)):
            size = connection.ops.bulk_batch_size(fields, batch)
            for start in range(0, len(batch), size):
                # `raw`: dates that fill themselves and uploads that store themselves keep what the backup says.
                model._base_manager._insert(batch[start : start + size], fields=fields, using="default", raw=True)  # type: ignore[attr-defined]


def _reset_sequences(models: list[type[Model]]) -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def _compare(manifest: Manifest, models: dict[str, type[Model]]) -> None:
    """Read everything again, as a backup would, and compare."""
    with snapshot():
        for table in manifest["tables"]:
            counted = digest(models[table["model"]], table["fields"], SNAPSHOT)
            if (counted.rows, counted.content) != (table["rows"], table["content"]):
                raise Failure(
                    f"la table {table['model']} n’est pas égale à celle de la sauvegarde. "
                    "Videz cette installation et recommencez."
                )
