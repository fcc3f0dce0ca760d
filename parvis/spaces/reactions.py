"""What spaces do when something happens below."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from parvis.kernel.actors import Actor
from parvis.kernel.events import on, publish
from parvis.kernel.live import announce
from parvis.kernel.rights import Refused
from parvis.people.events import InvitationAccepted
from parvis.people.models import Person
from parvis.spaces.events import MemberJoined
from parvis.spaces.models import Space
from parvis.spaces.rules import can_invite_guest


@on(InvitationAccepted)
def welcome_guest(event: InvitationAccepted) -> None:
    """The guest is in the circle already: say so in the space."""
    space = Space.objects.filter(circle=event.circle_id).first() if event.circle_id else None
    person = Person.objects.filter(pk=event.person_id).first()
    if space is None or person is None:
        return
    _require_host(space, event.sponsor_id)
    joined = MemberJoined(subject_id=space.pk, space_id=space.pk, label=space.name)
    publish(joined, by=Actor.person(person))
    announce(f"space:{space.pk}", "members")


def _require_host(space: Space, sponsor_id: UUID | None) -> None:
    """The invitation holds while the one who sent it may still invite here: not once he left, nor in an archive."""
    sponsor = Person.objects.filter(pk=sponsor_id).first()
    if sponsor is None or not can_invite_guest(Actor.person(sponsor, strong=True), space):
        raise Refused(_("Ce lien d’invitation n’est plus valable."), status=410, code="gone")
