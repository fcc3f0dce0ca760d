"""`parvis backup FICHIER`."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from parvis.config.archive.write import backup
from parvis.config.commands import Failure, migrate


def run(options: Namespace) -> None:
    target = Path(options.file).expanduser().resolve()
    if not target.parent.is_dir():
        raise Failure(f"le dossier {target.parent} n’existe pas.")
    if migrate.pending():
        raise Failure("la base de données n’est pas à jour. Lancez d’abord « parvis migrate ».")
    made = backup(target)
    print(f"Sauvegarde écrite : {target} ({made.rows} lignes, {made.blobs} contenus, {made.bytes / 1e6:.1f} Mo).")
