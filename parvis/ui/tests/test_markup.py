"""What components, forms and layouts write."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import RequestContext, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import timezone, translation
from django.utils.html import escape
from django_cotton.compiler_regex import CottonCompiler

from parvis.ui.guide import SECTIONS, ExampleForm
from parvis.ui.templatetags import ui

TEMPLATES = Path(ui.__file__).parents[1] / "templates"
COMPONENTS = sorted(path.stem for path in (TEMPLATES / "cotton/ui").glob("*.html"))
EXAMPLES = [example for section in SECTIONS for example in section.examples]
LAYOUT_ONLY = {"skip_links", "live_region"}


def render(source: str, **context: Any) -> str:
    request = RequestFactory().get("/liste/?q=halle&page=2")
    return Template(CottonCompiler().process(source)).render(RequestContext(request, context))


def test_every_component_is_in_the_guide() -> None:
    code = "".join(example.source for example in EXAMPLES)
    used = set(re.findall(r"<c-ui\.([a-z-]+)", code))
    assert {name for name in COMPONENTS if name.replace("_", "-") not in used} == LAYOUT_ONLY


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_the_guide_shows_each_example_and_its_code(example: Any, client: Client) -> None:
    page = client.get("/_ui/").content.decode()
    assert f'id="{example.name}"' in page
    assert escape(example.source) in page


def test_a_component_escapes_the_attributes_that_it_passes_on() -> None:
    html = render('<c-ui.button :data-name="name" disabled>Ouvrir</c-ui.button>', name='"><script>')
    assert 'data-name="&quot;&gt;&lt;script&gt;"' in html
    assert " disabled" in html


def test_a_component_does_not_see_the_variables_of_the_page() -> None:
    assert "href" not in render("<c-ui.button>Ouvrir</c-ui.button>", href="/ailleurs/", icon="folder")


def test_a_bound_field_names_its_help_and_its_error() -> None:
    form = ExampleForm({"name": ""})
    html = render('<c-ui.field :field="form.name" />', form=form)
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert '<label class="label" for="id_name">' in html


def test_only_optional_fields_say_so() -> None:
    form = ExampleForm()
    assert "facultatif" in render('<c-ui.field :field="form.about" />', form=form)
    assert "facultatif" not in render('<c-ui.field :field="form.name" />', form=form)


def test_a_refused_form_sums_up_with_links_to_the_fields() -> None:
    html = str(ExampleForm({"name": ""}))
    assert 'role="alert"' in html
    assert 'href="#id_name"' in html


def test_choices_are_a_fieldset_with_a_legend() -> None:
    html = str(ExampleForm()["access"].as_field_group())
    assert html.startswith("<fieldset")
    assert "Qui peut entrer" in html
    assert html.count('type="radio"') == 3
    assert 'value="request"' in html and "checked" in html


def test_a_chosen_value_of_a_type_ahead_comes_back_with_its_label() -> None:
    html = str(ExampleForm(initial={"second": "vert"})["second"])
    assert '<input type="hidden" name="second" value="vert">' in html
    assert 'value="Vert"' in html


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Camille Bréhat", "CB"), ("Jean-Marc Le Goff", "JG"), ("Théo", "T"), ("", ""), ("Zoé (stagiaire)", "Z")],
)
def test_initials(name: str, expected: str) -> None:
    assert ui.initials(name) == expected


def test_a_name_keeps_its_tint() -> None:
    assert ui.tint("Nadia Lemoine") == ui.tint("Nadia Lemoine")
    assert {ui.tint(f"Personne {n}") for n in range(300)} == set(range(12))


@pytest.mark.parametrize(
    ("name", "kind"),
    [("a.DOCX", "text"), ("b.ods", "sheet"), ("c.pdf", "pdf"), ("plan.geojson", "map"), ("sans", "other")],
)
def test_a_file_shows_its_kind(name: str, kind: str) -> None:
    assert f'data-kind="{kind}"' in ui.file_icon(name)


def test_times_are_said_as_people_say_them() -> None:
    now = timezone.localtime().replace(hour=15, minute=0)
    assert "il y a 12 min" in ui.moment(timezone.now() - timedelta(minutes=12, seconds=5))
    assert "hier à 15:00" in ui.moment(now - timedelta(days=1))
    assert ">hier<" in ui.moment((now - timedelta(days=1)).date())
    assert str(now.year - 2) in ui.moment(now - timedelta(days=740))
    assert ui.moment(None) == ""


def test_pages_keep_the_rest_of_the_address() -> None:
    page = Paginator(range(100), 10).get_page(2)
    html = render('<c-ui.pagination :page="page" />', page=page)
    assert 'href="?q=halle&amp;page=3"' in html
    assert 'aria-current="page">2<' in html
    assert "11 à 20 sur 100" in html


def test_one_page_needs_no_pagination() -> None:
    assert "<nav" not in render('<c-ui.pagination :page="page" />', page=Paginator(range(5), 10).get_page(1))


def test_every_icon_that_templates_name_is_in_the_sprite(client: Client) -> None:
    page = client.get("/_ui/").content.decode()
    address = re.search(r'href="(/static/build/[^"]+\.svg)#', page)
    assert address
    sprite = b"".join(client.get(address[1]).streaming_content).decode()  # type: ignore[attr-defined]
    asked = set(re.findall(r'<use href="[^"]+#([a-z0-9-]+)"', page))
    assert asked - set(re.findall(r'<symbol id="([^"]+)"', sprite)) == set()


@pytest.mark.parametrize("code", ["400", "403", "404", "422", "429"])
def test_error_pages_speak_plainly(code: str) -> None:
    html = render_to_string(f"{code}.html", request=RequestFactory().get("/"))
    assert "<h1>" in html
    assert "Revenir à l’accueil" in html


def test_the_last_resort_page_needs_nothing() -> None:
    html = render_to_string("500.html", {"request_id": "0198"})
    assert "0198" in html
    assert "build/" not in html


def test_a_refusal_becomes_a_toast_and_leaves_the_page_alone() -> None:
    html = render_to_string("ui/fragments/refusal.html", {"message": "Ce nom est déjà pris."})
    assert 'hx-swap-oob="beforeend:#messages"' in html
    assert "Ce nom est déjà pris." in html


def test_the_interface_speaks_english_too() -> None:
    with translation.override("en"):
        html = render_to_string("404.html", request=RequestFactory().get("/"))
    assert "Page not found" in html


def test_the_first_of_the_month_is_said_as_in_french() -> None:
    first, second = date(2026, 3, 1), date(2026, 3, 2)
    said = [ui.day(first), ui.day(second), ui.day(first, "j F"), ui.day(date(2026, 3, 11)), ui.day(None)]
    assert said == ["1er mars 2026", "2 mars 2026", "1er mars", "11 mars 2026", ""]
    assert ui.day(date(2026, 2, 1), "l j F") == "dimanche 1er février"
    with translation.override("en"):
        assert "1er" not in ui.day(first)
