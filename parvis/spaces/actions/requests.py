"""Ask to join, propose someone, ask for a space; and the answers."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.live import announce
from parvis.kernel.rights import Refused, require
from parvis.people.models import Organisation, Person
from parvis.people.rules import can_view_person
from parvis.spaces.actions.members import _check_role, enter
from parvis.spaces.actions.spaces import create_space
from parvis.spaces.events import (
    MemberProposed,
    MembershipAccepted,
    MembershipAsked,
    MembershipRefused,
    RequestEvent,
    SpaceDenied,
    SpaceGranted,
    SpaceWanted,
)
from parvis.spaces.models import MembershipRequest, Role, Space, SpaceRequest
from parvis.spaces.rules import (
    can_ask_for_space,
    can_create_space,
    can_decide_space_request,
    can_join_space,
    can_manage_space,
    can_propose_member,
)
from parvis.spaces.templates_catalogue import template_of

State = MembershipRequest.State


@transaction.atomic
def ask_to_join(space: Space, *, by: Actor, message: str = "") -> MembershipRequest:
    """Ask the animateurs of a space on request."""
    require(can_join_space(by, space))
    if space.access != Space.Access.REQUEST:
        raise Refused(_("Cet espace est ouvert : rejoignez-le directement."))
    return _open(space, by.user, by, MembershipAsked, message=message[:400])


@transaction.atomic
def propose_member(space: Space, person: Person, *, by: Actor, role: str, message: str = "") -> MembershipRequest:
    """A contributeur proposes someone; an animateur decides."""
    require(can_propose_member(by, space))
    require(can_view_person(by, person))
    _check_role(person, role)
    if role == Role.ANIMATEUR:
        raise Refused(_("Seul un animateur en nomme un autre."))
    if space.circle.memberships.filter(person=person).exists():
        raise Refused(_("%(person)s est déjà membre de l’espace.") % {"person": person})
    return _open(space, person, by, MemberProposed, role=role, proposed_by=by.user, message=message[:400])


def _open(space: Space, person: Person, by: Actor, event: type[RequestEvent], **fields: Any) -> MembershipRequest:
    if MembershipRequest.objects.filter(space=space, person=person, state=State.PENDING).exists():
        raise Refused(_("Une demande attend déjà la réponse des animateurs."))
    asked = MembershipRequest.objects.create(space=space, person=person, **fields)
    _say(event, asked, by)
    return asked


def _say(event: type[RequestEvent], asked: MembershipRequest, by: Actor, **facts: Any) -> None:
    space, person = asked.space, asked.person
    publish(
        event(
            subject_id=asked.pk,
            space_id=space.pk,
            label=space.name,
            member_id=person.pk,
            member=str(person),
            **facts,
        ),
        by=by,
    )
    announce(f"space:{space.pk}", "members")


@transaction.atomic
def decide_request(
    asked: MembershipRequest, *, accepted: bool, by: Actor, role: str = "", answer: str = ""
) -> MembershipRequest:
    """Accept (with the role asked for, or another) or refuse, with a word of answer."""
    asked = MembershipRequest.objects.select_for_update().select_related("space", "person").get(pk=asked.pk)
    require(can_manage_space(by, asked.space))
    if asked.state != State.PENDING:
        raise Refused(_("Cette demande a déjà reçu une réponse."))
    proposer = asked.proposed_by_id
    _close(asked, accepted, by, answer)
    if not accepted:
        _say(MembershipRefused, asked, by, proposer_id=proposer, answer=asked.answer)
        return asked
    _check_role(asked.person, role or asked.role)
    enter(asked.space, asked.person, role or asked.role, by)
    _say(MembershipAccepted, asked, by, proposer_id=proposer)
    return asked


def _close(asked: MembershipRequest | SpaceRequest, accepted: bool, by: Actor, answer: str) -> None:
    asked.state = State.ACCEPTED if accepted else State.REFUSED
    asked.decided_by, asked.decided_at = by.user, timezone.now()
    asked.answer = " ".join(answer.split())[:400]
    asked.save(update_fields=["state", "decided_by", "decided_at", "answer"])


@transaction.atomic
def ask_for_space(
    organisation: Organisation, *, by: Actor, name: str, reason: str, template: str = "blank"
) -> SpaceRequest:
    """Ask the organisation for a space that one may not create."""
    require(can_ask_for_space(by, organisation))
    name, reason = " ".join(name.split())[:160], reason.strip()
    if not name or not reason:
        raise Refused(_("Donnez le nom de l’espace et dites à quoi il servira."))
    wanted = SpaceRequest.objects.create(
        organisation=organisation,
        wanted_by=by.user,
        name=name,
        reason=reason,
        template=template_of(template).key,
    )
    publish(SpaceWanted(subject_id=wanted.pk, label=name, organisation_id=organisation.pk), by=by)
    return wanted


@transaction.atomic
def answer_space_request(wanted: SpaceRequest, *, accepted: bool, by: Actor, answer: str = "") -> Space | None:
    """Open the space, with the asker as its animateur, or refuse; the asker reads the answer."""
    wanted = SpaceRequest.objects.select_for_update().select_related("organisation", "wanted_by").get(pk=wanted.pk)
    require(can_decide_space_request(by, wanted.organisation))
    if wanted.state != State.PENDING:
        raise Refused(_("Cette demande a déjà reçu une réponse."))
    if accepted and wanted.wanted_by_id == by.id and not can_create_space(by, wanted.organisation):
        raise Refused(_("C’est votre propre demande : un administrateur ou un autre gestionnaire y répond."))
    _close(wanted, accepted, by, answer)
    facts: dict[str, Any] = {"subject_id": wanted.pk, "label": wanted.name, "asker_id": wanted.wanted_by_id}
    if not accepted:
        publish(SpaceDenied(answer=wanted.answer, **facts), by=by)
        return None
    # The decision is the right: a gestionnaire who accepts need not be one who may create.
    wanted.space = create_space(
        wanted.organisation,
        by=Actor.system(by.channel),
        name=wanted.name,
        template=wanted.template,
        animateur=wanted.wanted_by,
        sheet={"description": wanted.reason},
    )
    wanted.save(update_fields=["space"])
    publish(SpaceGranted(space_id=wanted.space.pk, **facts), by=by)
    return wanted.space
