"""`parvis restore FICHIER`."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from parvis.config.archive.read import restore
from parvis.config.commands import Failure
from parvis.search.jobs import catch_up


def run(options: Namespace) -> None:
    source = Path(options.file).expanduser().resolve()
    if not source.is_file():
        raise Failure(f"le fichier {source} n’existe pas.")
    manifest = restore(source)
    catch_up.enqueue()
    rows = sum(table["rows"] for table in manifest["tables"])
    print(f"Sauvegarde du {manifest['made_at'][:16].replace('T', ' à ')} (UTC) remise en place et vérifiée :")
    print(f"{rows} lignes et {manifest['blobs']['count']} contenus, tous égaux à ceux de la sauvegarde.")
    print("L’index de recherche se refait au premier démarrage.")
