"""The API of people: oneself, the directory."""

from __future__ import annotations

from uuid import UUID

from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from parvis.kernel.rest import Page, Pages, answers, page, require_scope
from parvis.kernel.web import Request
from parvis.people.models import Organisation, Person

router = Router()


class PersonOut(Schema):
    """A person's sheet, as the directory shows it."""

    id: UUID
    first_name: str
    last_name: str
    email: str
    function: str
    service: str
    phone: str


class OrganisationOut(Schema):
    """An organisation and its place in the tree."""

    id: UUID
    slug: str
    name: str
    kind: str
    parent_id: UUID | None


@router.get("/me", response=answers(PersonOut), operation_id="get_me", url_name="get_me")
def get_me(request: Request) -> Person:
    """The token's maker."""
    require_scope(request, "read:people")
    return request.actor.user


@router.get("/organisations", response=answers(Page[OrganisationOut]), operation_id="list_organisations")
def list_organisations(request: Request, paging: Pages) -> dict:
    """The organisations, by name."""
    require_scope(request, "read:people")
    return page(Organisation.objects.visible_to(request.actor).order_by("name", "pk"), paging)


@router.get("/", response=answers(Page[PersonOut]), operation_id="list_people")
def list_people(request: Request, paging: Pages, q: str = Query("", max_length=100)) -> dict:
    """The people whom the token's maker may see; `q` matches the beginnings of names."""
    require_scope(request, "read:people")
    people = Person.objects.visible_to(request.actor).active().matching(q)
    return page(people.order_by("last_name", "first_name", "pk"), paging)


@router.get("/{person_id}", response=answers(PersonOut), operation_id="get_person")
def get_person(request: Request, person_id: UUID) -> Person:
    """One person."""
    require_scope(request, "read:people")
    return get_object_or_404(Person.objects.visible_to(request.actor), pk=person_id)
