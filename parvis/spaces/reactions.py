"""What spaces do when something happens below."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from parvis.kernel.actors import Actor
from parvis.kernel.events import on, publish
from parvis.kernel.live import announce
from parvis.kernel.rights import Refused
from parvis.people.events import AffiliationChanged, AffiliationEnded, InvitationAccepted, PersonAnonymised
from parvis.people.models import Person
from parvis.people.rules import is_guest
from parvis.spaces.actions.members import step_down
from parvis.spaces.events import MemberJoined
from parvis.spaces.models import MembershipRequest, Space, TileFolder
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


@on(AffiliationChanged)
@on(AffiliationEnded)
def take_spaces_back(event: AffiliationChanged | AffiliationEnded) -> None:
    """A guest is never animateur: not either someone who was one when he became a guest."""
    person = Person.objects.filter(pk=event.subject_id).first()
    if person is not None and is_guest(Actor.person(person)):
        author = Person.objects.filter(pk=event.actor_id).first()
        step_down(person, Actor.person(author) if author else Actor.system())


@on(PersonAnonymised)
def forget_words(event: PersonAnonymised) -> None:
    """What the person named and wrote about himself goes; the memberships stay, and say nothing of anyone."""
    TileFolder.objects.filter(person=event.subject_id).delete()
    MembershipRequest.objects.filter(person=event.subject_id).update(message="")


def _require_host(space: Space, sponsor_id: UUID | None) -> None:
    """The invitation holds while the one who sent it may still invite here: not once he left, nor in an archive."""
    sponsor = Person.objects.filter(pk=sponsor_id).first()
    if sponsor is None or not can_invite_guest(Actor.person(sponsor, strong=True), space):
        raise Refused(_("Ce lien d’invitation n’est plus valable."), status=410, code="gone")
