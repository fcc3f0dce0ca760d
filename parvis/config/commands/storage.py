"""`parvis storage move --to …`: copy every content to another store, verify each, and then leave the old one."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.utils.formats import number_format

from parvis.config.commands import Failure, migrate
from parvis.kernel.blobs import GRACE
from parvis.kernel.models import Blob
from parvis.kernel.rights import Refused
from parvis.kernel.storage.address import BadAddress
from parvis.kernel.storage.base import BLOCK, Entry, Store
from parvis.kernel.storage.current import store, store_at


def run(options: Namespace) -> None:
    """Copy what is missing, read everything again at its new place, delete the old copies when asked."""
    if migrate.pending():
        raise Failure("la base de données n’est pas à jour. Lancez d’abord « parvis migrate ».")
    source, target = _stores(options)
    if options.delete and str(source) == str(store()):
        raise Failure(
            f"Parvis lit encore ses contenus dans {source} : changez d’abord PARVIS_STORAGE_URL, relancez Parvis, "
            "puis recommencez avec --delete."
        )
    move = Move(source, target)
    moved = move.run()
    print(f"{moved} contenus dans {target}, chacun relu et vérifié ({move.copied} copiés cette fois).")
    if options.delete:
        print(f"{move.delete()} contenus supprimés de {source}.")
    elif str(source) == str(store()):
        print(f"Rien n’a été supprimé de {source}. Changez PARVIS_STORAGE_URL, relancez Parvis, puis --delete.")


def _stores(options: Namespace) -> tuple[Store, Store]:
    """From where (by default what is in use, or the data folder once the target is in use), and to where."""
    try:
        target = store_at(_address(options.to))
        source = store_at(_address(options.origin)) if options.origin else store()
        if not options.origin and str(source) == str(target):
            source = store_at("")
    except BadAddress as error:
        raise Failure(str(error)) from error
    if str(source) == str(target):
        raise Failure(f"les contenus sont déjà dans {target}.")
    return source, target


def _address(given: str) -> str:
    """`@file` holds an address with a secret, which a command line would show to the whole machine."""
    return Path(given[1:]).expanduser().read_text(encoding="utf-8").strip() if given.startswith("@") else given


class Move:
    """One way between two stores. What was verified is noted: a move that is cut goes on where it stopped."""

    def __init__(self, source: Store, target: Store) -> None:
        self.source, self.target = source, target
        self.copied = 0
        name = hashlib.sha256(f"{source} {target}".encode()).hexdigest()[:16]
        self.note = Path(settings.DATA_DIR) / f"storage-move-{name}.json"
        self.verified = self._noted()

    def run(self) -> int:
        """Bring all that has a row; return how many there are."""
        there = {entry.sha256: entry.size for entry in self.target.entries()}
        wanted = Blob.objects.order_by("sha256").values_list("sha256", "size")
        total, done, noted = wanted.count(), 0, time.monotonic()
        try:
            for sha256, size in wanted.iterator():
                self._bring(sha256, size, there.get(sha256))
                done += 1
                if time.monotonic() - noted > 5:
                    noted = time.monotonic()
                    self._write_note()
                    print(f"{done} / {total} contenus…", file=sys.stderr, flush=True)
        finally:
            self._write_note()
        return done

    def _bring(self, sha256: str, size: int, there: int | None) -> None:
        if there == size and sha256 in self.verified:
            return
        if there != size or self.target.hash_of(sha256) != sha256:
            self._copy(sha256, size)
            if self.target.hash_of(sha256) != sha256:
                raise Failure(f"le contenu {sha256} n’est pas le même une fois copié dans {self.target}.")
        self.verified.add(sha256)

    def _copy(self, sha256: str, size: int) -> None:
        self.target.remove(sha256)
        self.target.staging.mkdir(parents=True, exist_ok=True)
        staged = self.target.staging / uuid4().hex
        hasher = hashlib.sha256()
        try:
            with open(staged, "xb") as file:
                for block in _blocks(self.source, sha256):
                    hasher.update(block)
                    file.write(block)
                file.flush()
                os.fsync(file.fileno())
            if hasher.hexdigest() != sha256 or staged.stat().st_size != size:
                raise Failure(f"le contenu {sha256} est abîmé dans {self.source} ; rien n’a été supprimé.")
            self.target.settle(staged, sha256)
            self.copied += 1
        finally:
            staged.unlink(missing_ok=True)

    def delete(self) -> int:
        """Remove from the old store what was verified in the new one, and what has no row and is a day old."""
        known = set(Blob.objects.values_list("sha256", flat=True))
        old = [entry for entry in self.source.entries() if self._may_go(entry, known)]
        for entry in old:
            self.source.remove(entry.sha256)
        self.note.unlink(missing_ok=True)
        return len(old)

    def _may_go(self, entry: Entry, known: set[str]) -> bool:
        if entry.sha256 in known:
            return entry.sha256 in self.verified
        return entry.modified < time.time() - GRACE.total_seconds()

    def _noted(self) -> set[str]:
        try:
            return set(json.loads(self.note.read_text()))
        except FileNotFoundError:
            return set()

    def _write_note(self) -> None:
        aside = self.note.with_suffix(".tmp")
        aside.write_text(json.dumps(sorted(self.verified)))
        os.replace(aside, self.note)


def _blocks(place: Store, sha256: str) -> Iterator[bytes]:
    try:
        with place.open(sha256) as file:
            while block := file.read(BLOCK):
                yield block
    except FileNotFoundError as error:
        raise Failure(f"le contenu {sha256} manque dans {place} ; rien n’a été supprimé.") from error


def check(options: Namespace) -> None:
    """`parvis check --blobs`: rows and contents compared, both ways; with `--deep` every content is read again."""
    try:
        found = Comparison(store(), deep=options.deep)
    except Refused as refused:
        raise Failure(f"{store()} : {refused.message}") from refused
    for fault in found.faults:
        print(f"✗ {fault}")
    orphans = f"{found.orphans} sans document ({number_format(found.orphan_bytes / 1e6, 1)} Mo)"
    print(f"{found.rows} contenus attendus dans {store()}, {found.read} relus ; {orphans}, que le ménage retirera.")
    if found.faults:
        raise Failure(f"{len(found.faults)} contenus manquent ou sont abîmés : voyez les lignes marquées ✗.")
    print("✓ aucun contenu ne manque")


class Comparison:
    """What the rows name against what the store holds."""

    def __init__(self, place: Store, *, deep: bool) -> None:
        self.faults: list[str] = []
        self.rows = self.read = self.orphans = self.orphan_bytes = 0
        # The rows first: what is received meanwhile is in the store before its row.
        rows = dict(Blob.objects.values_list("sha256", "size"))
        there = {entry.sha256: entry for entry in place.entries()}
        for sha256, size in sorted(rows.items()):
            self.rows += 1
            self._compare(place, sha256, size, there.get(sha256), deep)
        old = time.time() - GRACE.total_seconds()
        lost = [entry for name, entry in there.items() if name not in rows and entry.modified < old]
        self.orphans, self.orphan_bytes = len(lost), sum(entry.size for entry in lost)

    def _compare(self, place: Store, sha256: str, size: int, entry: Entry | None, deep: bool) -> None:
        if entry is None:
            # One that was deleted since has no row any more either.
            if Blob.objects.filter(sha256=sha256).exists():
                self.faults.append(f"{sha256} : manque")
        elif entry.size != size:
            self.faults.append(f"{sha256} : {entry.size} octets au lieu de {size}")
        elif deep:
            self.read += 1
            if place.hash_of(sha256) != sha256:
                self.faults.append(f"{sha256} : son contenu a changé")
