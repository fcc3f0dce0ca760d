"""Shares of the demo story: partners who read, a design office that sends, shops that apply, documents asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from parvis.files.actions import ensure_folders, set_shield
from parvis.files.models import Node, Shield
from parvis.files.queries import root_of
from parvis.kernel.actors import Actor
from parvis.kernel.blobs import Stored, receive
from parvis.kernel.models import JournalEntry
from parvis.people.models import Person
from parvis.sharing.actions import (
    Sent,
    Terms,
    Wanted,
    create_link,
    create_request,
    open_link,
    receive_deposit,
    remind_request,
    revoke_link,
)
from parvis.sharing.models import DocumentRequest, Link
from parvis.sharing.queries import actor_of
from parvis.spaces.models import Space

STORY = "pvd-loireauxence"
WORD = "parvis-demo"
AGO = timedelta(days=6)
CALL = "Appel à projets « boutiques à l’essai »"


@dataclass(frozen=True)
class Cast:
    """The space and who acts there."""

    space: Space
    camille: Actor
    theo: Actor

    def folder(self, name: str) -> Node:
        """A top folder of the story, made if it is not there."""
        return ensure_folders(root_of(self.space), [name], by=self.camille)


def load() -> None:
    """Once: a second load changes nothing."""
    space = Space.objects.filter(slug=STORY).first()
    if space is None or Link.objects.filter(node__space=space).exists():
        return
    people = {login: Person.objects.get(email=f"{login}@demo.parvis.example") for login in ("camille", "theo")}
    cast = Cast(space, Actor.person(people["camille"]), Actor.person(people["theo"]))
    _links(cast)
    _box(cast)
    _requests(cast)
    # The worker has not sealed these rows yet: their time may still be that of the story.
    JournalEntry.objects.filter(event__startswith="sharing.", seq=None).update(at=timezone.now() - AGO)


def _links(cast: Cast) -> None:
    today = timezone.localdate()
    agreement = cast.folder("Convention et avenants")
    terms = Terms("Banque des Territoires", ends_on=today + timedelta(days=60))
    link = create_link(agreement, kind=Link.Kind.VIEW, by=cast.camille, terms=terms)
    for _reader in range(3):
        open_link(link, by=actor_of(link))
    pdf = Node.objects.live().filter(space=cast.space, mime="application/pdf").order_by("created_at").first()
    if pdf:
        reading = Terms("Relecture par l’architecte-conseil", password=WORD)
        create_link(pdf, kind=Link.Kind.VIEW, by=cast.camille, terms=reading, shield=Shield.WATERMARK)
    works = Terms("Bureau d’études Lanoë", ends_on=today + timedelta(days=30))
    create_link(cast.folder("Études du bureau Lanoë"), kind=Link.Kind.EDIT, by=cast.theo, terms=works)
    former = create_link(agreement, kind=Link.Kind.VIEW, by=cast.theo, terms=Terms("Ancien stagiaire"))
    revoke_link(former, by=cast.camille)


def _box(cast: Cast) -> None:
    """Shops apply through a drop box; what they send is for consultation only."""
    folder = cast.folder("Boutiques à l’essai")
    set_shield(folder, Shield.WATERMARK, by=cast.camille)
    link = create_link(folder, kind=Link.Kind.DEPOSIT, by=cast.camille, terms=Terms(CALL))
    by = actor_of(link)
    open_link(link, by=by)
    words = "Bonjour, voici mon dossier pour la cordonnerie. Je reste joignable le matin."
    files = [(name, _text(name)) for name in ("Présentation du projet.txt", "Budget prévisionnel.txt")]
    receive_deposit(link, Sent("Jeanne Moreau-Lefort", files, "jeanne@cordonnerie.example", words), by=by)


def _text(name: str) -> Stored:
    return receive([f"{name}\n\nDocument fictif de la démonstration.\n".encode()])


def _requests(cast: Cast) -> None:
    today = timezone.localdate()
    folder = cast.folder("Pièces administratives")
    asked = Wanted(
        "Tableau de suivi des subventions, à jour", today + timedelta(days=5), "Pour le comité de pilotage.",
        person=cast.theo.user,
    )  # fmt: skip
    create_request(folder, asked, by=cast.camille)
    insurance = Wanted(
        "Attestation d’assurance décennale", today, "Nécessaire avant l’ouverture du chantier.",
        email="contact@lanoe.example", name="Bureau d’études Lanoë",
    )  # fmt: skip
    late = create_request(folder, insurance, by=cast.camille)
    remind_request(late, by=cast.camille)
    DocumentRequest.objects.filter(pk=late.pk).update(due=today - timedelta(days=4), reminded_at=timezone.now() - AGO)
    bank = Wanted("Relevé d’identité bancaire", today, email="asso@commercants.example", name="Union des commerçants")
    received = create_request(folder, bank, by=cast.camille)
    files = [("RIB Union des commerçants.txt", _text("RIB"))]
    receive_deposit(received.link, Sent("Union des commerçants", files), by=actor_of(received.link))
