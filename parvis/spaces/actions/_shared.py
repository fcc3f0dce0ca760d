"""What several actions of this module need."""

from __future__ import annotations

from parvis.kernel import live
from parvis.kernel.actors import Actor
from parvis.people.actions import add_to_circle, change_circle_role
from parvis.people.models import Circle, CircleMembership, Person


def admit(circle: Circle, person: Person, role: str, by: Actor) -> CircleMembership:
    """Add the person, or change the role of one who is there."""
    membership = add_to_circle(circle, person, role=role, by=by)
    return membership if membership.role == role else change_circle_role(circle, person, role, by=by)


def rights_changed(by: Actor) -> None:
    """What was resolved for this request is stale, and live connections are authorised again."""
    by.forget()
    live.recheck()
