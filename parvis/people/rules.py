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


def can_view_groups(actor: Actor, organisation: Organisation) -> bool:
    """Know its groups: those who belong to it (not its guests), and those who manage it. Others know their own."""
    return roles_of(actor).get(organisation.pk, GUEST) != GUEST or can_manage_people(actor, organisation)


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
    """Close an account, set its end: those who answer for it, and the sponsor of a guest; never oneself."""
    if is_self(actor, person):
        return False
    return can_answer_for(actor, person) or can_sponsor(actor, person)


def can_reopen_person(actor: Actor, person: Person) -> bool:
    """Those who answer for it; a sponsor, only when he closed it himself: he does not undo an administrator."""
    if is_self(actor, person):
        return False
    own = actor.is_person and person.closed_by_id == actor.user.pk
    return can_answer_for(actor, person) or (own and can_sponsor(actor, person))


def can_sponsor(actor: Actor, person: Person) -> bool:
    """Whether the actor is the one who answers for this guest."""
    guest = person.is_guest and not person.is_platform_admin
    return actor.is_person and person.sponsor_id == actor.user.pk and guest


def can_answer_for(actor: Actor, person: Person) -> bool:
    """Those who manage the person's main organisation (any, for a guest), and never someone above them.

    Nobody answers any more for an account that was made anonymous: it stays as it is.
    """
    if person.anonymised_at:
        return False
    if actor.is_system or is_platform_admin(actor):
        return True
    if _stands_above(person, actor):
        return False
    affiliations = list(person.affiliations.all())
    guest = all(affiliation.role == GUEST for affiliation in affiliations)
    managed = organisations_with_role(actor, ADMINISTRATOR, MANAGER)
    return any(one.organisation_id in managed for one in affiliations if one.is_main or guest)


def _stands_above(person: Person, actor: Actor) -> bool:
    """Whether the person manages the platform, or anything that the actor does not administer."""
    led = {one.organisation_id for one in person.affiliations.all() if one.role in (ADMINISTRATOR, MANAGER)}
    return person.is_platform_admin or not led <= organisations_with_role(actor, ADMINISTRATOR)


def can_change_group(actor: Actor, group: Circle) -> bool:
    """Groups of an organisation only; the other circles belong to their module."""
    owner = group.organisation if group.kind == Circle.Kind.GROUP else None
    return owner is not None and can_manage_people(actor, owner)


def can_add_to_group(actor: Actor, group: Circle, person: Person) -> bool:
    """Someone whom one sees. A gestionnaire does not add himself: a group may open what he does not see in a space."""
    if not can_change_group(actor, group) or not can_view_person(actor, person):
        return False
    owner = group.organisation
    return not is_self(actor, person) or (owner is not None and can_administer_organisation(actor, owner))


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


def can_change_password(actor: Actor, person: Person) -> bool:
    """One's own only, and never by a token; others are sent to « mot de passe oublié »."""
    return actor.kind == "person" and is_self(actor, person)


def can_change_email(actor: Actor, person: Person) -> bool:
    """One's own, signed in; a link to the new mailbox has the last word."""
    return actor.kind == "person" and is_self(actor, person)


def can_correct_email(actor: Actor, person: Person) -> bool:
    """An address leads to the account: only for an administrator whose power already covers all that it manages."""
    return _administers_account(actor, person)


def can_export_person(actor: Actor, person: Person) -> bool:
    """Take away all that the house holds of a person: oneself, or who administers the account on request."""
    return can_change_email(actor, person) or _administers_account(actor, person)


def can_anonymise_person(actor: Actor, person: Person) -> bool:
    """Erase who a closed account was."""
    return _administers_account(actor, person)


def _administers_account(actor: Actor, person: Person) -> bool:
    """The administrators of the main organisation and those above it; a gestionnaire does not, nor anyone oneself."""
    if is_self(actor, person) or not can_answer_for(actor, person):
        return False
    chiefs = organisations_with_role(actor, ADMINISTRATOR)
    above = actor.is_system or is_platform_admin(actor)
    return above or any(one.is_main and one.organisation_id in chiefs for one in person.affiliations.all())


def can_end_session(actor: Actor, person: Person) -> bool:
    """Sign one's own devices out."""
    return actor.kind == "person" and is_self(actor, person)


def is_self(actor: Actor, person: Person) -> bool:
    return actor.is_person and actor.user.pk == person.pk
