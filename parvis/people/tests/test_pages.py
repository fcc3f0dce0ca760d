"""The pages: who opens them, what they show, what they cost."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from parvis.people import actions
from parvis.people.models import Affiliation, Organisation, Person
from parvis.people.tests import factories as make

pytestmark = pytest.mark.django_db
Role = Affiliation.Role


@pytest.fixture
def commune() -> Organisation:
    return make.organisation("Mairie")


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def text(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def cost(client: Client, address: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def crowd(organisation: Organisation, number: int) -> None:
    for index in range(number):
        person = make.person(organisation, service=f"Service {index % 3}", skills=["SIG"])
        actions.add_mandate(person, organisation, "Adjointe", date(2026, 3, 28), by=make.SYSTEM)
        guest = make.person(organisation, Role.GUEST, sponsor=Person.objects.order_by("pk").first())
        make.circle(person, guest, Person.objects.order_by("pk").first())


@pytest.mark.parametrize(
    "address",
    [
        "/annuaire/",
        "/annuaire/?elus=1&q=martin",
        "/annuaire/organisations/mairie/",
        "/annuaire/organisations/mairie/personnes/",
        "/compte/invites/",
    ],
)
def test_lists_cost_the_same_with_one_and_with_twenty(commune: Organisation, address: str) -> None:
    admin = browser(make.person(commune, Role.ADMINISTRATOR))
    crowd(commune, 1)
    one = cost(admin, address)
    crowd(commune, 20)
    assert cost(admin, address) == one


def test_every_form_says_where_it_stands(commune: Organisation) -> None:
    admin = browser(make.person(commune, Role.ADMINISTRATOR))
    person = make.person(commune, last_name="Dupré")
    people = "/annuaire/organisations/mairie/personnes/"
    trails = {
        f"{people}nouvelle/": people,
        "/annuaire/organisations/mairie/invitations/nouvelle/": people,
        f"{people}{person.pk}/role/": people,
        "/annuaire/organisations/mairie/groupes/nouveau/": people,
        "/annuaire/organisations/nouvelle/": "/annuaire/organisations/",
        f"{person.get_absolute_url()}mandats/nouveau/": person.get_absolute_url(),
    }
    for address, back in trails.items():
        trail = text(admin, address).split('class="breadcrumb"')[1].split("</nav>")[0]
        assert f'href="{back}"' in trail, address
        assert "aria-current" in trail, address


def test_tree_of_organisations_costs_the_same(commune: Organisation) -> None:
    client = browser(make.person(commune))
    few = cost(client, "/annuaire/organisations/")
    for _number in range(10):
        make.organisation(parent=make.organisation(parent=commune))
    assert cost(client, "/annuaire/organisations/") == few


def test_directory_is_searched_and_narrowed(commune: Organisation) -> None:
    client = browser(make.person(commune, last_name="Zorn"))
    service = make.organisation("Voirie", kind="service", parent=commune)
    elected = make.person(commune, last_name="Élan", function="Maire")
    actions.add_mandate(elected, commune, "Maire", date(2026, 3, 28), by=make.SYSTEM)
    make.person(service, last_name="Pavé")
    former = make.person(commune, last_name="Jadis")
    actions.add_mandate(former, commune, "Maire", date(2014, 3, 28), until=date(2020, 6, 30), by=make.SYSTEM)

    def found(query: str) -> set[str]:
        page = client.get(f"/annuaire/?{query}").context["page"]
        assert page.paginator.count == len(page.object_list)
        return {person.last_name for person in page}

    assert found("") == {"Zorn", "Élan", "Pavé", "Jadis"}
    assert found("q=ELAN") == {"Élan"}
    assert found("elus=1") == {"Élan"}
    assert found("type=service") == {"Pavé"}
    assert found("organisation=mairie") == {"Zorn", "Élan", "Pavé", "Jadis"}, "with what depends on it"
    assert found("organisation=voirie") == {"Pavé"}
    assert found("organisation=inconnue") == set()


def test_directory_pages_say_the_true_total(commune: Organisation) -> None:
    client = browser(make.person(commune))
    crowd(commune, 30)
    page = client.get("/annuaire/?page=3").context["page"]
    assert (page.paginator.count, len(page.object_list)) == (61, 11)
    assert client.get("/annuaire/?page=n-importe&organisation=nulle-part").status_code == 200


def test_sheet_shows_function_mandates_and_common_groups(commune: Organisation) -> None:
    person = make.person(commune, function="Maire", service="Cabinet", phone="02 40 00 00 99", skills=["SIG"])
    actions.add_mandate(person, commune, "Maire", date(2026, 3, 28), delegations="finances", by=make.SYSTEM)
    viewer = make.person(commune)
    shared, foreign = (make.circle(person, kind="group", name=name) for name in ("En commun", "Sans moi"))
    actions.add_to_circle(shared, viewer, by=make.SYSTEM)
    page = text(browser(viewer), person.get_absolute_url())
    for fact in ("Cabinet", "02 40 00 00 99", "SIG", "finances", "28 mars 2026", "En commun"):
        assert fact in page, fact
    assert foreign.name not in page


def test_strangers_find_nothing(commune: Organisation) -> None:
    person = make.person(commune)
    group = actions.create_group(commune, "Bureau", by=make.SYSTEM)
    mandate = actions.add_mandate(person, commune, "Maire", date(2026, 3, 28), by=make.SYSTEM)
    stranger = browser(make.person(make.organisation()))
    base = person.get_absolute_url()
    for address in (
        *(base, f"{base}fiche/", f"{base}fin-d-acces/", f"{base}mandats/nouveau/", f"/annuaire/mandats/{mandate.pk}/"),
        *(f"/annuaire/organisations/mairie/{page}/" for page in ("personnes", "fiche", "groupes/nouveau")),
        *(f"/annuaire/organisations/mairie/{page}/nouvelle/" for page in ("personnes", "invitations")),
        f"/annuaire/organisations/mairie/groupes/{group.pk}/",
        f"/annuaire/organisations/mairie/personnes/{person.pk}/role/",
        "/annuaire/organisations/nouvelle/",
    ):
        assert stranger.get(address).status_code == 404, address
    for address in (f"{base}fermeture/", f"/annuaire/mandats/{mandate.pk}/retrait/"):
        assert stranger.post(address).status_code == 404, address
    assert Client().get("/annuaire/").status_code == 302


def test_a_colleague_sees_the_sheet_and_changes_nothing(commune: Organisation) -> None:
    person = make.person(commune)
    colleague = browser(make.person(commune))
    base = person.get_absolute_url()
    assert colleague.get(base).status_code == 200
    assert colleague.get(f"{base}fiche/").status_code == 404
    assert colleague.post(f"{base}fermeture/").status_code == 403
    assert Person.objects.get(pk=person.pk).is_active


def test_a_photo_is_seen_by_those_who_see_the_person(commune: Organisation) -> None:
    person = make.person(commune)
    file = io.BytesIO()
    Image.new("RGB", (50, 50), "teal").save(file, "PNG")
    file.seek(0)
    file.name = "photo.png"
    owner = browser(person)
    assert owner.post("/compte/profil/photo/", {"picture": file}).status_code == 302
    person.refresh_from_db()
    answer = owner.get(person.photo_url)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "image/webp")
    assert browser(make.person(make.organisation())).get(person.photo_url).status_code == 404
    assert Client().get(person.photo_url).status_code == 302
    assert owner.post("/compte/profil/photo/", {"remove": "on"}).status_code == 302
    assert owner.get(person.photo_url or "/annuaire/personnes/").status_code == 404


def test_a_bad_photo_is_said_in_plain_words(commune: Organisation) -> None:
    file = io.BytesIO(b"<script>alert(1)</script>")
    file.name = "photo.png"
    answer = browser(make.person(commune)).post("/compte/profil/photo/", {"picture": file})
    assert answer.status_code == 422
    assert "image lisible" in answer.content.decode()


def test_administration_opens_accounts_changes_roles_and_closes(commune: Organisation) -> None:
    admin = browser(make.person(commune, Role.ADMINISTRATOR))
    base = "/annuaire/organisations/mairie/personnes"
    data = {"email": "nouvelle@exemple.fr", "first_name": "Léa", "last_name": "Roy", "role": "collaborateur"}
    assert admin.post(f"{base}/nouvelle/", data).status_code == 302
    again = admin.post(f"{base}/nouvelle/", data)
    assert again.status_code == 422
    assert "existe déjà" in again.content.decode()
    person = Person.objects.get(email="nouvelle@exemple.fr")
    assert not person.has_usable_password()
    assert admin.post(f"{base}/{person.pk}/role/", {"role": "gestionnaire"}).status_code == 302
    assert person.affiliations.get().role == Role.MANAGER
    assert "Léa Roy" in text(admin, f"{base}/?q=lea")
    for active in (False, True):
        admin.post(f"{person.get_absolute_url()}fermeture/")
        assert Person.objects.get(pk=person.pk).is_active is active


def test_who_answers_for_a_person_finds_the_gestures_on_the_sheet(commune: Organisation) -> None:
    person, group = make.person(commune), actions.create_group(commune, "Bureau", by=make.SYSTEM)
    manager, colleague = browser(make.person(commune, Role.MANAGER)), browser(make.person(commune))
    for client, shown in ((manager, True), (colleague, False)):
        page = text(client, person.get_absolute_url())
        for gesture in ("Fermer le compte", "Fixer la fin d’accès", "Modifier la fiche", "Ajouter un mandat"):
            assert (gesture in page) is shown, gesture
        assert (str(group.pk) in text(client, "/annuaire/organisations/mairie/")) is shown


def test_gestionnaire_is_not_offered_what_he_may_not_give(commune: Organisation) -> None:
    manager = browser(make.person(commune, Role.MANAGER))
    address = "/annuaire/organisations/mairie/personnes/nouvelle/"
    assert [key for key, _label in manager.get(address).context["form"].fields["role"].choices] == [
        "collaborateur",
        "invite",
    ][:1]
    data = {"email": "n@exemple.fr", "first_name": "L", "last_name": "R", "role": "administrateur"}
    assert manager.post(address, data).status_code == 422
    assert manager.get("/annuaire/organisations/mairie/fiche/").status_code == 404


def test_organisation_changes_its_sheet_and_its_opening(commune: Organisation) -> None:
    admin = browser(make.person(commune, Role.ADMINISTRATOR))
    data = {
        "name": "Mairie de bord de Loire",
        "kind": "commune",
        "accent": "vert",
        "directory": "own",
        "website": "mairie.example",
    }
    assert admin.post("/annuaire/organisations/mairie/fiche/", data).status_code == 302
    commune.refresh_from_db()
    assert (commune.name, commune.slug, commune.directory) == ("Mairie de bord de Loire", "mairie", "own")
    assert commune.website == "https://mairie.example"
    assert admin.post("/annuaire/organisations/mairie/fiche/", {**data, "accent": "rose"}).status_code == 422


def test_chart_puts_who_presides_first_and_hides_former_mandates(commune: Organisation) -> None:
    for name, title, until in (
        ("Adam", "Adjointe au maire", None),
        ("Zoé", "Maire", None),
        ("Ancien", "Maire", date(2020, 6, 30)),
    ):
        person = make.person(commune, last_name=name)
        actions.add_mandate(person, commune, title, date(2014, 3, 28), until=until, by=make.SYSTEM)
    page = browser(make.person(commune)).get("/annuaire/organisations/mairie/")
    assert [mandate.person.last_name for mandate in page.context["chart"].elected] == ["Zoé", "Adam"]
    assert "Ancien" in page.content.decode(), "still a colleague"


def test_a_sheet_holds_no_book(commune: Organisation) -> None:
    person = make.person(commune)
    client, sheet = browser(person), {"first_name": "Alix", "last_name": "Martin", "language": "fr"}
    assert client.post("/compte/profil/", {**sheet, "about": "B" * 6000}).status_code == 422
    assert client.post("/compte/profil/", {**sheet, "about": "Je plante des arbres."}).status_code == 302


def test_sponsor_prolongs_and_closes_only_his_guests(commune: Organisation) -> None:
    sponsor = make.person(commune)
    guest = make.person(commune, Role.GUEST, sponsor=sponsor, ends_on=timezone.localdate())
    other = make.person(commune, Role.GUEST, sponsor=make.person(commune), ends_on=timezone.localdate())
    client, later = browser(sponsor), timezone.localdate() + timedelta(days=300)
    page = text(client, "/compte/invites/")
    assert guest.email in page
    assert other.email not in page
    client.post(f"/compte/invites/{guest.pk}/fin/", {"ends_on": str(later)})
    assert Person.objects.get(pk=guest.pk).ends_on == later
    assert client.post(f"/compte/invites/{guest.pk}/fin/", {"ends_on": "2001-01-31"}).status_code == 422
    client.post(f"/compte/invites/{guest.pk}/fermeture/")
    assert not Person.objects.get(pk=guest.pk).is_active
    for door in ("fin", "fermeture"):
        assert client.post(f"/compte/invites/{other.pk}/{door}/", {"ends_on": "2099-01-31"}).status_code == 404


def test_groups_are_known_to_those_of_the_organisation(commune: Organisation) -> None:
    manager = make.actor(make.person(commune, Role.MANAGER))
    actions.create_group(commune, "Cellule de crise", by=manager)
    own = actions.create_group(commune, "Comité de pilotage", by=manager)
    stranger, guest = make.person(make.organisation()), make.person(commune, Role.GUEST)
    for outsider in (stranger, guest):
        actions.add_to_circle(own, outsider, by=make.SYSTEM)
        page = text(browser(outsider), "/annuaire/organisations/mairie/")
        assert ("Cellule" in page, "Comité" in page) == (False, True)
    assert "Cellule" in text(browser(make.person(commune)), "/annuaire/organisations/mairie/")
    assert "Cellule" in text(browser(manager.user), "/annuaire/organisations/mairie/")


def test_groups_are_made_filled_and_deleted_on_screen(commune: Organisation) -> None:
    manager = browser(make.person(commune, Role.MANAGER))
    base = "/annuaire/organisations/mairie/groupes"
    assert manager.post(f"{base}/nouveau/", {"name": "Bureau"}).status_code == 302
    assert manager.post(f"{base}/nouveau/", {"name": "bureau"}).status_code == 422
    group, person = commune.groups.get(), make.person(commune)
    manager.post(f"{base}/{group.pk}/membres/", {"person": person.pk})
    assert str(person) in text(manager, f"{base}/{group.pk}/")
    hidden = make.person(make.organisation())
    manager.post(f"{base}/{group.pk}/membres/", {"person": hidden.pk})
    assert [member.person for member in group.memberships.all()] == [person]
    manager.post(f"{base}/{group.pk}/membres/{person.pk}/retrait/")
    manager.post(f"{base}/{group.pk}/nom/", {"name": "Bureau municipal"})
    manager.post(f"{base}/{group.pk}/suppression/")
    assert not commune.groups.exists()


def test_sign_in_page_keeps_its_contract() -> None:
    page = text(Client(), "/compte/connexion/")
    assert 'name="login"' in page
    assert 'name="password"' in page
