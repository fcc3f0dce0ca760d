"""Who sees whom, and what the directory's pages need to know."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from parvis.kernel.actors import Actor
from parvis.kernel.modules import modules, resolve
from parvis.kernel.prepared import prepared
from parvis.kernel.subjects import subject_type
from parvis.kernel.text import fold
from parvis.people.models import (
    Affiliation,
    Circle,
    CircleMembership,
    Invitation,
    Mandate,
    Organisation,
    Person,
)

NOBODY = Q(pk=None)
EVERYBODY = Q()


def circles_of(actor: Actor) -> frozenset[UUID]:
    """The circles of the person behind the actor, resolved once per request."""
    return frozenset(_roles_in_circles(actor))


def _roles_in_circles(actor: Actor) -> dict[UUID, str]:
    if not actor.is_person:
        return {}
    return actor.memo(
        "people.circles",
        lambda: dict(CircleMembership.objects.filter(person=actor.user).values_list("circle_id", "role")),
    )


def partner_names(actor: Actor) -> list[str]:
    """The partners, companies and associations that the actor sees, to be suggested where one types a name."""
    kinds = (Organisation.Kind.PARTNER, Organisation.Kind.COMPANY, Organisation.Kind.ASSOCIATION)
    return list(Organisation.objects.visible_to(actor).filter(kind__in=kinds).values_list("name", flat=True))


def affiliations_of(actor: Actor) -> list[Affiliation]:
    """The actor's organisations with his role in each, resolved once per request."""
    if not actor.is_person:
        return []
    return actor.memo("people.affiliations", lambda: _affiliations(actor.user.pk))


@prepared
def _affiliations(person: UUID) -> QuerySet[Affiliation]:
    return Affiliation.objects.filter(person=person).select_related("organisation")


def roles_of(actor: Actor) -> dict[UUID, str]:
    """The actor's role in each of his organisations, by organisation id."""
    return {one.organisation_id: one.role for one in affiliations_of(actor)}


def main_organisation(actor: Actor) -> Organisation | None:
    """The organisation whose name and colour dress the person's pages."""
    return next((one.organisation for one in affiliations_of(actor) if one.is_main), None)


def organisations_with_role(actor: Actor, *roles: str) -> frozenset[UUID]:
    """The organisations where the actor has one of the roles, and everything that depends on them."""

    def resolve() -> frozenset[UUID]:
        return descendants({key for key, role in roles_of(actor).items() if role in roles})

    return actor.memo(f"people.organisations:{','.join(roles)}", resolve)


def descendants(ids: set[UUID]) -> frozenset[UUID]:
    """These organisations and all below them in the tree."""
    found, frontier = set(ids), set(ids)
    while frontier:
        frontier = set(Organisation.objects.filter(parent__in=frontier).values_list("pk", flat=True)) - found
        found |= frontier
    return frozenset(found)


def family(ids: set[UUID]) -> frozenset[UUID]:
    """These organisations, those they depend on, and all that depends on the top of each tree."""
    tops, frontier = set(ids), set(ids)
    while frontier:
        parents = Organisation.objects.filter(pk__in=frontier, parent__isnull=False).values_list("parent_id", flat=True)
        frontier = {parent for parent in parents if parent is not None} - tops
        tops |= frontier
    return descendants(tops)


def visible_people(actor: Actor) -> Q:
    """The condition behind `Person.objects.visible_to`."""
    if actor.is_system:
        return EVERYBODY
    if not actor.is_person:
        return NOBODY
    seen = Q(pk=actor.user.pk) | Q(pk__in=_fellows(actor))
    own = {key for key, role in roles_of(actor).items() if role != Affiliation.Role.GUEST}
    if not own:
        return seen
    members = Affiliation.objects.exclude(role=Affiliation.Role.GUEST)
    opened = Q(organisation__in=own) | Q(organisation__directory=Organisation.Directory.EVERYONE)
    opened |= Q(organisation__in=actor.memo("people.family", lambda: family(own)), organisation__directory="family")
    seen |= Q(pk__in=members.filter(opened).values("person"))
    managed = organisations_with_role(actor, Affiliation.Role.ADMINISTRATOR, Affiliation.Role.MANAGER)
    return seen | Q(pk__in=Affiliation.objects.filter(organisation__in=managed).values("person"))


def _fellows(actor: Actor) -> QuerySet[CircleMembership, Any]:
    """Who shares a circle with the actor; where he is limited, those who lead it."""
    roles = _roles_in_circles(actor)
    limited = [circle for circle, role in roles.items() if role == CircleMembership.LIMITED]
    shared = Q(circle__in=roles.keys() - set(limited))
    shared |= Q(circle__in=limited, role=CircleMembership.LEADER)
    return CircleMembership.objects.filter(shared).values("person")


def visible_organisations(actor: Actor) -> Q:
    """The condition behind `Organisation.objects.visible_to`: public facts; a guest sees those of people he sees."""
    if actor.is_system:
        return EVERYBODY
    if not actor.is_person:
        return NOBODY
    if any(role != Affiliation.Role.GUEST for role in roles_of(actor).values()) or actor.user.is_platform_admin:
        return EVERYBODY
    people = Person.objects.filter(visible_people(actor)).values("pk")
    return Q(pk__in=Affiliation.objects.filter(person__in=people).values("organisation"))


def secret_digest(plain: str) -> str:
    """What is kept of a secret of 256 random bits: no salt nor slow hash is needed."""
    return hashlib.sha256(plain.encode()).hexdigest()


def known_scopes() -> list[str]:
    """What a token may be allowed: to read and to write each part of the API."""
    parts = [module.api[0] for module in modules() if module.api]
    return [f"{verb}:{part}" for part in sorted(parts) for verb in ("read", "write")]


def grantable_roles(actor: Actor, organisation: Organisation) -> list[Affiliation.Role]:
    """The roles that the actor may give there, the highest first."""
    from parvis.people.rules import can_give_role

    return [role for role in Affiliation.Role if can_give_role(actor, organisation, role)]


def with_places(people: QuerySet[Person]) -> QuerySet[Person]:
    """People with their organisations and mandates, in a constant number of queries."""
    affiliations = Affiliation.objects.select_related("organisation").order_by("-is_main", "pk")
    mandates = Mandate.objects.select_related("organisation").order_by("-since")
    return people.prefetch_related(Prefetch("affiliations", affiliations), Prefetch("mandates", mandates))


def current_mandates() -> Q:
    """The condition on mandates that run today."""
    today = timezone.localdate()
    return Q(since__lte=today) & (Q(until=None) | Q(until__gte=today))


@dataclass(frozen=True)
class DirectoryFilter:
    """What the directory is narrowed to."""

    text: str = ""
    organisation: str = ""
    kind: str = ""
    elected: bool = False

    @property
    def is_set(self) -> bool:
        return bool(self.text or self.organisation or self.kind or self.elected)


def directory(actor: Actor, wanted: DirectoryFilter) -> QuerySet[Person]:
    """The people whom the actor may see, narrowed, by name."""
    people = Person.objects.visible_to(actor).active().matching(wanted.text)
    if wanted.organisation:
        own = Organisation.objects.visible_to(actor).filter(slug=wanted.organisation).values_list("pk", flat=True)
        inside = Affiliation.objects.filter(organisation__in=descendants(set(own)))
        people = people.filter(pk__in=inside.values("person"))
    if wanted.kind:
        people = people.filter(pk__in=Affiliation.objects.filter(organisation__kind=wanted.kind).values("person"))
    if wanted.elected:
        people = people.filter(pk__in=Mandate.objects.filter(current_mandates()).values("person"))
    return with_places(people.order_by("last_name", "first_name", "pk"))


def organisations_in_tree(actor: Actor) -> list[tuple[int, Organisation]]:
    """Every organisation that the actor sees with its depth, each below the one that it depends on."""
    rows = list(Organisation.objects.visible_to(actor).order_by("name"))
    seen = {row.pk for row in rows}
    below: dict[UUID | None, list[Organisation]] = {}
    for row in rows:
        below.setdefault(row.parent_id if row.parent_id in seen else None, []).append(row)
    return _walk(below, None, 0)


def _walk(below: dict[Any, list[Organisation]], parent: UUID | None, depth: int) -> list[tuple[int, Organisation]]:
    found: list[tuple[int, Organisation]] = []
    for organisation in below.get(parent, []):
        found += [(depth, organisation), *_walk(below, organisation.pk, depth + 1)]
    return found


@dataclass(frozen=True)
class Chart:
    """An organisation chart: who is elected, who works in which service, what depends on it."""

    elected: list[Mandate]
    services: list[tuple[str, list[Person]]]
    children: list[Organisation]

    @property
    def count(self) -> int:
        return sum(len(people) for _service, people in self.services)


def chart_of(actor: Actor, organisation: Organisation) -> Chart:
    """The chart of an organisation as the actor may see it."""
    visible = Person.objects.visible_to(actor).active()
    mandates = organisation.mandates.filter(current_mandates(), person__in=visible).select_related("person")
    members = Affiliation.objects.filter(organisation=organisation).exclude(role=Affiliation.Role.GUEST)
    people = visible.filter(pk__in=members.values("person")).order_by("service", "last_name", "first_name")
    elected = sorted(mandates, key=lambda mandate: (_rank(mandate), mandate.person.last_name))
    services: dict[str, list[Person]] = {}
    for person in people.exclude(pk__in=[mandate.person_id for mandate in elected]):
        services.setdefault(person.service, []).append(person)
    counted = Count("affiliations", filter=Q(affiliations__person__in=visible))
    children = Organisation.objects.visible_to(actor).filter(parent=organisation).annotate(people=counted)
    return Chart(elected, sorted(services.items(), key=lambda item: (item[0] == "", item[0])), list(children))


def _rank(mandate: Mandate) -> int:
    """The usual order of an assembly: who presides, those who assist, the others."""
    title = fold(mandate.title)
    return 0 if title.startswith(("maire", "president")) else 1 if "adjoint" in title or title.startswith("vice") else 2


def shared_groups(actor: Actor, person: Person) -> QuerySet[Circle]:
    """The groups of organisations in which both are."""
    both = Circle.objects.filter(kind=Circle.Kind.GROUP, memberships__person=person)
    return both.filter(pk__in=circles_of(actor)).select_related("organisation")


def administered_people(organisation: Organisation, text: str = "") -> QuerySet[Affiliation]:
    """Everyone who belongs to an organisation, closed accounts too, by name."""
    people = Person.objects.matching(text)
    rows = Affiliation.objects.filter(organisation=organisation, person__in=people)
    return rows.select_related("person__sponsor", "organisation").order_by(
        "person__last_name", "person__first_name", "pk"
    )


def guests_of(actor: Actor) -> QuerySet[Person]:
    """The guests that the actor answers for: those who leave first come first."""
    if not actor.is_person:
        return Person.objects.none()
    guests = Person.objects.filter(sponsor=actor.user).order_by("-is_active", "ends_on", "last_name")
    circles = CircleMembership.objects.filter(circle__kind=Circle.Kind.SPACE).select_related("circle")
    return with_places(guests).prefetch_related(Prefetch("memberships", circles, to_attr="space_memberships"))


def named_circles(actor: Actor, rows: Iterable[Any]) -> set[UUID]:
    """The circles of these memberships or invitations whose names the actor may read: the spaces that he sees."""
    spaces = subject_type("spaces.space")
    ids = {row.circle_id for row in rows if row.circle_id}
    if spaces is None or not ids:
        return set()
    seen = resolve(spaces.model).objects.visible_to(actor)  # type: ignore[attr-defined]
    return set(seen.filter(circle__in=ids).values_list("circle", flat=True))


def open_invitations(organisation: Organisation | None = None, sponsor: Person | None = None) -> QuerySet[Invitation]:
    """Invitations that wait for an answer, expired ones included, of an organisation or of a sponsor."""
    waiting = Invitation.objects.filter(accepted_at=None, revoked_at=None).select_related(
        "organisation", "circle", "sponsor"
    )
    if organisation is not None:
        waiting = waiting.filter(organisation=organisation)
    return waiting.filter(sponsor=sponsor) if sponsor is not None else waiting


def may_follow_person(actor: Actor, person_id: UUID) -> bool:
    """The live topic of a person is for that person alone."""
    return actor.is_person and actor.user.pk == person_id


def sponsor_of(event: Any) -> list[UUID]:
    """Who is told of an answer to an invitation, or of an access that ends."""
    return [event.sponsor_id] if event.sponsor_id else []


def pictures() -> QuerySet[Any, str]:
    """The contents that photos and logos name."""
    photos = Person.objects.order_by().exclude(photo=None).values_list("photo", flat=True)
    return photos.union(Organisation.objects.order_by().exclude(logo=None).values_list("logo", flat=True))


def invitation_of(token: str) -> Invitation | None:
    """The open invitation behind a link."""
    rows = Invitation.objects.select_related("organisation", "circle", "sponsor")
    found = rows.filter(token_hash=secret_digest(token)).first()
    return found if found is not None and found.is_open else None


def groups_of(organisation: Organisation) -> QuerySet[Circle]:
    """The groups of an organisation with their numbers."""
    return organisation.groups.filter(kind=Circle.Kind.GROUP).annotate(people=Count("memberships")).order_by("name")


def managed_organisations(actor: Actor) -> QuerySet[Organisation]:
    """The organisations whose people the actor manages."""
    return _held(actor, Affiliation.Role.ADMINISTRATOR, Affiliation.Role.MANAGER)


def possible_parents(actor: Actor, child: Organisation | None = None) -> QuerySet[Organisation]:
    """Below what the actor may put an organisation; where it is now stays a choice."""
    kept = Q(pk=child.parent_id) if child else NOBODY
    below = descendants({child.pk}) if child else frozenset()
    held = _held(actor, Affiliation.Role.ADMINISTRATOR).exclude(pk__in=below)
    return Organisation.objects.filter(Q(pk__in=held.values("pk")) | kept).order_by("name")


def _held(actor: Actor, *roles: str) -> QuerySet[Organisation]:
    if actor.is_person and actor.user.is_platform_admin:
        return Organisation.objects.all()
    return Organisation.objects.filter(pk__in=organisations_with_role(actor, *roles))
