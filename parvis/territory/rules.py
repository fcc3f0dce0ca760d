"""Who may do what with the geography: everyone reads it, the operator of the machine alone feeds it."""

from __future__ import annotations

from parvis.kernel.actors import Actor


def can_load_geography(actor: Actor) -> bool:
    """Loading a vintage is part of starting Parvis."""
    return actor.is_system


def can_import_programmes(actor: Actor) -> bool:
    """Flags are imported on the command line, by whoever operates the machine."""
    return actor.is_system
