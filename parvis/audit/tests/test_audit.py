"""The journal's pages: who reads which rows, what the filters find, what leaves as CSV, what verification says."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.audit import actions, queries
from parvis.audit.exports import harmless
from parvis.files.actions import add_version, purge_nodes, rename_node, set_node_policy, trash_nodes
from parvis.files.tests.factories import SYSTEM, Town, make_file, make_folder, make_person, stored
from parvis.kernel import journal
from parvis.kernel.actors import Actor
from parvis.kernel.models import JournalEntry
from parvis.kernel.subjects import subject_of
from parvis.marks.actions import create_tag, tag_subject
from parvis.people.actions import affiliate, change_person, name_platform_administrator
from parvis.people.models import Affiliation, Person
from parvis.spaces.actions import take_over_space
from parvis.spaces.models import Level

pytestmark = pytest.mark.django_db
BACKEND = "parvis.people.accounts.CurrentAccountBackend"


class Place(Town):
    """A town with an administrator of its organisation and, elsewhere, the platform's."""

    def __init__(self) -> None:
        super().__init__()
        self.people["admin"] = make_person(self.organisation, "Admin")
        Affiliation.objects.filter(person=self.people["admin"]).update(role=Affiliation.Role.ADMINISTRATOR)
        self.people["operator"] = make_person(self.organisation, "Operator")
        name_platform_administrator(self.people["operator"], by=SYSTEM)
        self.people["operator"].refresh_from_db()


@pytest.fixture
def place() -> Place:
    return Place()


def sign_in(client: Client, person: Person) -> Client:
    client.force_login(person, backend=BACKEND)
    return client


def test_who_opens_the_journal(place: Place, client: Client) -> None:
    statuses = {}
    for name, person in place.people.items():
        sign_in(client, person)
        statuses[name] = [client.get(f"/audit/{end}").status_code for end in ("", "verification/", "empreinte/")]
    assert statuses.pop("operator") in ([200, 200, 200], [200, 200, 404])
    assert statuses.pop("admin") == [200, 404, 404]
    assert set(map(tuple, statuses.values())) == {(404, 404, 404)}
    client.logout()
    assert client.get("/audit/")["Location"].startswith("/compte/connexion/")


def test_an_administrator_reads_what_is_his_and_nothing_else(place: Place, client: Client) -> None:
    elsewhere = Place()
    made = make_file(place.root, "Budget d’ici.xlsx")
    foreign = make_file(elsewhere.root, "Budget d’ailleurs.xlsx")
    # Théo is also welcome elsewhere: what concerns that place stays there.
    affiliate(elsewhere.people["theo"], place.organisation, Affiliation.Role.COLLABORATOR, by=SYSTEM)
    Affiliation.objects.filter(person=elsewhere.people["theo"], organisation=place.organisation).update(is_main=False)
    change_person(elsewhere.people["theo"], by=SYSTEM, phone="02 40 00 00 99")
    page = sign_in(client, place.people["admin"]).get("/audit/").content.decode()
    assert f"/audit/{JournalEntry.objects.get(subject_id=made.pk).pk}/" in page
    assert "ailleurs" not in page
    rows = queries.readable_entries(place.actor("admin"))
    assert not rows.filter(space_id=elsewhere.space.pk).exists()
    assert not rows.filter(subject_id=elsewhere.people["theo"].pk, event="people.PersonChanged").exists()
    entry = JournalEntry.objects.get(subject_id=foreign.pk)
    assert client.get(f"/audit/{entry.pk}/").status_code == 404
    assert client.get("/audit/", {"space": str(elsewhere.space.pk)}).status_code == 422


def test_others_have_no_rows(place: Place) -> None:
    for name in ("camille", "theo", "sophie"):
        assert not queries.readable_entries(place.actor(name)).exists()
    assert not queries.readable_entries(Actor.anonymous()).exists()


def found(place: Place, **criteria: Any) -> set[str]:
    leader = place.actor("camille")
    rows = queries.matching(queries.readable_entries(leader), criteria, leader)
    return {row.label for row in _labels(rows)}


def _labels(rows: Any) -> Any:
    for row in rows:
        row.label = row.facts.get("label") or row.personal.get("label") or ""
        yield row


def test_the_filters_find(place: Place) -> None:
    name_platform_administrator(place.people["camille"], by=SYSTEM)
    theo = place.actor("theo")
    make_file(place.root, "Église, plan.pdf", by=theo)
    make_file(place.root, "Marché.pdf", by=place.actor("camille"))
    event = "files.FileUploaded"
    files = {"Église, plan.pdf", "Marché.pdf"}
    assert found(place, event=event) == files
    assert found(place, event=event, person="theo") == {"Église, plan.pdf"}
    assert found(place, event=event, person=str(theo.id)) == {"Église, plan.pdf"}
    assert found(place, event=event, text="Église") == {"Église, plan.pdf"}
    assert found(place, event=event, text="église") == {"Église, plan.pdf"}
    assert found(place, event=event, text="marché") == {"Marché.pdf"}
    assert found(place, event=event, space=str(place.space.pk)) == files
    assert found(place, event=event, channel="dav") == set()
    today = timezone.localdate()
    assert found(place, event=event, since=today, until=today) == files
    assert found(place, event=event, until=today - timedelta(days=1)) == set()
    assert found(place, event=event, since=today + timedelta(days=1)) == set()


@pytest.mark.parametrize(
    "criteria",
    [
        {"since": "hier"},
        {"since": "2026-02-02", "until": "2026-01-01"},
        {"event": "nothing.Known"},
        {"channel": "pigeon"},
        {"space": "42"},
        {"text": "x" * 300},
    ],
)
def test_criteria_that_cannot_be_read_are_said(place: Place, client: Client, criteria: dict[str, str]) -> None:
    sign_in(client, place.people["operator"])
    assert client.get("/audit/", criteria).status_code == 422
    assert client.post("/audit/export/", criteria).status_code == 422


@pytest.mark.parametrize("mark", ["x", "2026-01-01_x", "_", "2026-01-01T00:00:00+00:00_" + "0" * 31, "%00"])
def test_a_mark_that_cannot_be_read_is_the_first_page(place: Place, client: Client, mark: str) -> None:
    assert sign_in(client, place.people["operator"]).get("/audit/", {"avant": mark}).status_code == 200


def test_pages_follow_each_other_and_lose_nothing(place: Place) -> None:
    for number in range(130):
        make_file_row(place, number)
    everything = list(JournalEntry.objects.order_by("-at", "-id").values_list("pk", flat=True))
    operator = place.actor("operator")
    rows = queries.readable_entries(operator)
    pages = [queries.page_of(operator, rows)]
    while pages[-1].older:
        pages.append(queries.page_of(operator, rows, before=pages[-1].older))
    assert [row.entry.pk for page in pages for row in page.rows] == everything
    assert not pages[0].newer
    back = queries.page_of(operator, rows, after=pages[-1].newer)
    assert [row.entry.pk for row in back.rows] == [row.entry.pk for row in pages[-2].rows]


def make_file_row(place: Place, number: int) -> None:
    """Rows of one instant as well: the order is still total."""
    JournalEntry.objects.create(
        event="files.FileUploaded",
        actor_kind="system",
        channel="job",
        at=timezone.now() if number % 3 else timezone.now().replace(microsecond=0),
        facts={"label": f"n° {number}"},
        space_id=place.space.pk,
    )


def test_the_list_costs_the_same_with_one_and_with_fifty(place: Place, client: Client) -> None:
    sign_in(client, place.people["operator"]).get("/audit/")
    counts = set()
    for amount in (1, 50):
        for number in range(amount):
            make_file_row(place, number)
        with CaptureQueriesContext(connection) as made:
            client.get("/audit/")
        counts.add(len(made))
    assert len(counts) == 1


def lines(client: Client, **criteria: str) -> list[list[str]]:
    response = client.post("/audit/export/", criteria)
    assert response.streaming
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_the_export_holds_the_rows_and_is_journaled(place: Place, client: Client) -> None:
    make_file(place.root, "Plan.pdf", by=place.actor("theo"))
    sign_in(client, place.people["admin"])
    header, *rows = lines(client, event="files.FileUploaded")
    assert header[0] == "Numéro"
    assert [row[4] for row in rows] == ["Theo Test a déposé « … »"]
    note = JournalEntry.objects.get(event="audit.JournalExported")
    assert (note.facts["rows"], json.loads(note.personal["criteria"])) == (1, {"event": "files.FileUploaded"})


def test_an_administrator_exports_no_more_than_he_reads(place: Place, client: Client) -> None:
    elsewhere = Place()
    make_file(elsewhere.root, "Secret.pdf")
    _header, *rows = lines(sign_in(client, place.people["admin"]))
    assert rows
    assert not any("Secret" in " ".join(row) for row in rows)
    with pytest.raises(PermissionDenied):
        actions.export_journal({}, language="fr", by=place.actor("theo"))


def test_no_cell_is_a_formula(place: Place, client: Client) -> None:
    person = place.people["theo"]
    change_person(person, by=SYSTEM, first_name="=HYPERLINK(", last_name="@x")
    make_file(place.root, "Plan.pdf", by=Actor.person(person))
    _header, *rows = lines(sign_in(client, place.people["operator"]))
    cells = [cell for row in rows for cell in row]
    assert any(cell.startswith("'=HYPERLINK") for cell in cells)
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in cells)


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", " =1", "\t1", "\r1", "\n=1"])
def test_dangerous_cells_are_quoted(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless("Église = 3") == "Église = 3"


def test_verification_says_that_all_is_well(place: Place, client: Client) -> None:
    sign_in(client, place.people["operator"])
    assert client.post("/audit/verification/").status_code == 302
    assert "La chaîne est intacte" in client.get("/audit/verification/").content.decode()
    assert "Chaîne intacte" in client.get("/audit/").content.decode()
    note = JournalEntry.objects.get(event="audit.JournalVerified")
    assert note.facts["rows"] == JournalEntry.objects.exclude(seq=None).count()


def test_verification_shows_the_first_broken_row(place: Place, client: Client) -> None:
    journal.seal_all()
    row = JournalEntry.objects.exclude(seq=None).order_by("seq")[2]
    JournalEntry.objects.filter(pk=row.pk).update(facts={**row.facts, "label": "récrit"})
    sign_in(client, place.people["operator"])
    client.post("/audit/verification/")
    page = client.get("/audit/verification/").content.decode()
    assert "La chaîne est rompue" in page
    assert f"/audit/{row.pk}/" in page
    assert "Chaîne rompue" in client.get("/audit/").content.decode()
    assert JournalEntry.objects.get(event="audit.JournalFoundBroken").facts["rows"] == 2


def test_only_the_platform_verifies(place: Place, client: Client) -> None:
    assert sign_in(client, place.people["admin"]).post("/audit/verification/").status_code == 404
    for name in ("admin", "camille"):
        with pytest.raises(PermissionDenied):
            actions.verify_journal(by=place.actor(name))
    assert not JournalEntry.objects.filter(event__startswith="audit.").exists()


def test_a_head_that_was_kept_is_found_until_the_chain_is_cut(place: Place, client: Client) -> None:
    journal.seal_all()
    sign_in(client, place.people["operator"])
    head = client.get("/audit/empreinte/").json()["hash"]
    found = client.post("/audit/empreinte/controle/", {"head": head}, follow=True)
    assert "Cette empreinte est celle de la ligne" in found.content.decode()
    JournalEntry.objects.get(hash=head).delete()
    lost = client.post("/audit/empreinte/controle/", {"head": head}, follow=True)
    assert "Aucune ligne ne porte cette empreinte" in lost.content.decode()
    assert client.post("/audit/empreinte/controle/", {"head": "zz"}).status_code == 422


def test_a_row_says_everything(place: Place, client: Client) -> None:
    make_file(place.root, "Plan.pdf", by=place.actor("theo"))
    entry = JournalEntry.objects.get(event="files.FileUploaded")
    page = sign_in(client, place.people["admin"]).get(f"/audit/{entry.pk}/").content.decode()
    assert "files.FileUploaded" in page
    # He administers the organisation and is no member: the name of the row, not the way to the document.
    assert f"/fichiers/{entry.subject_id}/" not in page


def pages_of(place: Place, name: str, entry: JournalEntry) -> list[str]:
    """The list, the row's own page and the CSV, as this person reads them."""
    client = sign_in(Client(), place.people[name])
    pages = [client.get(address).content.decode() for address in ("/audit/", f"/audit/{entry.pk}/")]
    return [*pages, "\n".join(" ".join(cells) for cells in lines(client))]


@pytest.mark.parametrize("name", ["admin", "operator"])
def test_names_of_contents_are_not_for_those_who_administer(place: Place, name: str) -> None:
    node = make_file(place.root, "Licenciement.pdf", by=place.actor("theo"))
    add_version(node, stored(b"deux"), note="Le cas Dupont", by=place.actor("theo"))
    rename_node(node, "Reclassement.pdf", by=place.actor("theo"))
    tag = create_tag(place.space, name="Contentieux", accent="bleu", by=place.actor("camille"))
    tag_subject(subject_of(node), tag, by=place.actor("theo"))
    secrets = ("Licenciement", "Dupont", "Reclassement", "Contentieux")
    for entry in JournalEntry.objects.filter(space_id=place.space.pk, event__regex="^(files|marks)"):
        for page in pages_of(place, name, entry):
            assert not any(secret in page for secret in secrets)
    reader = place.actor(name)
    for secret in secrets:
        assert not queries.matching(queries.readable_entries(reader), {"text": secret}, reader).exists()


def test_names_of_contents_are_for_those_who_may_open_them(place: Place) -> None:
    Affiliation.objects.filter(person=place.people["nadia"]).update(role=Affiliation.Role.ADMINISTRATOR)
    shared, narrow = make_file(place.root, "Partage.pdf"), make_file(place.root, "Secret.pdf")
    set_node_policy(narrow, everyone=Level.NONE, by=place.actor("camille"))
    reader = place.actor("nadia")
    rows = queries.readable_entries(reader)
    assert queries.matching(rows, {"text": "Partage"}, reader).exists()
    assert not queries.matching(rows, {"text": "Secret"}, reader).exists()
    for page in pages_of(place, "nadia", JournalEntry.objects.get(subject_id=shared.pk)):
        assert "Partage.pdf" in page
        assert "Secret.pdf" not in page


def test_who_takes_a_space_over_reads_what_was_there(place: Place) -> None:
    gone = make_file(place.root, "Efface.pdf")
    purge_nodes(trash_nodes([gone], by=SYSTEM), by=SYSTEM)
    entry = JournalEntry.objects.get(subject_id=gone.pk, event="files.NodePurged")
    assert not any("Efface" in page for page in pages_of(place, "admin", entry))
    take_over_space(place.space, by=place.actor("admin"), reason="Contrôle des suppressions")
    assert all("Efface" in page for page in pages_of(place, "admin", entry))
    reader = place.actor("admin")
    assert queries.matching(queries.readable_entries(reader), {"text": "Efface"}, reader).exists()


def test_facts_are_in_words_and_lead_to_what_one_may_see(place: Place) -> None:
    take_over_space(place.space, by=place.actor("admin"), reason="Contrôle")
    folder = make_folder(place.root, "Marchés")
    made = make_file(folder, "Plan.pdf", b"x" * 2048)
    row = queries.rows_of(place.actor("admin"), [JournalEntry.objects.get(subject_id=made.pk)])[0]
    facts = {str(fact.label): fact for fact in queries.facts_of(place.actor("admin"), row)}
    assert list(facts) == ["Nom", "Dossier", "Taille"]
    assert facts["Taille"].text == "2,0 ko"
    assert facts["Dossier"].subject is not None
    assert facts["Dossier"].subject.label == "Marchés"
    assert queries.facts_of(place.actor("operator"), row)[1].subject is None


def test_every_kind_of_event_is_named_in_plain_words() -> None:
    choices = [label for _group, kinds in queries.event_choices() for _name, label in kinds]
    assert len(choices) > 40
    assert not any("{" in label or not re.search(r"\w", label) for label in choices)


@pytest.mark.parametrize(
    "asked",
    [
        {"until": "9999-12-31"},
        {"since": "0001-01-01"},
        {"avant": f"0001-01-01T00:00:00+14:00_{UUID(int=1)}"},
        {"apres": f"9999-12-31T23:59:59-14:00_{UUID(int=1)}"},
        {"avant": f"2026-01-01_{UUID(int=1)}"},
        {"person": "\0"},
    ],
)
def test_the_ends_of_the_calendar(place: Place, asked: dict[str, str]) -> None:
    client = Client()
    client.force_login(place.people["operator"], backend=BACKEND)
    assert client.get("/audit/", asked).status_code in (200, 422)
