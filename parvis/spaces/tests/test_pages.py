"""The pages: who gets in, what they show, what a form does."""

from __future__ import annotations

import csv
import io
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parvis.people.models import Invitation, Person
from parvis.spaces import actions
from parvis.spaces.models import Level, MembershipRequest, Role, Space, SpaceGroup, SpaceRequest, TileFolder
from parvis.spaces.queries import activity_of, tiles_of
from parvis.spaces.tests.factories import (
    actor,
    animateur_of,
    join,
    make_organisation,
    make_person,
    make_space,
)

pytestmark = pytest.mark.django_db

INSIDE = ("space", "space_activity", "space_statistics", "space_members", "space_leave")
SECTIONS = ("fiche", "accueil", "acces", "droits", "outils", "nom")


@pytest.fixture
def space() -> Space:
    return make_space(make_organisation(), name="Halle du marché")


def browser(person: Person | None) -> Client:
    client = Client()
    if person:
        client.force_login(person)
    return client


def host_of(space: Space) -> Client:
    return browser(animateur_of(space))


class TestDoors:
    @pytest.mark.parametrize("name", INSIDE)
    def test_inside(self, space: Space, name: str) -> None:
        url = reverse(name, args=[space.slug])
        assert browser(join(space, Role.LIMITE)).get(url).status_code == 200
        assert browser(make_person(space.organisation)).get(url).status_code == 404
        assert browser(None).get(url).status_code == 302

    @pytest.mark.parametrize("section", SECTIONS)
    def test_settings_are_the_animateurs(self, space: Space, section: str) -> None:
        url = reverse("space_setting", args=[space.slug, section])
        expected = 404 if section == "outils" and b"/outils/" not in host_of(space).get(url).content else 200
        assert host_of(space).get(url).status_code == expected
        assert browser(join(space, Role.CONTRIBUTEUR)).get(url).status_code == 403
        assert browser(make_person(space.organisation)).get(url).status_code == 404

    def test_a_former_address_leads_to_the_same_page(self, space: Space) -> None:
        old = reverse("space_members", args=[space.slug])
        actions.rename_space(space, by=actor(animateur_of(space)), name="Nouvelle halle")
        answer = host_of(space).get(f"{old}?q=x")
        assert answer.url == f"{reverse('space_members', args=['nouvelle-halle'])}?q=x"
        assert browser(make_person(space.organisation)).get(old).status_code == 404

    def test_a_second_factor_is_explained(self, space: Space) -> None:
        Space.objects.update(second_factor=True)
        client, door = host_of(space), reverse("space_second_factor", args=[space.slug])
        assert client.get(reverse("space_members", args=[space.slug])).url == door
        assert reverse("mfa_index") in client.get(door).content.decode()
        assert browser(make_person(space.organisation)).get(door).status_code == 404
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa"}]
        session.save()
        assert client.get(door).url == space.get_absolute_url()
        assert client.get(space.get_absolute_url()).status_code == 200

    def test_a_guest_sees_his_spaces_only(self, space: Space) -> None:
        guest = make_person(space.organisation, "invite")
        join(space, Role.VISITEUR, guest)
        make_space(space.organisation, name="Ouvert à tous", access="open")
        page = browser(guest).get(reverse("spaces")).content.decode()
        assert "Halle du marché" in page and "Ouvert à tous" not in page
        assert browser(guest).get(reverse("new_space")).status_code == 404

    def test_an_administrator_reads_the_sheet_not_the_content(self, space: Space) -> None:
        Space.objects.update(welcome="Mot de passe du coffre")
        admin = browser(make_person(space.organisation, "administrateur"))
        page = admin.get(space.get_absolute_url())
        assert page.status_code == 200 and "coffre" not in page.content.decode()
        assert admin.get(reverse("space_members", args=[space.slug])).status_code == 404


class TestCreation:
    def fill(self, client: Client, organisation, **described: str) -> None:
        client.post(reverse("new_space_step", args=["usage"]), {"template": "project"})
        described = {"organisation": organisation.pk, "name": "Place du Marché", "summary": "", **described}
        client.post(reverse("new_space_step", args=["description"]), described)

    def test_step_by_step(self) -> None:
        organisation = make_organisation()
        camille, theo = make_person(organisation), make_person(organisation, first_name="Théo")
        client = browser(camille)
        assert client.get(reverse("new_space")).url == reverse("new_space_step", args=["usage"])
        self.fill(client, organisation)
        sheet = {"budget": "12 000,50", "starts_on": "2026-01-01", "accent": "prune", "icon": "store"}
        client.post(reverse("new_space_step", args=["fiche"]), sheet)
        members = reverse("new_space_step", args=["membres"])
        assert "Théo" in client.get(members, {"q": "theo"}).content.decode()
        client.post(members, {"add": theo.pk, f"new-role-{theo.pk}": "visiteur", "groups": ["Maîtrise d’ouvrage"]})
        client.post(members, {"suite": 1, f"role-{theo.pk}": "contributeur", "groups": ["Maîtrise d’ouvrage"]})
        client.post(reverse("new_space_step", args=["droits"]), {"access": "request", "level": Level.READ.value})
        summary = reverse("new_space_step", args=["resume"])
        assert "restrictif" in client.get(summary).content.decode()
        answer = client.post(summary, {"idempotency_key": uuid4()})
        space = Space.objects.get()
        assert answer.url == space.get_absolute_url()
        assert (str(space.budget), space.accent, space.access) == ("12000.50", "prune", "request")
        assert space.policy.everyone == Level.READ
        assert set(space.circle.memberships.values_list("role", flat=True)) == {"animateur", "contributeur"}
        assert SpaceGroup.objects.get().circle.name == "Maîtrise d’ouvrage"

    def test_a_new_space_has_one_line_of_activity(self) -> None:
        organisation = make_organisation()
        client = browser(make_person(organisation))
        client.post(reverse("new_space_step", args=["usage"]), {"template": "pvd"})
        described = {"organisation": organisation.pk, "name": "Bourg", "summary": ""}
        client.post(reverse("new_space_step", args=["description"]), described)
        client.post(reverse("new_space_step", args=["membres"]), {"groups": ["Finances"], "suite": 1})
        client.post(reverse("new_space_step", args=["resume"]), {"idempotency_key": uuid4()})
        space = Space.objects.get()
        lines = [
            line
            for day in client.get(reverse("space_activity", args=[space.slug])).context["days"]
            for line in day.lines
        ]
        assert len(lines) == 1 and "a créé l’espace" in lines[0].sentence
        assert "Finances" in client.get(reverse("documents", args=[space.slug])).content.decode()
        reader = browser(join(space, Role.CONTRIBUTEUR)).get(reverse("documents", args=[space.slug]))
        assert "Finances" not in reader.content.decode() and "Diagnostic" in reader.content.decode()

    def test_sent_twice_it_creates_once(self) -> None:
        organisation = make_organisation()
        client = browser(make_person(organisation))
        self.fill(client, organisation)
        key, summary = uuid4(), reverse("new_space_step", args=["resume"])
        first = client.post(summary, {"idempotency_key": key})
        self.fill(client, organisation)
        second = client.post(summary, {"idempotency_key": key})
        assert first.url == second.url and Space.objects.count() == 1

    def test_bad_input_is_said_and_kept_out(self) -> None:
        organisation = make_organisation()
        client = browser(make_person(organisation))
        self.fill(client, organisation, name=" ")
        answer = client.post(reverse("new_space_step", args=["description"]), {"organisation": make_organisation().pk})
        assert answer.status_code == 422 and "Donnez un nom" in answer.content.decode()
        assert client.get(reverse("new_space_step", args=["resume"])).url == reverse(
            "new_space_step", args=["description"]
        )

    def test_a_guest_is_never_proposed_as_animateur(self) -> None:
        organisation = make_organisation()
        maker, guest = make_person(organisation), make_person(organisation, "invite", last_name="Dehors")
        join(make_space(organisation, maker), Role.VISITEUR, guest)
        client, url = browser(maker), reverse("new_space_step", args=["membres"])
        self.fill(client, organisation)
        assert "animateur" not in client.get(url, {"q": "dehors"}).content.decode().split('id="found"')[1].lower()
        answer = client.post(url, {"add": guest.pk, f"new-role-{guest.pk}": "animateur"})
        assert answer.status_code == 422 and "un invité n’anime pas" in answer.content.decode()
        client.post(url, {"add": guest.pk, f"new-role-{guest.pk}": "visiteur"})
        client.post(reverse("new_space_step", args=["resume"]), {"idempotency_key": uuid4()})
        assert guest.memberships.filter(circle__space__isnull=False, role="visiteur").count() == 2

    def test_who_may_not_create_asks(self) -> None:
        organisation = make_organisation(members_create_spaces=False)
        asker, decider = make_person(organisation), make_person(organisation, "gestionnaire")
        client = browser(asker)
        assert client.get(reverse("new_space")).url == reverse("new_space_request")
        form = {"organisation": organisation.pk, "template": "project", "name": "École", "reason": ""}
        assert client.post(reverse("new_space_request"), form).status_code == 422
        client.post(reverse("new_space_request"), {**form, "reason": "Suivre les travaux"})
        wanted = SpaceRequest.objects.get()
        url = reverse("space_request_answer", args=[wanted.pk])
        assert client.post(url, {"answer": "accept"}).status_code == 404
        assert "Suivre les travaux" in browser(decider).get(reverse("space_administration")).content.decode()
        browser(decider).post(url, {"answer": "accept", "message": "Bonne idée"})
        assert "Bonne idée" in client.get(reverse("space_requests")).content.decode()
        assert Space.objects.get().organisation == organisation

    def test_who_creates_is_not_sent_to_ask(self) -> None:
        organisation = make_organisation(members_create_spaces=False)
        for role, shown in (("administrateur", "new_space"), ("collaborateur", "new_space_request")):
            page = browser(make_person(organisation, role)).get(reverse("space_requests")).content.decode()
            links = {name for name in ("new_space", "new_space_request") if f'href="{reverse(name)}"' in page}
            assert links == {shown}

    def test_a_newcomer_is_promised_nothing(self) -> None:
        organisation = make_organisation()
        client = browser(make_person(organisation))
        assert "Aucun espace n’est ouvert" in client.get(reverse("spaces")).content.decode()
        make_space(organisation, access="open")
        assert "en rejoindre un" in client.get(reverse("spaces")).content.decode()


class TestMembers:
    def test_add_change_remove(self, space: Space) -> None:
        person, client = make_person(space.organisation, last_name="Lemoine"), host_of(space)
        add = reverse("space_member_add", args=[space.slug])
        assert "Lemoine" in client.get(add, {"q": "lem"}).content.decode()
        client.post(add, {"person": person.pk, f"role-{person.pk}": "visiteur"})
        url = reverse("space_member", args=[space.slug, person.pk])
        client.post(url, {"role": "contributeur"})
        assert space.circle.memberships.get(person=person).role == "contributeur"
        client.post(url, {"remove": 1})
        assert not space.circle.memberships.filter(person=person).exists()

    def test_a_refusal_is_a_sentence(self, space: Space) -> None:
        host = animateur_of(space)
        answer = host_of(space).post(reverse("space_member", args=[space.slug, host.pk]), {"remove": 1})
        assert answer.status_code == 422 and "au moins un animateur" in answer.content.decode()

    def test_limited_access_sees_the_animateurs(self, space: Space) -> None:
        hidden, host = join(space, Role.VISITEUR), animateur_of(space)
        page = browser(join(space, Role.LIMITE)).get(reverse("space_members", args=[space.slug])).content.decode()
        assert str(host) in page and str(hidden) not in page
        for name, args in (("space_members_csv", []), ("space_member_add", [])):
            assert browser(join(space, Role.LIMITE)).get(reverse(name, args=[space.slug, *args])).status_code == 403

    def test_limited_access_reads_nothing_of_comings_and_goings(self, space: Space) -> None:
        limited = join(space, Role.LIMITE)
        assert activity_of(actor(limited), space) == []
        assert activity_of(actor(animateur_of(space)), space)

    def test_a_guest_is_shown_with_his_own_organisation(self, space: Space) -> None:
        guest = make_person(make_organisation("Loireauxence"), "invite", company="Atelier Ligérien")
        join(space, Role.VISITEUR, guest)
        for url in ("space_members", "space_members_csv"):
            page = host_of(space).get(reverse(url, args=[space.slug])).content.decode()
            assert "Atelier Ligérien" in page and "Loireauxence" not in page

    def test_join_an_open_space_and_ask_another(self, space: Space) -> None:
        person = make_person(space.organisation)
        url = reverse("space_join", args=[space.slug])
        assert browser(person).post(url).status_code == 404
        Space.objects.update(access="request")
        browser(person).post(url, {"message": "Bonjour à tous"})
        asked = MembershipRequest.objects.get()
        assert "Bonjour à tous" in host_of(space).get(reverse("space_members", args=[space.slug])).content.decode()
        decision = reverse("space_decision", args=[space.slug, asked.pk])
        assert browser(join(space, Role.VISITEUR)).post(decision, {"answer": "accept"}).status_code == 404
        host_of(space).post(decision, {"answer": "accept", "role": "visiteur"})
        assert space.circle.memberships.get(person=person).role == "visiteur"
        Space.objects.update(access="open")
        newcomer = make_person(space.organisation)
        assert browser(newcomer).post(url).url == space.get_absolute_url()

    def test_invite_resend_revoke(self, space: Space) -> None:
        client, url = host_of(space), reverse("space_invitation", args=[space.slug])
        form = {"email": "bureau@etudes.fr", "role": "limite", "access_until": "2000-01-01"}
        assert client.post(url, form).status_code == 422
        form["access_until"] = str(timezone.localdate())
        assert client.post(url, {**form, "role": "animateur"}).status_code == 422
        assert client.post(url, form).status_code == 302
        invitation = Invitation.objects.get()
        pending = reverse("space_pending_invitation", args=[space.slug, invitation.pk])
        assert browser(join(space, Role.CONTRIBUTEUR)).post(pending).status_code == 404
        client.post(pending)
        client.post(pending, {"revoke": 1})
        assert Invitation.objects.get().revoked_at

    def test_groups(self, space: Space) -> None:
        client, member = host_of(space), join(space, Role.VISITEUR)
        new = reverse("new_space_group", args=[space.slug])
        client.post(new, {"name": "Finances", "people": [member.pk], "idempotency_key": uuid4()})
        group = SpaceGroup.objects.get()
        assert client.post(new, {"name": "finances"}).status_code == 422
        client.post(reverse("space_group", args=[space.slug, group.pk]), {"name": "Budget", "people": []})
        group.circle.refresh_from_db()
        assert group.circle.name == "Budget" and not group.circle.memberships.exists()
        browser(member).post(reverse("space_group_removal", args=[space.slug, group.pk]))
        assert SpaceGroup.objects.exists()
        client.post(reverse("space_group_removal", args=[space.slug, group.pk]))
        assert not SpaceGroup.objects.exists()

    def test_the_list_as_csv_holds_no_formula(self, space: Space) -> None:
        join(space, Role.VISITEUR, make_person(space.organisation, last_name='=HYPERLINK("http://x")', function="-1+1"))
        answer = host_of(space).get(reverse("space_members_csv", args=[space.slug]))
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
        assert rows[0][0] == "Nom" and len(rows) == 3
        assert rows[2][0] == '\'=HYPERLINK("http://x")' and rows[2][3] == "'-1+1"
        assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


class TestSettings:
    def test_each_section_saves(self, space: Space) -> None:
        client = host_of(space)
        forms = {
            "fiche": {"summary": "Une phrase", "accent": "prune", "icon": "bus", "budget": "10"},
            "accueil": {"welcome": "## Bonjour"},
            "acces": {"access": "open"},
            "droits": {"level": "1"},
        }
        for section, form in forms.items():
            assert client.post(reverse("space_setting", args=[space.slug, section]), form).status_code == 302, section
        space.refresh_from_db()
        space.policy.refresh_from_db()
        assert (space.summary, space.accent, space.access) == ("Une phrase", "prune", "open")
        assert space.policy.everyone == Level.READ and not space.members_may_invite
        home = client.get(space.get_absolute_url()).content.decode()
        assert "<h3>Bonjour</h3>" in home and "sans le modifier" in home
        client.post(reverse("space_setting", args=[space.slug, "nom"]), {"name": "Les halles"})
        assert Space.objects.get().slug == "les-halles"

    def test_archive_and_restore(self, space: Space) -> None:
        member = join(space, Role.CONTRIBUTEUR)
        url = reverse("space_archive", args=[space.slug])
        assert browser(member).post(url, {"reason": "Parce que"}).status_code == 403
        assert host_of(space).post(url, {"reason": ""}).status_code == 422
        host_of(space).post(url, {"reason": "Marché attribué"})
        assert "Marché attribué" in browser(member).get(reverse("spaces")).content.decode()
        assert "Marché attribué" in browser(member).get(space.get_absolute_url()).content.decode()
        assert browser(member).post(url).status_code == 403
        assert host_of(space).get(reverse("space_settings", args=[space.slug])).status_code == 200
        browser(make_person(space.organisation, "administrateur")).post(url)
        assert not Space.objects.get().is_archived

    def test_a_takeover_leads_inside(self, space: Space) -> None:
        url = reverse("space_takeover", args=[space.slug])
        assert browser(make_person(space.organisation)).post(url, {"reason": "x"}).status_code == 404
        admin = browser(make_person(space.organisation, "administrateur"))
        assert admin.post(url, {"reason": "Animatrice partie"}).url == space.get_absolute_url()
        assert "Animatrice partie" in admin.get(space.get_absolute_url()).content.decode()


def test_tiles_are_arranged_by_plain_forms(space: Space) -> None:
    client = host_of(space)
    client.post(reverse("tile_folders"), {"name": "Projets", "next": "/espaces/"})
    folder = TileFolder.objects.get()
    answer = client.post(reverse("tile_place", args=[space.slug]), {"folder": folder.pk, "next": "//ailleurs.fr"})
    assert answer.url == "/accueil/"
    assert [len(shelf.tiles) for shelf in tiles_of(actor(animateur_of(space)))] == [0, 1]
    other = browser(make_person(space.organisation))
    assert other.post(reverse("tile_folder", args=[folder.pk]), {"delete": 1}).status_code == 404
    client.post(reverse("tile_folder", args=[folder.pk]), {"delete": 1})
    assert not TileFolder.objects.exists()


class TestBudgets:
    """The same number of queries with one row and with twenty."""

    def counted(self, client: Client, url: str) -> int:
        assert client.get(url).status_code == 200
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        return len(queries)

    def populate(self, space: Space, start: int, count: int) -> None:
        host = animateur_of(space)
        for number in range(start, start + count):
            person = join(space, Role.VISITEUR)
            actions.create_group(space, f"Groupe {number}", people=[person], by=actor(host))
            candidate = make_person(space.organisation)
            MembershipRequest.objects.create(space=space, person=candidate, proposed_by=person)
            actions.invite_guest(space, f"x{number}@exemple.fr", by=actor(host), role="limite", access_until=None)

    def test_inside_a_space(self, space: Space) -> None:
        client, names = host_of(space), ("space", "space_members", "space_activity", "space_statistics")
        urls = [reverse(name, args=[space.slug]) for name in names]
        search = f"{reverse('space_member_add', args=[space.slug])}?q=mar"
        self.populate(space, 0, 1)
        first = [self.counted(client, url) for url in [*urls, search]]
        self.populate(space, 1, 20)
        assert [self.counted(client, url) for url in [*urls, search]] == first

    def test_lists_of_spaces(self, space: Space) -> None:
        host = animateur_of(space)
        admin = make_person(space.organisation, "administrateur")
        make_space(space.organisation, name="Ouvert", access="open")
        pages = [(browser(host), reverse("spaces")), (browser(admin), reverse("space_administration"))]
        first = [self.counted(*page) for page in pages] + [self.tiles(host)]
        for number in range(20):
            make_space(space.organisation, host, name=f"Autre {number}")
            make_space(space.organisation, access="open")
        assert [self.counted(*page) for page in pages] + [self.tiles(host)] == first

    def tiles(self, person: Person) -> int:
        with CaptureQueriesContext(connection) as queries:
            tiles_of(actor(person))
        return len(queries)
