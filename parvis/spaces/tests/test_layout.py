"""The layout of a space: what is stored, what survives, what is drawn, what is refused."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import strip_tags

from parvis.kernel import journal
from parvis.kernel.models import JournalEntry
from parvis.kernel.modules import contributions
from parvis.kernel.rights import Refused
from parvis.people.models import Person
from parvis.spaces.actions import archive_space, change_layout, change_tools
from parvis.spaces.models import Layout, Role, Space, Tile
from parvis.spaces.queries import settled
from parvis.spaces.tests.factories import actor, animateur_of, join, make_organisation, make_person, make_space

pytestmark = pytest.mark.django_db


@pytest.fixture
def space() -> Space:
    return make_space(make_organisation())


@pytest.fixture
def default(space: Space) -> Layout:
    """What the cards propose: this module's tabs and blocks, and those of whoever is installed."""
    return settled(space, Layout())


def lay_out(space: Space, layout: Layout) -> None:
    change_layout(space, by=actor(animateur_of(space)), layout=layout)
    space.refresh_from_db()


def changes() -> list[JournalEntry]:
    return list(JournalEntry.objects.filter(event="spaces.LayoutChanged"))


def browser(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def fields(layout: Layout, **more: str) -> dict[str, Any]:
    return {**layout.plain(), **more}


class TestSettled:
    def test_by_default_the_cards_decide(self, default: Layout) -> None:
        assert (default.tabs[0], default.tabs[-1], default.opening) == ("home", "settings", "home")
        assert (default.main[0], default.main[-1]) == ("welcome", "news")
        assert (default.side, default.hidden) == (("sheet", "hosts", "figures"), ())

    def test_what_is_gone_is_left_out(self, space: Space, default: Layout) -> None:
        space.layout = Layout(("gone", *default.tabs), "gone", ("gone", "news"), ("lost",), ("removed",)).plain()
        assert settled(space).opening == "home"
        assert settled(space).tabs == default.tabs
        assert "gone" not in settled(space).main + settled(space).side + settled(space).hidden

    def test_what_is_new_comes_at_its_default_place(self, space: Space, default: Layout) -> None:
        stored = Layout(tabs=("settings", "members", "home"), main=("news",), side=("figures", "sheet"), hidden=())
        found = settled(space, stored)
        assert found.tabs[:3] == ("settings", "members", "activity")
        assert found.tabs[found.tabs.index("home") :] == default.tabs[: default.tabs.index("members")]
        assert found.main == (*default.main[:-1], "news")
        assert found.side == ("figures", "sheet", "hosts")

    def test_one_column_stays_one_when_a_block_arrives(self, space: Space, default: Layout) -> None:
        found = settled(space, Layout(main=("news", "sheet", "welcome"), hidden=("hosts",)))
        assert found.side == ()
        assert {"figures", *default.main} <= set(found.main)

    def test_a_tool_that_is_off_takes_its_tab_and_its_blocks_with_it(self, space: Space, default: Layout) -> None:
        for tab in [tab for tab in contributions("space_tabs") if tab.tool]:
            lay_out(space, replace(settled(space), opening=tab.key))
            change_tools(space, by=actor(animateur_of(space)), off=[tab.tool])
            gone = {card.key for card in contributions("home_cards") if card.tool == tab.tool}
            found = settled(space)
            assert found.opening == "home" and tab.key not in found.tabs
            assert not gone & {*found.main, *found.side, *found.hidden}
            assert browser(join(space, Role.VISITEUR)).get(space.get_absolute_url()).status_code == 200
            change_tools(space, by=actor(animateur_of(space)), off=[])
            assert settled(space) == replace(default, opening=tab.key)

    def test_an_empty_main_column_is_no_column(self, space: Space, default: Layout) -> None:
        found = settled(space, Layout(side=("sheet",), hidden=tuple({*default.main, "hosts", "figures"})))
        assert (found.main, found.side) == (("sheet",), ())


class TestAction:
    def test_it_is_stored_and_said_once(self, space: Space, default: Layout) -> None:
        wanted = replace(default, tabs=tuple(reversed(default.tabs)), opening="members", side=(), hidden=default.side)
        lay_out(space, wanted)
        lay_out(space, wanted)
        assert settled(space) == wanted
        (said,) = changes()
        assert journal.sentence(said).endswith("a changé la disposition de l’espace")

    def test_what_changes_nothing_is_not_said(self, space: Space, default: Layout) -> None:
        lay_out(space, default)
        assert changes() == [] and Layout.of(space) == Layout()

    def test_only_its_animateurs(self, space: Space) -> None:
        others = [join(space, role) for role in (Role.CONTRIBUTEUR, Role.VISITEUR, Role.LIMITE)]
        for person in [*others, make_person(space.organisation, "administrateur")]:
            with pytest.raises(PermissionDenied):
                change_layout(space, by=actor(person), layout=Layout(opening="members"))
        host = actor(animateur_of(space))
        archive_space(space, by=host, reason="Fini")
        with pytest.raises(PermissionDenied):
            change_layout(space, by=host, layout=Layout(opening="members"))

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"tabs": ("home", "../etc")}, "n’existe pas"),
            ({"main": ("<script>",)}, "n’existe pas"),
            ({"hidden": ("documents\u202e",)}, "n’existe pas"),
            ({"opening": ""}, "n’existe pas"),
            ({"opening": "settings"}, "que tous ses membres voient"),
            ({"tabs": ("home", "home")}, "deux fois"),
            ({"main": ("news",), "hidden": ("news",)}, "deux fois"),
        ],
    )
    def test_bad_input_changes_nothing(self, space: Space, wrong: dict[str, Any], sentence: str) -> None:
        with pytest.raises(Refused, match=sentence):
            lay_out(space, Layout(**wrong))
        space.refresh_from_db()
        assert Layout.of(space) == Layout() and changes() == []

    def test_a_home_keeps_a_block(self, space: Space, default: Layout) -> None:
        with pytest.raises(Refused, match="au moins un bloc"):
            lay_out(space, Layout(hidden=default.main + default.side))

    def test_a_use_case_brings_its_own(self) -> None:
        council = make_space(make_organisation(), template="council")
        assert settled(council).opening == "documents"


class TestEntering:
    def test_the_opening_tab_opens(self, space: Space) -> None:
        lay_out(space, Layout(opening="members"))
        person = join(space, Role.LIMITE)
        assert browser(person).get(space.get_absolute_url()).url == reverse("space_members", args=[space.slug])
        assert Tile.objects.filter(space=space, person=person).exists()
        assert browser(person).get(reverse("space_home", args=[space.slug])).status_code == 200

    def test_strangers_read_the_sheet_all_the_same(self, space: Space) -> None:
        lay_out(space, Layout(opening="members"))
        Space.objects.update(access="request")
        stranger = browser(make_person(space.organisation))
        assert "Demander à rejoindre" in stranger.get(space.get_absolute_url()).content.decode()
        assert stranger.get(reverse("space_home", args=[space.slug])).status_code == 404

    def test_the_tabs_stand_in_order_and_the_home_is_known_by_both_addresses(self, space: Space) -> None:
        lay_out(space, Layout(tabs=("settings", "activity", "home")))
        for url in (space.get_absolute_url(), reverse("space_home", args=[space.slug])):
            page = browser(animateur_of(space)).get(url).content.decode()
            tabs = page[page.index('<nav class="tabs"') :]
            assert tabs.index("/reglages/") < tabs.index("/activite/") < tabs.index("/accueil/")
            assert tabs.index("/accueil/") < tabs.index("aria-current") < tabs.index("</nav>")

    def test_the_home_shows_the_blocks_in_order(self, space: Space) -> None:
        lay_out(space, Layout(main=("figures", "news", "sheet"), hidden=("hosts", "documents")))
        page = browser(join(space, Role.VISITEUR)).get(space.get_absolute_url()).content.decode()
        assert page.index('id="figures"') < page.index('id="news"') < page.index('id="sheet"')
        assert 'id="hosts"' not in page and 'class="columns"' not in page

    def test_a_layout_costs_no_query(self, space: Space, default: Layout) -> None:
        client = browser(animateur_of(space))
        before = self.counted(client, space)
        moved = replace(default, tabs=tuple(reversed(default.tabs)), main=default.side + default.main, side=())
        lay_out(space, moved)
        assert self.counted(client, space) == before
        lay_out(space, replace(moved, main=("sheet",), hidden=tuple({*moved.main} - {"sheet"})))
        assert self.counted(client, space) < before

    def counted(self, client: Client, space: Space) -> int:
        client.get(space.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(space.get_absolute_url())
        return len(queries)


class TestPage:
    def post(self, space: Space, data: dict[str, Any]) -> HttpResponse:
        url = reverse("space_layout", args=[space.slug])
        return browser(animateur_of(space)).post(url, data)  # type: ignore[return-value]

    def said(self, answer: HttpResponse) -> str:
        page = answer.content.decode()
        return strip_tags(page[page.index('id="layout-said"') :].split(">", 1)[1].split("</p>")[0])

    def order(self, answer: HttpResponse, name: str) -> list[str]:
        parts = answer.content.decode().split(f'<input type="hidden" name="{name}" value="')[1:]
        return [part.split('"')[0] for part in parts]

    def test_its_animateurs_alone(self, space: Space) -> None:
        url = reverse("space_layout", args=[space.slug])
        assert browser(animateur_of(space)).get(url).status_code == 200
        assert browser(join(space, Role.CONTRIBUTEUR)).get(url).status_code == 403
        assert browser(join(space, Role.CONTRIBUTEUR)).post(url, {"opening": "members"}).status_code == 403
        assert browser(make_person(space.organisation)).get(url).status_code == 404

    def test_a_press_redraws_the_draft_and_stores_nothing(self, space: Space, default: Layout) -> None:
        answer = self.post(space, fields(default, geste="tabs:members:up"))
        place = default.tabs.index("members")
        assert self.order(answer, "tabs")[place - 1] == "members"
        assert self.said(answer) == f"« Membres » est à la place {place} sur {len(default.tabs)}."
        assert 'value="tabs:members:up" title="Monter" autofocus' in answer.content.decode()
        assert "Rien n’est encore enregistré" in answer.content.decode()
        space.refresh_from_db()
        assert Layout.of(space) == Layout()

    @pytest.mark.parametrize(
        ("gesture", "sentence", "side"),
        [
            ("tabs:home:up", "« Accueil » est déjà en premier.", "sheet hosts figures"),
            ("side:figures:down", "« En chiffres » est déjà en dernier.", "sheet hosts figures"),
            ("side:hosts:main", "« Animateurs » passe dans la colonne principale.", "sheet figures"),
            ("main:news:side", "« Quoi de neuf » passe dans la colonne latérale.", "sheet hosts figures news"),
            ("side:sheet:hidden", "« La fiche » ne s’affiche plus.", "hosts figures"),
            ("columns::1", "L’accueil a une colonne.", ""),
            ("columns::2", "L’accueil a deux colonnes.", "sheet hosts figures"),
            ("opening::", "L’espace s’ouvrira sur « Accueil ».", "sheet hosts figures"),
            ("draw::", "", "sheet hosts figures"),
        ],
    )
    def test_gestures(self, space: Space, default: Layout, gesture: str, sentence: str, side: str) -> None:
        answer = self.post(space, fields(default, geste=gesture))
        assert (self.said(answer), self.order(answer, "side")) == (sentence, side.split())

    def test_a_hidden_block_comes_back_where_it_was(self, space: Space, default: Layout) -> None:
        draft = replace(default, side=("sheet", "figures"), hidden=("hosts",))
        answer = self.post(space, fields(draft, geste="hidden:hosts:back"))
        assert self.order(answer, "side") == ["sheet", "figures", "hosts"]
        assert self.said(answer) == "« Animateurs » s’affiche de nouveau."
        one = replace(default, main=default.main, side=(), hidden=default.side)
        assert self.order(self.post(space, fields(one, geste="hidden:hosts:back")), "main")[-1] == "hosts"

    def test_two_columns_of_blocks_of_one_kind(self, space: Space, default: Layout) -> None:
        draft = Layout(default.tabs, "home", default.side, (), default.main)
        answer = self.post(space, fields(draft, geste="columns::2"))
        assert (self.order(answer, "main"), self.order(answer, "side")) == (["sheet", "hosts"], ["figures"])

    @pytest.mark.parametrize("gesture", ["x", "tabs:home:hidden", "tabs:gone:up", "main:news:gone", ":::", "side::up"])
    def test_a_gesture_that_does_not_exist(self, space: Space, default: Layout, gesture: str) -> None:
        answer = self.post(space, fields(default, geste=gesture))
        assert answer.status_code == 422 and "n’est plus possible" in answer.content.decode()

    def test_the_last_block_is_not_hidden(self, space: Space, default: Layout) -> None:
        draft = Layout(default.tabs, "home", ("news",), (), tuple({*default.main, *default.side} - {"news"}))
        answer = self.post(space, fields(draft, geste="main:news:hidden"))
        assert answer.status_code == 422 and "au moins un bloc" in answer.content.decode()
        assert self.order(answer, "main") == ["news"]

    def test_bad_input_is_a_sentence_over_the_draft(self, space: Space, default: Layout) -> None:
        answer = self.post(space, fields(replace(default, tabs=("inconnu",))))
        assert answer.status_code == 422 and "n’existe pas" in answer.content.decode()
        assert self.order(answer, "tabs") == list(default.tabs)

    def test_saved_undone_and_back_to_the_origin(self, space: Space, default: Layout) -> None:
        wanted = replace(default, opening="activity", side=(), hidden=default.side)
        url = reverse("space_layout", args=[space.slug])
        client = browser(animateur_of(space))
        page = client.post(url, fields(wanted), follow=True).content.decode()
        assert self.stored(space) == wanted and "Revenir à la disposition d’origine" in page
        client.post(url, {"origine": "1"})
        assert self.stored(space) == default
        client.post(url, fields(wanted))
        client.post(url, self.undo(page))
        assert self.stored(space) == default
        assert len(changes()) == 4

    def undo(self, page: str) -> dict[str, list[str]]:
        """What the button of the message sends."""
        form = page[page.index('class="undo"') :].split("</form>")[0]
        pairs = re.findall(r'name="(\w+)" value="(\w+)"', form)
        return {name: [value for one, value in pairs if one == name] for name, _value in pairs}

    def stored(self, space: Space) -> Layout:
        return settled(Space.objects.get(pk=space.pk))

    def test_the_origin_is_the_use_case(self) -> None:
        council = make_space(make_organisation(), template="council")
        lay_out(council, Layout())
        self.post(council, {"origine": "1"})
        assert self.stored(council).opening == "documents"
