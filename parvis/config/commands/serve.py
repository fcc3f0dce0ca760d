"""`parvis serve`: refuses a database that is not up to date, so that no page meets a missing column."""

from __future__ import annotations

from argparse import Namespace

from parvis.config.commands import Failure, demo, migrate
from parvis.config.server import addresses, is_loopback, serve


def run(options: Namespace) -> None:
    if demo.marker().exists() and not is_loopback(options.host):
        raise Failure(
            "ce dossier contient la démonstration, dont les mots de passe sont connus de tous : "
            "elle ne se sert que sur 127.0.0.1."
        )
    if options.migrate:
        migrate.upgrade()
    elif migrate.pending():
        raise Failure("la base de données n’est pas à jour. Lancez d’abord « parvis migrate ».")
    serve(options.host, options.port, announcement(options))


def announcement(options: Namespace) -> str:
    return "Parvis répond sur " + " et ".join(addresses(options.host, options.port))
