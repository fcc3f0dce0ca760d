"""Who may read, export and verify the journal."""

from __future__ import annotations

from parvis.kernel.actors import Actor
from parvis.people.models import Affiliation
from parvis.people.queries import organisations_with_role
from parvis.people.rules import is_platform_admin


def can_read_journal(actor: Actor) -> bool:
    """The platform administrator, for the whole; an organisation's administrators, for what is theirs."""
    return is_platform_admin(actor) or bool(organisations_with_role(actor, Affiliation.Role.ADMINISTRATOR))


def can_export_journal(actor: Actor) -> bool:
    """What one reads, one may take away; it is journaled."""
    return can_read_journal(actor)


def can_verify_journal(actor: Actor) -> bool:
    """The chain is one for the whole platform."""
    return is_platform_admin(actor)
