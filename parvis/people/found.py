"""People and organisations for the search: what is indexed of them, who may find them, what a result says."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from parvis.kernel.actors import Actor
from parvis.kernel.modules import Indexed, Shown
from parvis.people.models import Organisation, Person
from parvis.people.queries import with_places


def indexed_people() -> QuerySet[Person]:
    return Person.objects.filter(anonymised_at=None)


def read_people(ids: list[UUID], deep: bool) -> Iterable[Indexed]:
    """The name, then what the directory looks into: address, function, service, company, skills."""
    for person in indexed_people().filter(pk__in=ids):
        words = [person.function, person.service, person.company, person.email, *person.skills]
        yield Indexed(person.pk, str(person), "person", text="\n".join(filter(None, words)))


def findable_people(actor: Actor) -> QuerySet[Person]:
    """Those whom the actor sees in the directory, while their account is open."""
    return Person.objects.visible_to(actor).active()


def show_people(actor: Actor, ids: list[UUID]) -> dict[UUID, Shown]:
    people = with_places(findable_people(actor).filter(pk__in=ids))
    return {
        person.pk: Shown(
            str(person),
            person.get_absolute_url(),
            "user",
            place=" · ".join(filter(None, (person.function, str(person.organisation or "")))),
            picture=person.photo_url,
        )
        for person in people
    }


def indexed_organisations() -> QuerySet[Organisation]:
    return Organisation.objects.all()


def read_organisations(ids: list[UUID], deep: bool) -> Iterable[Indexed]:
    for organisation in Organisation.objects.filter(pk__in=ids):
        yield Indexed(organisation.pk, organisation.name, "organisation")


def findable_organisations(actor: Actor) -> QuerySet[Organisation]:
    return Organisation.objects.visible_to(actor)


def show_organisations(actor: Actor, ids: list[UUID]) -> dict[UUID, Shown]:
    found = Organisation.objects.visible_to(actor).filter(pk__in=ids)
    return {
        one.pk: Shown(one.name, one.get_absolute_url(), "landmark", place=one.get_kind_display(), picture=one.logo_url)
        for one in found
    }
