"""Who may, about people and organisations."""

from __future__ import annotations

from parvis.kernel.actors import Actor
from parvis.people.models import Affiliation, Circle, Invitation, Mandate, Organisation, Person, Secret
from parvis.people.queries import organisations_with_role, roles_of

ADMINISTRATOR = Affiliation.Role.ADMINISTRATOR
MANAGER = Affiliation.Role.MANAGER
GUEST = Affiliation.Role.GUEST


def is_platform_admin(actor: Actor) -> bool:
    """Operates the platform and reads its audit; sees no content by this."""
    return actor.kind == "person" and actor.user.is_platform_admin


def is_guest(actor: Actor) -> bool:
    """Belongs to no organisation here except as a guest."""
    return actor.is_person and all(role == GUEST for role in roles_of(actor).values())


def can_view_person(actor: Actor, person: Person) -> bool:
    return Person.objects.visible_to(actor).filter(pk=person.pk).exists()


def can_view_organisation(actor: Actor, organisation: Organisation) -> bool:
    return Organisation.objects.visible_to(actor).filter(pk=organisation.pk).exists()


def can_administer_organisation(actor: Actor, organisation: Organisation) -> bool:
    """Change its sheet, its roles and its tree: its administrators, those above it, and the platform's."""
    return (
        actor.is_system or is_platform_admin(actor) or organisation.pk in organisations_with_role(actor, ADMINISTRATOR)
    )


def can_manage_people(actor: Actor, organisation: Organisation) -> bool:
    """Create, invite, change and close accounts: administrators and gestionnaires."""
    return can_administer_organisation(actor, organisation) or organisation.pk in organisations_with_role(
        actor, MANAGER
    )


def can_create_organisation(actor: Actor, parent: Organisation | None = None) -> bool:
    """Anywhere for the platform's administrators; below one's own for the administrators of an organisation."""
    if parent is None:
        return actor.is_system or is_platform_admin(actor)
    return can_administer_organisation(actor, parent)


def can_create_some_organisation(actor: Actor) -> bool:
    """Whether the page that creates one is worth showing."""
    return is_platform_admin(actor) or bool(organisations_with_role(actor, ADMINISTRATOR))


def can_note_mandate(actor: Actor, person: Person) -> bool:
    """Whether the person has an organisation where the actor may note a mandate."""
    return can_answer_for(actor, person)


def can_give_role(actor: Actor, organisation: Organisation, role: str) -> bool:
    """A gestionnaire names collaborateurs and guests; only an administrator names those who manage."""
    if role in (ADMINISTRATOR, MANAGER):
        return can_administer_organisation(actor, organisation)
    return can_manage_people(actor, organisation)


def can_edit_person(actor: Actor, person: Person) -> bool:
    """One's own sheet, or that of a person whose organisation one manages."""
    return actor.is_system or is_self(actor, person) or can_answer_for(actor, person)


def can_change_affiliation(actor: Actor, affiliation: Affiliation, role: str) -> bool:
    """Both what is taken and what is given must be one's to give."""
    return can_give_role(actor, affiliation.organisation, affiliation.role) and can_give_role(
        actor, affiliation.organisation, role
    )


def can_change_mandate(actor: Actor, mandate: Mandate) -> bool:
    return can_manage_people(actor, mandate.organisation)


def can_close_person(actor: Actor, person: Person) -> bool:
    """Close or reopen an account, set its end: those who answer for it, and the sponsor of a guest; never oneself."""
    if is_self(actor, person):
        return False
    return can_answer_for(actor, person) or can_sponsor(actor, person)


def can_sponsor(actor: Actor, person: Person) -> bool:
    """Whether the actor is the one who answers for this guest."""
    return actor.is_person and person.sponsor_id == actor.user.pk and person.is_guest


def can_answer_for(actor: Actor, person: Person) -> bool:
    """Those who manage the person's main organisation (any, for a guest); a gestionnaire stops below his equals."""
    if actor.is_system or is_platform_admin(actor):
        return True
    affiliations = list(person.affiliations.all())
    guest = all(affiliation.role == GUEST for affiliation in affiliations)
    chiefs = organisations_with_role(actor, ADMINISTRATOR)
    managed = organisations_with_role(actor, ADMINISTRATOR, MANAGER)
    return any(
        affiliation.organisation_id in (chiefs if affiliation.role in (ADMINISTRATOR, MANAGER) else managed)
        for affiliation in affiliations
        if affiliation.is_main or guest
    )


def can_change_group(actor: Actor, group: Circle) -> bool:
    """Groups of an organisation only; the other circles belong to their module."""
    owner = group.organisation if group.kind == Circle.Kind.GROUP else None
    return owner is not None and can_manage_people(actor, owner)


def can_change_invitation(actor: Actor, invitation: Invitation) -> bool:
    """Send again or revoke: its sponsor, or those who may give this role."""
    return (
        actor.is_system
        or (actor.is_person and invitation.sponsor_id == actor.user.pk)
        or (invitation.organisation is not None and can_give_role(actor, invitation.organisation, invitation.role))
    )


def can_create_secret(actor: Actor, person: Person) -> bool:
    """One's own, once signed in: a token makes no other token."""
    return actor.is_system or (actor.kind == "person" and actor.user.pk == person.pk)


def can_revoke_secret(actor: Actor, secret: Secret) -> bool:
    return can_create_secret(actor, secret.person) or can_answer_for(actor, secret.person)


def is_self(actor: Actor, person: Person) -> bool:
    return actor.is_person and actor.user.pk == person.pk
