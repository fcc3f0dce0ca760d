"""Who may, about people and organisations."""

from __future__ import annotations

from parvis.kernel.actors import Actor
from parvis.people.models import Affiliation, Organisation, Person
from parvis.people.queries import organisations_with_role

ADMINISTRATOR = Affiliation.Role.ADMINISTRATOR
MANAGER = Affiliation.Role.MANAGER


def is_platform_admin(actor: Actor) -> bool:
    """Operates the platform and reads its audit; sees no content by this."""
    return actor.kind == "person" and actor.user.is_platform_admin


def is_guest(actor: Actor) -> bool:
    """Belongs to no organisation here except as a guest."""
    from parvis.people.queries import roles_of

    return actor.is_person and all(role == Affiliation.Role.GUEST for role in roles_of(actor).values())


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


def can_edit_person(actor: Actor, person: Person) -> bool:
    """One's own sheet, or that of a person whose organisation one manages."""
    return actor.is_system or (actor.is_person and actor.user.pk == person.pk) or can_close_person(actor, person)


def can_close_person(actor: Actor, person: Person) -> bool:
    """Close or reopen an account, set its end: those who manage one of its organisations, or its sponsor for a guest."""
    managed = organisations_with_role(actor, ADMINISTRATOR, MANAGER)
    return (
        actor.is_system
        or is_platform_admin(actor)
        or (actor.is_person and person.sponsor_id == actor.user.pk)
        or person.affiliations.filter(organisation__in=managed).exists()
    )
