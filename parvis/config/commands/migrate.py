"""`parvis migrate`: the tables of this version, and the official geography that goes with it."""

from __future__ import annotations

from argparse import Namespace

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from parvis.kernel.actors import Actor
from parvis.territory.actions import load_geography


def pending() -> bool:
    """Whether this version knows changes that the database has not seen."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def run(_options: Namespace) -> None:
    upgrade()


def upgrade() -> None:
    """Bring the database to this version; safe to repeat."""
    upgrade_tables()
    if load_geography(by=Actor.system("cli")):
        print("Géographie officielle chargée.", flush=True)


def upgrade_tables() -> None:
    if pending():
        call_command("migrate", verbosity=0, interactive=False)
        print("Base de données à jour.", flush=True)
