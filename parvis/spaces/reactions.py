"""What spaces do when something happens below."""

from __future__ import annotations

from parvis.kernel.actors import Actor
from parvis.kernel.events import on, publish
from parvis.kernel.live import announce
from parvis.people.events import InvitationAccepted
from parvis.people.models import Person
from parvis.spaces.events import MemberJoined
from parvis.spaces.models import Space


@on(InvitationAccepted)
def welcome_guest(event: InvitationAccepted) -> None:
    """The guest is in the circle already: say so in the space."""
    space = Space.objects.filter(circle=event.circle_id).first() if event.circle_id else None
    person = Person.objects.filter(pk=event.person_id).first()
    if space is None or person is None:
        return
    joined = MemberJoined(subject_id=space.pk, space_id=space.pk, label=space.name)
    publish(joined, by=Actor.person(person))
    announce(f"space:{space.pk}", "members")
