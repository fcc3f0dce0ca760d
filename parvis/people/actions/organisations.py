"""Organisations: their sheets, their place in the tree, their logo."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.kernel import blobs
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.rights import Refused, require
from parvis.kernel.text import free_slug
from parvis.people.events import OrganisationChanged, OrganisationCreated
from parvis.people.models import Organisation
from parvis.people.pictures import Picture, store_picture
from parvis.people.queries import descendants
from parvis.people.rules import can_administer_organisation, can_create_organisation

SHEET = [
    *("name", "kind", "parent", "commune", "epci", "description", "address", "phone", "website"),
    *("accent", "time_zone", "directory", "members_create_spaces"),
]


@transaction.atomic
def create_organisation(
    name: str, kind: str, *, by: Actor, parent: Organisation | None = None, slug: str = "", **sheet: Any
) -> Organisation:
    """Make an organisation, below another one or alone; `sheet` holds its other facts."""
    require(can_create_organisation(by, parent))
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Donnez un nom à l’organisation."))
    taken = set(Organisation.objects.values_list("slug", flat=True))
    slug = free_slug(slug or name, taken, "organisation")
    organisation = Organisation.objects.create(name=name, kind=kind, parent=parent, slug=slug, **_known(sheet))
    publish(OrganisationCreated(subject_id=organisation.pk, label=organisation.name), by=by)
    by.forget()
    return organisation


@transaction.atomic
def change_organisation(organisation: Organisation, *, by: Actor, **sheet: Any) -> None:
    """Change the facts given; the others stay. Moving below another organisation needs the right on both."""
    require(can_administer_organisation(by, organisation))
    known = _known(sheet)
    if "parent" in known and known["parent"] != organisation.parent:
        require(can_create_organisation(by, known["parent"]))
        _check_parent(organisation, known["parent"])
    for field, value in known.items():
        setattr(organisation, field, value)
    if known:
        organisation.save(update_fields=list(known))
        publish(OrganisationChanged(subject_id=organisation.pk, label=organisation.name), by=by)
        by.forget()


def set_logo(organisation: Organisation, file: Picture | None, *, by: Actor) -> None:
    """Replace the logo by a picture drawn again from its pixels, or take it away."""
    require(can_administer_organisation(by, organisation))
    # Decoding and writing the bytes is slow: it comes before the transaction.
    stored = store_picture(file) if file else None
    _keep_logo(organisation, stored, by)


@transaction.atomic
def _keep_logo(organisation: Organisation, stored: blobs.Stored | None, by: Actor) -> None:
    organisation.logo = blobs.keep(stored) if stored else None
    organisation.save(update_fields=["logo"])
    publish(OrganisationChanged(subject_id=organisation.pk, label=organisation.name), by=by)


def _check_parent(organisation: Organisation, parent: Organisation | None) -> None:
    if parent is not None and parent.pk in descendants({organisation.pk}):
        raise Refused(_("Une organisation ne peut pas dépendre d’elle-même ni de ce qui dépend d’elle."))


def _known(sheet: dict[str, Any]) -> dict[str, Any]:
    unknown = set(sheet) - set(SHEET)
    if unknown:
        raise TypeError(f"an organisation has no {', '.join(sorted(unknown))}")
    return sheet
