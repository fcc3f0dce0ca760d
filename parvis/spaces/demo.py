"""The spaces of the demo story: six lives of a territory, their members, groups, requests and tiles."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from django.utils import timezone

from parvis.kernel.actors import Actor
from parvis.kernel.models import JournalEntry
from parvis.people.models import Affiliation, Organisation, Person
from parvis.people.rules import can_view_person
from parvis.spaces.actions import (
    add_member,
    ask_for_space,
    ask_to_join,
    create_group,
    create_space,
    create_tile_folder,
    file_tile,
    propose_member,
)
from parvis.spaces.models import MembershipRequest, Role, Space, SpaceRequest, Tile, TileFolder

DOMAIN = "demo.parvis.example"
A, C, V, L = Role.ANIMATEUR, Role.CONTRIBUTEUR, Role.VISITEUR, Role.LIMITE
# They are in the spaces that the story names, and in no other.
NAMED = {"admin", "camille", "theo", "nadia", "invite", "exterieure"}


@dataclass(frozen=True)
class Story:
    """One space: who of the named people is in it, and how many others of its organisations join them."""

    slug: str
    name: str
    organisation: str
    template: str
    summary: str
    cast: dict[str, str]
    others: int
    accent: str
    icon: str
    age: int
    groups: dict[str, int] = field(default_factory=dict)
    budget: Decimal | None = None
    years: tuple[int, int] | None = None
    access: str = Space.Access.CLOSED
    words: dict[str, str] = field(default_factory=dict)


STORIES = (
    Story(
        "pvd-loireauxence", "Petites Villes de Demain · Loireauxence", "Loireauxence", "pvd",
        "Redonner vie au centre-bourg de Varades : logements, commerces, espaces publics.",
        {"camille": A, "theo": C, "nadia": V, "invite": V}, 8, "vert", "building-2", 84,
        {"Comité technique": 5, "Élus référents": 3, "Finances": 3}, Decimal(2_480_000), (-1, 3),
    ),
    Story(
        "ort-pays-ancenis", "Opération de revitalisation du territoire", "compa", "acv",
        "La convention commune aux centres-bourgs du Pays d’Ancenis.",
        {"admin": A, "camille": A, "theo": C, "nadia": C}, 8, "brique", "landmark", 77,
        {"Comité de pilotage": 5, "Chargés de mission": 4}, Decimal(6_150_000), (-1, 4),
        words={
            "description": "Trois communes, une convention : habitat, commerce, mobilités, patrimoine et services "
            "des centres-bourgs du Pays d’Ancenis.",
            "welcome": "Bienvenue dans l’espace de l’ORT.\n\n## Par où commencer\n- Les cinq axes ont chacun leur "
            "dossier dans **Documents**.\n- Les comités de pilotage sont rangés par date.\n\n## À qui s’adresser\n"
            "Hélène Marchand pour la convention, Camille Rousseau pour les fiches action.",
        },
    ),
    Story(
        "conseil-municipal", "Conseil municipal de Loireauxence", "Loireauxence", "council",
        "Ordres du jour, projets de délibération et procès-verbaux.",
        {"camille": C, "nadia": A}, 8, "bleu", "gavel", 70, {"Bureau municipal": 4},
    ),
    Story(
        "commission-mobilites", "Commission Mobilités", "compa", "commission",
        "Plan vélo, covoiturage et desserte des gares.",
        {"admin": A, "camille": C, "theo": C}, 7, "lagon", "bus", 63, {"Membres titulaires": 5},
        access=Space.Access.REQUEST,
    ),
    Story(
        "place-de-l-eglise", "Place de l’Église", "Loireauxence", "project",
        "Réaménager la place : études, marché de maîtrise d’œuvre, chantier.",
        {"camille": A, "invite": L}, 7, "ocre", "ruler", 56,
        {"Maîtrise d’ouvrage": 3, "Riverains et commerçants": 2}, Decimal(845_000), (0, 2),
    ),
    Story(
        "veille", "Veille et ressources", "compa", "watch",
        "Appels à projets, guides et retours d’expérience, ouverts à tous.",
        {"admin": A, "theo": C}, 10, "violet", "newspaper", 49, access=Space.Access.OPEN,
    ),
)  # fmt: skip


def load() -> None:
    """Open what is not there yet; a second load changes nothing."""
    people = {person.email.partition("@")[0]: person for person in Person.objects.filter(email__endswith=f"@{DOMAIN}")}
    for story in STORIES:
        if not Space.objects.filter(slug=story.slug).exists():
            _open(story, people)
    _ask(people)
    _arrange(people["camille"])


def _open(story: Story, people: dict[str, Person]) -> None:
    hosts = [people[name] for name, role in story.cast.items() if role == A]
    space, host = _create(story, hosts[0]), Actor.person(hosts[0])
    for name, role in story.cast.items():
        if people[name] != hosts[0]:
            _add(space, people[name], role, host)
    crowd = _crowd(space.organisation, people, story)
    for number, person in enumerate(crowd):
        _add(space, person, V if number % 4 == 3 else C, host)
    everybody = [*hosts, *crowd]
    for number, (name, size) in enumerate(story.groups.items()):
        create_group(space, name, people=everybody[number : number + size], by=host)
    _age(space, story.age)


def _create(story: Story, host: Person) -> Space:
    starts_on, ends_on = _years(story)
    sheet = {
        "summary": story.summary,
        "accent": story.accent,
        "icon": story.icon,
        "access": story.access,
        "budget": story.budget,
        "starts_on": starts_on,
        "ends_on": ends_on,
        **story.words,
    }
    return create_space(
        _organisation(story.organisation),
        by=Actor.system("cli"),
        name=story.name,
        template=story.template,
        animateur=host,
        slug=story.slug,
        sheet=sheet,
    )


def _years(story: Story) -> tuple[date | None, date | None]:
    if story.years is None:
        return None, None
    year = timezone.localdate().year
    return date(year + story.years[0], 1, 1), date(year + story.years[1], 12, 31)


def _add(space: Space, person: Person, role: str, host: Actor) -> None:
    """By the host, or by the house where he does not see the person yet."""
    add_member(space, person, role=role, by=host if can_view_person(host, person) else Actor.system("cli"))


def _organisation(name: str) -> Organisation:
    return Organisation.objects.filter(slug=name).first() or Organisation.objects.get(name=name)


def _crowd(organisation: Organisation, people: dict[str, Person], story: Story) -> list[Person]:
    """Other people of the territory, those of the space's own organisation first; always the same ones."""
    eligible = {key: p for key, p in people.items() if key not in NAMED and not _is_outside(p)}
    own = set(
        Affiliation.objects.filter(organisation=organisation, person__in=eligible.values()).values_list(
            "person__email", flat=True
        )
    )
    ranked = sorted(eligible.values(), key=lambda p: (p.email not in own, hash_of(p.email, story.slug)))
    return ranked[: story.others]


def hash_of(email: str, slug: str) -> int:
    """A stable shuffle: the same people in each load, others in each space."""
    return sum(ord(letter) * (n + 7) for n, letter in enumerate(email + slug)) % 997


def _is_outside(person: Person) -> bool:
    return person.affiliations.filter(organisation__name="Savenay").exists()


def _age(space: Space, days: int) -> None:
    """The story began weeks ago: move back what the actions have just written."""
    began = timezone.now() - timedelta(days=days)
    space.created_at = began
    space.save(update_fields=["created_at"])
    entries = list(JournalEntry.objects.filter(space_id=space.pk, seq=None).order_by("id"))
    for number, entry in enumerate(entries):
        entry.at = began + timedelta(days=number * days * 0.6 / max(len(entries), 1), hours=number % 7)
    JournalEntry.objects.bulk_update(entries, ["at"], batch_size=100)
    for number, membership in enumerate(space.circle.memberships.order_by("joined_at")):
        membership.joined_at = began + timedelta(days=number)
        membership.save(update_fields=["joined_at"])


def _ask(people: dict[str, Person]) -> None:
    """Something waits for an answer: a place in a commission, a colleague, a new space."""
    commission, operation = Space.objects.get(slug="commission-mobilites"), Space.objects.get(slug="ort-pays-ancenis")
    if not MembershipRequest.objects.filter(space=commission).exists():
        message = "Je suis la liaison cyclable entre Varades et Saint-Géréon depuis le début du mandat."
        ask_to_join(commission, by=Actor.person(people["nadia"]), message=message)
    if not MembershipRequest.objects.filter(space=operation).exists():
        theo, colleague = Actor.person(people["theo"]), _colleague(people, operation)
        message = "Il suit les aides aux commerces et connaît bien le dossier."
        propose_member(operation, colleague, by=theo, role=C, message=message)
    if not SpaceRequest.objects.exists():
        organisation = Organisation.objects.get(name="Vallons-de-l'Erdre")
        reason = "Suivre à plusieurs la rénovation de l’école, de l’étude énergétique à la livraison."
        ask_for_space(organisation, by=Actor.person(people["theo"]), name="École Jules-Verne", reason=reason,
                      template="project")  # fmt: skip


def _colleague(people: dict[str, Person], space: Space) -> Person:
    """Someone whom Théo sees and who is not a member."""
    seen = Person.objects.visible_to(Actor.person(people["theo"])).exclude(memberships__circle=space.circle_id)
    strangers = seen.filter(email__endswith=f"@{DOMAIN}").exclude(email__in=[f"{name}@{DOMAIN}" for name in NAMED])
    return next(person for person in strangers.order_by("email") if not person.is_guest)


def _arrange(camille: Person) -> None:
    """Camille keeps what is not hers to run in a folder."""
    if TileFolder.objects.filter(person=camille).exists():
        return
    by = Actor.person(camille)
    folder = create_tile_folder("Instances", by=by)
    for slug in ("conseil-municipal", "commission-mobilites"):
        file_tile(Space.objects.get(slug=slug), by=by, folder=folder)
    Tile.objects.filter(person=camille).update(visited_at=timezone.now() - timedelta(days=6))
