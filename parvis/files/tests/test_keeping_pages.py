"""The pages of versions, comparison, storage, rules and history: who opens them, and what they say."""

from __future__ import annotations

import csv
from datetime import timedelta
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document
from PIL import Image

from parvis.files import actions
from parvis.files.actions.quotas import set_space_quota
from parvis.files.actions.retaining import apply_rule
from parvis.files.actions.retention import Terms, activate_retention, exempt_nodes, set_retention
from parvis.files.actions.versions import name_version
from parvis.files.models import Exemption, Keeping, Node, RetentionRule, Usage
from parvis.files.queries.usage import room_of
from parvis.files.tests.factories import SYSTEM, Town, make_file, make_folder, stored
from parvis.people.models import Affiliation
from parvis.spaces.models import Level

pytestmark = pytest.mark.django_db


def browse(town: Town, name: str) -> Client:
    client = Client()
    client.force_login(town.people[name])
    return client


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def docx(*paragraphs: str) -> bytes:
    document, out = Document(), BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(out)
    return out.getvalue()


def picture(colour: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def plan(town: Town) -> Node:
    """A text of two versions, the first of which has a name."""
    node = make_file(town.root, "plan.md", b"Le plan\n\nIl compte trois actions.\n", by=town.actor("theo"))
    actions.add_version(node, stored(b"Le plan\n\nIl compte dix actions.\n\nFin.\n"), by=town.actor("theo"))
    name_version(node.versions.get(number=1), "Version envoyée en préfecture", by=town.actor("theo"))
    return Node.objects.get(pk=node.pk)


def test_the_page_of_a_file_shows_names_and_gestures_that_one_may(town: Town, plan: Node) -> None:
    removal = reverse("version_removal", args=[plan.pk, 1])
    words = reverse("version_words", args=[plan.pk, 1])
    for name, may in {"camille": (True, True), "theo": (False, True), "nadia": (False, False)}.items():
        page = text_of(browse(town, name).get(plan.get_absolute_url()))
        assert "Version envoyée en préfecture" in page
        assert (removal in page, words in page) == may, name


def test_a_version_is_named_by_its_form(town: Town, plan: Node) -> None:
    theo = browse(town, "theo")
    address = reverse("version_words", args=[plan.pk, 2])
    assert theo.get(address).status_code == 200
    assert theo.post(address, {"name": "Votée", "note": "En séance"}).status_code == 302
    version = plan.versions.get(number=2)
    assert (version.name, version.note) == ("Votée", "En séance")
    assert theo.post(address, {"name": "x" * 121}).status_code == 422
    assert browse(town, "nadia").get(address).status_code == 404
    assert browse(town, "sophie").get(address).status_code == 404


def test_an_old_version_is_deleted_once_confirmed(town: Town, plan: Node) -> None:
    camille = browse(town, "camille")
    address = reverse("version_removal", args=[plan.pk, 1])
    assert "Retirez d’abord ce nom" in text_of(camille.get(address)).replace("\u202f", " ")
    name_version(plan.versions.get(number=1), "", by=SYSTEM)
    assert camille.post(address).status_code == 302
    assert list(plan.versions.values_list("number", flat=True)) == [2]
    assert camille.get(reverse("version_removal", args=[plan.pk, 2])).status_code == 404
    assert browse(town, "theo").get(reverse("version_removal", args=[plan.pk, 2])).status_code == 404


def test_two_texts_are_compared_in_the_page(town: Town, plan: Node) -> None:
    page = text_of(browse(town, "nadia").get(reverse("version_comparison", args=[plan.pk])))
    assert "<del>trois</del>" in page
    assert "<ins>dix</ins>" in page
    assert "<ins>Fin.</ins>" in page
    assert "2 mots ajoutés" in page.replace("\u00a0", " ").replace("\u202f", " ")
    assert "1 mot supprimé" in page.replace("\u00a0", " ").replace("\u202f", " ")
    swapped = text_of(browse(town, "nadia").get(reverse("version_comparison", args=[plan.pk]) + "?de=2&a=1"))
    assert "<ins>trois</ins>" in swapped


def test_office_documents_are_compared_once_they_are_read(town: Town) -> None:
    node = make_file(town.root, "note.docx", docx("Article 1", "Le maire signe la convention."))
    actions.add_version(node, stored(docx("Article 1", "Le président signe la convention.")), by=SYSTEM)
    address = reverse("version_comparison", args=[node.pk])
    waiting = text_of(browse(town, "theo").get(address))
    assert "en cours de lecture" in waiting
    for version in node.versions.select_related("node"):
        actions.ensure_text(version)
    page = text_of(browse(town, "theo").get(address))
    assert "<del>maire</del>" in page
    assert "<ins>président</ins>" in page


def test_the_same_words_in_another_document_are_told_equal(town: Town) -> None:
    node = make_file(town.root, "note.docx", docx("Article 1"))
    actions.add_version(node, stored(docx("Article", "1")), by=SYSTEM)
    actions.add_version(node, stored(docx("Article 1 ")), by=SYSTEM)
    for version in node.versions.select_related("node"):
        actions.ensure_text(version)
    page = text_of(browse(town, "theo").get(reverse("version_comparison", args=[node.pk]) + "?de=1&a=3"))
    assert "Mêmes textes" in page
    actions.restore_version(node.versions.get(number=1), by=SYSTEM)
    page = text_of(browse(town, "theo").get(reverse("version_comparison", args=[node.pk]) + "?de=1&a=4"))
    assert "exactement le même contenu" in page


def test_pictures_stand_side_by_side(town: Town) -> None:
    node = make_file(town.root, "vue.png", picture("red"))
    actions.add_version(node, stored(picture("blue")), by=SYSTEM)
    page = text_of(browse(town, "nadia").get(reverse("version_comparison", args=[node.pk])))
    for number in (1, 2):
        assert reverse("preview_version", args=[node.pk, number]) in page


def test_what_has_no_text_is_offered_for_download(town: Town) -> None:
    node = make_file(town.root, "a.bin", b"\x00\x01\x02")
    actions.add_version(node, stored(b"\x00\x01\x03"), by=SYSTEM)
    for version in node.versions.select_related("node"):
        actions.ensure_text(version)
    page = text_of(browse(town, "nadia").get(reverse("version_comparison", args=[node.pk])))
    assert "pas de texte à comparer" in page


def test_a_comparison_tells_strangers_nothing(town: Town, plan: Node) -> None:
    actions.set_node_policy(plan, everyone=Level.NONE, by=town.actor("camille"))
    address = reverse("version_comparison", args=[plan.pk])
    for name in ("nadia", "ines", "sophie"):
        answer = browse(town, name).get(address)
        assert (answer.status_code, "actions" in text_of(answer) and "trois" in text_of(answer)) == (404, False)


def test_long_unchanged_parts_are_folded(town: Town) -> None:
    lines = [f"Ligne numéro {number}" for number in range(60)]
    node = make_file(town.root, "a.txt", "\n".join(lines).encode())
    lines[30] = "Ligne changée"
    actions.add_version(node, stored("\n".join(lines).encode()), by=SYSTEM)
    address = reverse("version_comparison", args=[node.pk])
    page = text_of(browse(town, "nadia").get(address))
    assert "28 paragraphes identiques" in page.replace("\u00a0", " ")
    assert "Ligne numéro 3<" not in page
    assert "Ligne numéro 3<" in text_of(browse(town, "nadia").get(f"{address}?tout=1"))


def test_hostile_numbers_are_only_other_versions(town: Town, plan: Node) -> None:
    address = reverse("version_comparison", args=[plan.pk])
    for query in ("?de=0&a=0", "?de=x&a=y", "?de=99999999999999999999", "?a=-1", "?de=1&de=2&a=1", "?tout"):
        assert browse(town, "nadia").get(address + query).status_code == 200


def test_the_file_page_asks_as_much_for_many_versions(town: Town, plan: Node) -> None:
    theo = browse(town, "theo")

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert theo.get(plan.get_absolute_url()).status_code == 200
        return len(queries)

    count()
    few = count()
    for number in range(15):
        actions.add_version(plan, stored(f"texte {number}".encode()), by=SYSTEM)
    assert count() == few


def test_storage_pages_show_what_one_reads(town: Town, plan: Node) -> None:
    secret = make_file(town.root, "Secret.txt", b"x" * 5_000)
    actions.set_node_policy(secret, everyone=Level.NONE, by=town.actor("camille"))
    set_space_quota(town.space, 10_000, by=SYSTEM)
    address = reverse("space_storage", args=[town.space.slug])
    assert "Secret.txt" in text_of(browse(town, "camille").get(address))
    page = text_of(browse(town, "theo").get(address))
    assert "Secret.txt" not in page
    assert "plan.md" in page
    assert "50 %" in page.replace("\u00a0", " ").replace("\u202f", " ")
    assert browse(town, "sophie").get(address).status_code == 404
    assert "plan.md" in text_of(browse(town, "theo").get(reverse("account_storage")))
    assert "plan.md" not in text_of(browse(town, "nadia").get(reverse("account_storage")))


def test_the_organisations_administrator_sets_limits(town: Town, plan: Node) -> None:
    address = reverse("organisation_storage", args=[town.organisation.slug])
    assert browse(town, "sophie").get(address).status_code == 404
    sophies = Affiliation.objects.filter(person=town.people["sophie"], organisation=town.organisation)
    sophies.update(role=Affiliation.Role.ADMINISTRATOR)
    sophie = browse(town, "sophie")
    page = text_of(sophie.get(address))
    assert town.space.name in page
    assert "plan.md" not in page, "sizes, no names of documents"
    limit = reverse("space_quota", args=[town.organisation.slug, town.space.pk])
    assert sophie.get(limit).status_code == 200
    assert sophie.post(limit, {"size": "1,5", "unit": "1000000000"}).status_code == 302
    assert room_of(town.space).quota == 1_500_000_000
    person = reverse("person_quota", args=[town.organisation.slug, town.people["theo"].pk])
    assert sophie.post(person, {"size": "20", "unit": "1000000"}).status_code == 302
    assert room_of(town.people["theo"]).quota == 20_000_000
    assert sophie.post(person, {"size": "", "unit": "1000000"}).status_code == 302
    assert room_of(town.people["theo"]).quota is None
    own = reverse("organisation_quota", args=[town.organisation.slug])
    assert sophie.post(own, {"size": "1", "unit": "1000000"}).status_code == 403, "who bears a limit does not set it"
    keeping = reverse("organisation_keeping", args=[town.organisation.slug])
    facts = {"versions": "thin", "all_days": 10, "daily_days": 100, "trash_days": 40, "trash_most": 50}
    assert sophie.post(keeping, facts).status_code == 302
    assert Keeping.objects.get(organisation=town.organisation).trash_most == 50


def test_a_space_says_what_it_keeps_after_a_dry_run(town: Town) -> None:
    node = make_file(town.root, "a.txt", b"1")
    for content in (b"22", b"333", b"4444"):
        actions.add_version(node, stored(content), by=SYSTEM)
    node.versions.filter(number__lt=4).update(created_at=timezone.now() - timedelta(days=100))
    camille, address = browse(town, "camille"), reverse("space_keeping", args=[town.space.slug])
    facts = {"versions": "thin", "all_days": 30, "daily_days": 365, "trash_days": 90}
    page = text_of(camille.post(address, {**facts, "apercu": "1"})).replace("\u00a0", " ").replace("\u202f", " ")
    assert "2 versions seraient supprimées aujourd’hui, 3 octets" in page
    assert not Keeping.objects.exists()
    assert camille.post(address, facts).status_code == 302
    assert Keeping.objects.get(space=town.space).trash_days == 90
    assert browse(town, "theo").get(address).status_code == 404
    assert "90 jours" in text_of(camille.get(reverse("trash", args=[town.space.slug]))).replace("\u00a0", " ")


def test_a_rule_is_written_looked_at_then_put_into_force(town: Town) -> None:
    folder = make_folder(town.root, "Brouillons")
    note = make_file(folder, "vieux.txt")
    Node.objects.filter(pk=note.pk).update(changed_at=timezone.now() - timedelta(days=400))
    camille, form = browse(town, "camille"), reverse("folder_retention", args=[folder.pk])
    assert camille.get(form).status_code == 200
    facts = {"basis": "changed", "days": 365, "gesture": "trash", "warn_days": 7}
    assert camille.post(form, {**facts, "days": ""}).status_code == 422
    answer = camille.post(form, facts)
    rule = RetentionRule.objects.get()
    assert answer["Location"] == rule.get_absolute_url()
    page = text_of(camille.get(rule.get_absolute_url()))
    assert "vieux.txt" in page
    assert "Mettre la règle en vigueur" in page
    camille.post(reverse("retention_state", args=[rule.pk]), {"gesture": "activate"})
    rule.refresh_from_db()
    assert rule.active
    apply_rule(RetentionRule.objects.select_related("folder__space").get(), by=SYSTEM)
    assert "Conserver" in text_of(browse(town, "theo").get(rule.get_absolute_url()))
    assert "Mettre" not in text_of(browse(town, "theo").get(rule.get_absolute_url()))
    assert browse(town, "theo").get(form).status_code == 404
    assert browse(town, "sophie").get(rule.get_absolute_url()).status_code == 404


def test_a_file_is_kept_from_its_own_page_and_from_the_rules(town: Town) -> None:
    folder = make_folder(town.root, "Brouillons")
    notes = [make_file(folder, f"{number}.txt") for number in range(2)]
    Node.objects.filter(parent=folder).update(changed_at=timezone.now() - timedelta(days=400))
    rule = set_retention(folder, Terms(days=30), by=SYSTEM)
    apply_rule(activate_retention(rule, by=SYSTEM), by=SYSTEM)
    theo = browse(town, "theo")
    address = reverse("node_exemption", args=[notes[0].pk])
    assert theo.get(address).status_code == 200
    assert theo.post(address, {"reason": ""}).status_code == 422
    assert (
        theo.post(address, {"reason": "Recours", "next": rule.get_absolute_url()})["Location"]
        == rule.get_absolute_url()
    )
    several = reverse("retention_exemptions", args=[rule.pk])
    assert theo.post(several, {"node": [notes[1].pk], "reason": "Contrôle"}).status_code == 302
    assert Exemption.objects.count() == 2
    assert theo.post(several, {"node": ["x"], "reason": "Contrôle"}).status_code == 422
    assert browse(town, "nadia").get(address).status_code == 404
    theo.post(address, {"end": "1"})
    assert Exemption.objects.count() == 1


def test_history_filters_pages_and_exports(town: Town, plan: Node) -> None:
    theo = browse(town, "theo")
    theo.get(plan.get_absolute_url())
    actions.rename_node(plan, "=2+3.md", by=town.actor("camille"))
    lock = actions.lock_node(Node.objects.get(pk=plan.pk), by=town.actor("theo"))
    actions.unlock_node(lock, by=town.actor("theo"))
    exempt_nodes([plan], "Recours", by=town.actor("theo"))
    address = reverse("node_history", args=[plan.pk])
    sorts = {"version": "a nommé la version 1", "place": "a renommé", "lock": "a verrouillé", "view": "a consulté"}
    for sort, words in {**sorts, "keeping": "a demandé de conserver"}.items():
        page = text_of(theo.get(f"{address}?sort={sort}"))
        assert words in page
        assert not any(other in page for key, other in sorts.items() if key != sort), sort
    assert "a renommé" in text_of(theo.get(f"{address}?who=Camille+Test"))
    assert "a verrouillé" not in text_of(theo.get(f"{address}?who=Camille+Test"))
    assert "Rien à montrer" in text_of(theo.get(f"{address}?until=2020-01-01"))
    first = text_of(theo.get(f"{address}?version=1"))
    assert "a déposé la version 2" not in first
    rows = list(csv.reader(StringIO(text_of(theo.get(reverse("node_history_csv", args=[plan.pk])))[1:]), delimiter=";"))
    assert rows[0][:4] == ["Date", "Heure", "Personne", "Ce qui s’est passé"]
    assert any("a renommé" in row[3] for row in rows)
    assert browse(town, "nadia").get(reverse("node_history_csv", args=[plan.pk])).status_code == 404


def test_a_full_space_answers_507_in_words(town: Town) -> None:
    set_space_quota(town.space, 5, by=SYSTEM)
    answer = browse(town, "theo").post(
        reverse("upload", args=[town.root.pk]) + "?name=a.txt", b"x" * 6, content_type="application/octet-stream"
    )
    assert answer.status_code == 507
    assert "Demandez aux animateurs" in text_of(answer)
    assert not Usage.objects.filter(used__gt=0).exists()
