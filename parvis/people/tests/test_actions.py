"""Organisations, people, groups, pictures: what the actions write and what they refuse."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from PIL import Image

from parvis.kernel import blobs
from parvis.kernel.blobs import open_blob
from parvis.kernel.models import Blob, JournalEntry
from parvis.kernel.rights import Refused
from parvis.people import actions, queries
from parvis.people.models import Affiliation, Circle, CircleMembership, Organisation, Person
from parvis.people.tests import factories as make

pytestmark = pytest.mark.django_db
Role = Affiliation.Role


def events(subject: object) -> list[str]:
    rows = JournalEntry.objects.filter(subject_id=subject.pk).order_by("id")  # type: ignore[attr-defined]
    return [row.event.partition(".")[2] for row in rows]


def picture(size: tuple[int, int] = (900, 600), kind: str = "JPEG", **facts: object) -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", size, "teal").save(file, kind, **facts)
    return io.BytesIO(file.getvalue())


def test_an_organisation_is_created_below_one_that_one_administers() -> None:
    commune = make.organisation("Mairie")
    admin = make.actor(make.person(commune, Role.ADMINISTRATOR))
    service = actions.create_organisation("  Services   techniques ", "service", parent=commune, by=admin)
    assert (service.name, service.slug, service.parent) == ("Services techniques", "services-techniques", commune)
    assert events(service) == ["OrganisationCreated"]
    with pytest.raises(PermissionDenied):
        actions.create_organisation("Seule", "commune", by=admin)


def test_an_organisation_never_depends_on_itself() -> None:
    top = make.organisation()
    below = make.organisation(parent=make.organisation(parent=top))
    with pytest.raises(Refused):
        actions.change_organisation(top, parent=below, by=make.SYSTEM)
    assert Organisation.objects.get(pk=top.pk).parent is None


def test_an_address_has_one_account() -> None:
    commune = make.organisation()
    make.person(commune, email="Alix@Exemple.fr")
    with pytest.raises(Refused, match="existe déjà"):
        make.person(commune, email="alix@exemple.FR ")
    with pytest.raises(Refused, match="adresse électronique"):
        make.person(commune, email="pas une adresse")


def test_a_sheet_is_tidied_and_journaled() -> None:
    person = make.person(make.organisation())
    actions.change_person(person, function="  Maire ", skills=["SIG", " SIG ", "", "vélo"], by=make.actor(person))
    person.refresh_from_db()
    assert (person.function, person.skills) == ("Maire", ["SIG", "vélo"])
    assert events(person) == ["PersonCreated", "PersonChanged"]
    with pytest.raises(Refused):
        actions.change_person(person, first_name=" ", by=make.actor(person))


def test_a_sheet_is_not_changed_by_a_colleague() -> None:
    commune = make.organisation()
    person = make.person(commune)
    with pytest.raises(PermissionDenied):
        actions.change_person(person, function="Autre", by=make.actor(make.person(commune)))


def test_a_photo_is_drawn_again_small_square_and_without_metadata() -> None:
    person = make.person(make.organisation())
    exif = Image.Exif()
    exif[0x010F] = "un appareil"
    exif[0x8825] = {1: "N", 2: (47.0, 22.0, 1.0)}
    actions.set_photo(person, picture((4000, 3000), exif=exif), by=make.actor(person))
    person.refresh_from_db()
    with open_blob(person.photo_id) as file, Image.open(file) as drawn:
        assert (drawn.format, drawn.size, dict(drawn.getexif())) == ("WEBP", (640, 640), {})
    Blob.objects.update(created_at=timezone.now() - timedelta(days=2))
    blobs.collect()
    assert Blob.objects.filter(pk=person.photo_id).exists(), "the collector leaves what a photo names"
    actions.set_photo(person, None, by=make.actor(person))
    assert Person.objects.get(pk=person.pk).photo is None


@pytest.mark.parametrize(
    "data",
    [b"", b"pas une image", b"<svg xmlns='http://www.w3.org/2000/svg'/>", picture().getvalue()[:300]],
    ids=["empty", "text", "svg", "cut"],
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    person = make.person(make.organisation())
    with pytest.raises(Refused, match="image"):
        actions.set_photo(person, io.BytesIO(data), by=make.actor(person))


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    person = make.person(make.organisation())
    bomb = picture((9000, 9000), "PNG")
    assert len(bomb.getvalue()) < 1_000_000
    with pytest.raises(Refused, match="trop grande"):
        actions.set_photo(person, bomb, by=make.actor(person))


def test_a_logo_keeps_its_shape() -> None:
    commune = make.organisation()
    actions.set_logo(commune, picture((1200, 300)), by=make.SYSTEM)
    with open_blob(commune.logo_id) as file, Image.open(file) as drawn:
        assert drawn.size == (640, 160)


def test_the_last_administrator_of_an_organisation_stays() -> None:
    commune = make.organisation()
    admin = make.person(commune, Role.ADMINISTRATOR)
    affiliation = admin.affiliations.get()
    with pytest.raises(Refused, match="autre administrateur"):
        actions.change_affiliation(affiliation, Role.COLLABORATOR, by=make.actor(admin))
    make.person(commune, Role.ADMINISTRATOR)
    actions.change_affiliation(affiliation, Role.COLLABORATOR, by=make.actor(admin))
    assert Affiliation.objects.get(pk=affiliation.pk).role == Role.COLLABORATOR


def test_leaving_the_main_organisation_leaves_another_as_main() -> None:
    epci = make.organisation()
    commune = make.organisation(parent=epci)
    person = make.person(commune)
    actions.affiliate(person, epci, Role.COLLABORATOR, by=make.SYSTEM)
    actions.end_affiliation(person.affiliations.get(organisation=commune), by=make.SYSTEM)
    assert Person.objects.get(pk=person.pk).organisation == epci
    with pytest.raises(Refused, match="seule organisation"):
        actions.end_affiliation(person.affiliations.get(), by=make.SYSTEM)


def test_a_mandate_is_added_changed_and_removed() -> None:
    commune = make.organisation()
    person, manager = make.person(commune), make.actor(make.person(commune, Role.MANAGER))
    mandate = actions.add_mandate(person, commune, "Adjointe", date(2026, 3, 28), delegations="urbanisme", by=manager)
    assert mandate.is_current
    with pytest.raises(Refused, match="avant d’avoir commencé"):
        actions.change_mandate(mandate, until=date(2020, 1, 1), by=manager)
    mandate.refresh_from_db()
    actions.change_mandate(mandate, until=timezone.localdate() - timedelta(days=1), by=manager)
    assert not mandate.is_current
    actions.remove_mandate(mandate, by=manager)
    assert events(person)[1:] == ["MandateAdded", "MandateChanged", "MandateRemoved"]
    with pytest.raises(PermissionDenied):
        actions.add_mandate(person, commune, "Maire", date(2026, 3, 28), by=make.actor(person))


def test_a_circle_holds_each_person_once() -> None:
    person = make.person(make.organisation())
    circle = make.circle(person)
    actions.add_to_circle(circle, person, role="animateur", by=make.SYSTEM)
    assert CircleMembership.objects.get(circle=circle).role == "visiteur"
    actions.change_circle_role(circle, person, "animateur", by=make.SYSTEM)
    assert CircleMembership.objects.get(circle=circle).role == "animateur"
    assert actions.remove_from_circle(circle, person, by=make.SYSTEM)
    assert not actions.remove_from_circle(circle, person, by=make.SYSTEM)
    with pytest.raises(Refused):
        actions.change_circle_role(circle, person, "visiteur", by=make.SYSTEM)


def test_a_closed_account_joins_nothing() -> None:
    person = make.person(make.organisation())
    actions.close_account(person, by=make.SYSTEM)
    with pytest.raises(Refused, match="fermé"):
        make.circle(person)


def test_a_change_of_circle_is_seen_by_the_same_actor() -> None:
    person = make.person(make.organisation())
    actor = make.actor(person)
    assert queries.circles_of(actor) == frozenset()
    circle = actions.open_circle("Espace", Circle.Kind.SPACE, None, by=actor)
    actions.add_to_circle(circle, person, by=actor)
    assert queries.circles_of(actor) == {circle.pk}


def test_a_group_has_a_name_of_its_own() -> None:
    commune = make.organisation()
    manager = make.actor(make.person(commune, Role.MANAGER))
    group = actions.create_group(commune, "Bureau", by=manager)
    with pytest.raises(Refused, match="déjà ce nom"):
        actions.create_group(commune, " bureau ", by=manager)
    actions.rename_group(group, "Bureau municipal", by=manager)
    person = make.person(commune)
    actions.add_group_member(group, person, by=manager)
    with pytest.raises(Refused, match="déjà dans ce groupe"):
        actions.add_group_member(group, person, by=manager)
    actions.remove_group_member(group, person, by=manager)
    actions.delete_group(group, by=manager)
    assert events(commune)[1:] == ["GroupCreated", "GroupRenamed", "GroupDeleted"]
    assert not commune.groups.exists()
