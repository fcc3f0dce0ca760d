"""The pages of those who come by a link: what they show, what they take, what they refuse."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.files.actions import set_node_policy, set_shield, trash_nodes
from parvis.files.models import Node, Shield
from parvis.files.tests.factories import SYSTEM, Town, make_file, make_folder
from parvis.kernel import access
from parvis.kernel.logs import without_secrets
from parvis.kernel.models import JournalEntry
from parvis.sharing.actions import revoke_link
from parvis.sharing.models import Deposit, Link, SharingRules
from parvis.sharing.secrets import token_of
from parvis.sharing.tests.factories import make_link
from parvis.spaces.models import Level

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_pace() -> None:
    caches["default"].clear()


def url(link: Link, name: str = "share", *args: Any) -> str:
    return reverse(name, args=[token_of(link), *args])


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def sent(name: str = "plan.txt", content: bytes = b"bonjour") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def test_a_shared_folder_is_listed_opened_and_taken(town: Town, client: Client) -> None:
    folder = make_folder(town.root, "Marché")
    sub = make_folder(folder, "Plans")
    file = make_file(sub, "plan.txt", b"le plan")
    make_file(town.root, "Secret ailleurs.txt")
    link = make_link(town, folder, label="Entreprise Durand")
    page = client.get(url(link)).content.decode()
    assert "Plans" in page and "Camille Test" in page and str(town.organisation) in page
    assert "Entreprise Durand" in page and "Secret ailleurs" not in page
    assert "plan.txt" in client.get(url(link, "share_folder", sub.pk)).content.decode()
    assert "le plan" in client.get(url(link, "share_file", file.pk)).content.decode()
    assert body(client.get(url(link, "share_download", file.pk))) == b"le plan"
    names = zipfile.ZipFile(io.BytesIO(body(client.get(url(link, "share_archive", folder.pk))))).namelist()
    assert "Marché/Plans/plan.txt" in names


def test_pages_are_kept_from_engines_caches_and_other_sites(town: Town, client: Client) -> None:
    response = client.get(url(make_link(town, make_folder(town.root, "Marché"))))
    assert response["X-Robots-Tag"].startswith("noindex")
    assert response["Cache-Control"] == "private, no-store"
    assert response["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors 'self'" in response["Content-Security-Policy"]


def test_nothing_else_is_reached_by_its_id(town: Town, client: Client) -> None:
    folder = make_folder(town.root, "Marché")
    outside = make_folder(town.root, "Ailleurs")
    file = make_file(outside, "secret.txt")
    hidden = make_file(folder, "caché.txt")
    link = make_link(town, folder, "edit", by="theo")
    set_node_policy(hidden, everyone=Level.NONE, by=SYSTEM)
    for node in (outside, town.root):
        for name in ("share_folder", "share_archive"):
            assert client.get(url(link, name, node.pk)).status_code == 404
        assert client.post(url(link, "share_send", node.pk), {"uploads": sent()}).status_code == 404
    for node in (file, hidden):
        for name in ("share_file", "share_download", "share_preview", "share_thumbnail"):
            assert client.get(url(link, name, node.pk)).status_code == 404
        assert client.post(url(link, "share_version", node.pk), {"file": sent()}).status_code == 404
    assert "caché" not in client.get(url(link)).content.decode()
    assert Node.objects.filter(parent=outside).count() == 1


def test_a_link_opens_no_other_page_of_the_house(town: Town, client: Client) -> None:
    file = make_file(make_folder(town.root, "Marché"), "plan.txt")
    link = make_link(town, file, "edit")
    client.get(url(link))
    for address in (file.get_absolute_url(), f"/fichiers/{file.pk}/telechargement/", "/accueil/"):
        response = client.get(address)
        assert response.status_code == 302 and "connexion" in response["Location"]
    assert client.post(f"/fichiers/{file.pk}/versions/depot/", {"file": sent()}).status_code == 403


def test_addresses_cannot_be_guessed(town: Town, client: Client) -> None:
    link = make_link(town, make_folder(town.root, "Marché"))
    token = token_of(link)
    assert len(token) == 43 and token not in str(Link.objects.values().get(pk=link.pk))
    for wrong in (token[:-1], token.lower(), str(link.pk), link.token_hash, link.nonce, "..%2f" * 3, "inconnu"):
        assert client.get(f"/partage/{wrong}/").status_code == 404
    answers = [client.get(f"/partage/essai-{number}/").status_code for number in range(40)]
    assert answers[-1] == 429 and client.get(url(link)).status_code == 200


def test_addresses_stay_out_of_journal_and_logs(town: Town, client: Client) -> None:
    folder = make_folder(town.root, "Marché")
    link = make_link(town, folder, "edit")
    client.get(url(link))
    client.post(url(link, "share_send", folder.pk), {"uploads": sent()})
    token = token_of(link)
    assert not any(token in str(vars(entry)) for entry in JournalEntry.objects.all())
    assert token not in without_secrets(f"GET /partage/{token}/dossiers/{folder.pk}/depot/ 302")


def test_a_password_is_kept_by_a_slow_hash(town: Town, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    link = make_link(town, make_folder(town.root, "Marché"), password="cerfeuil-2026")
    assert link.password.startswith("argon2$argon2id$")


def test_a_password_is_asked_once_and_tries_are_counted(town: Town, client: Client) -> None:
    file = make_file(make_folder(town.root, "Marché"), "plan.txt")
    link = make_link(town, file, password="cerfeuil-2026")
    page = client.get(url(link))
    assert "plan.txt" not in page.content.decode() and "Mot de passe" in page.content.decode()
    assert client.get(url(link, "share_download", file.pk)).headers.get("Content-Disposition") is None
    wrong = client.post(url(link), {"enter": "1", "word": "persil"})
    assert wrong.status_code == 422 and "pas le bon" in wrong.content.decode()
    assert client.post(url(link), {"enter": "1", "word": "cerfeuil-2026"}).status_code == 302
    assert "plan.txt" in client.get(url(link)).content.decode()
    assert Link.objects.get(pk=link.pk).uses == 1
    stranger = Client()
    tries = [stranger.post(url(link), {"enter": "1", "word": f"essai {n}"}).status_code for n in range(12)]
    assert tries[-1] == 429 and 200 not in tries and 302 not in tries
    blocked = stranger.post(url(link), {"enter": "1", "word": "cerfeuil-2026"})
    assert blocked.status_code == 429 and "attendez" in blocked.content.decode()


def test_another_password_asks_again(town: Town, client: Client) -> None:
    from parvis.sharing.actions import Terms, change_link

    link = make_link(town, make_folder(town.root, "Marché"), password="cerfeuil-2026")
    client.post(url(link), {"enter": "1", "word": "cerfeuil-2026"})
    assert "Contenu" not in client.get(url(link)).content.decode()
    change_link(link, Terms(password="estragon-2026"), by=town.actor("camille"))
    assert "Mot de passe" in client.get(url(link)).content.decode()


def test_uses_are_first_openings_by_browsers(town: Town) -> None:
    link = make_link(town, make_folder(town.root, "Marché"), most_uses=1)
    looking, first, second = Client(), Client(), Client()
    assert "Ouvrir le partage" in looking.get(url(link)).content.decode()
    assert Link.objects.get(pk=link.pk).uses == 0
    assert first.post(url(link), {"enter": "1"}).status_code == 302
    assert first.get(url(link)).status_code == 200
    late = second.get(url(link))
    assert late.status_code == 410 and "déjà servi" in late.content.decode()
    assert second.post(url(link), {"enter": "1"}).status_code == 410
    assert first.get(url(link)).status_code == 200 and Link.objects.get(pk=link.pk).uses == 1


def test_closed_links_say_so_and_what_to_do(town: Town, client: Client) -> None:
    folder = make_folder(town.root, "Marché secret")
    ended, revoked, thrown = (make_link(town, folder) for _ in range(3))
    Link.objects.filter(pk=ended.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    revoke_link(revoked, by=town.actor("camille"))
    for link in (ended, revoked):
        page = client.get(url(link))
        text = page.content.decode()
        assert page.status_code == 410 and "Camille Test" in text and "Marché secret" not in text
    trash_nodes([folder], by=town.actor("camille"))
    assert client.get(url(thrown)).status_code == 410


def test_a_browser_that_came_in_is_put_out_with_the_link(town: Town, client: Client) -> None:
    file = make_file(make_folder(town.root, "Marché"), "plan.txt")
    link = make_link(town, file, "edit")
    assert client.get(url(link, "share_download", file.pk)).status_code == 200
    SharingRules.objects.create(space=town.space, who=SharingRules.Who.NOBODY)
    assert client.get(url(link, "share_download", file.pk)).status_code == 410
    assert client.post(url(link, "share_version", file.pk), {"file": sent()}).status_code in (403, 410)
    assert file.versions.count() == 1


def test_a_link_that_edits_takes_files_and_versions(town: Town, client: Client) -> None:
    folder = make_folder(town.root, "Marché")
    file = make_file(folder, "plan.txt")
    link = make_link(town, folder, "edit", label="Bureau d’études")
    client.get(url(link))
    files = {"uploads": [sent("plan.txt", b"autre"), sent("devis.txt", b"devis")]}
    assert client.post(url(link, "share_send", folder.pk), files).status_code == 302
    names = set(Node.objects.filter(parent=folder).values_list("name", flat=True))
    assert names == {"plan.txt", "plan (2).txt", "devis.txt"}
    changed = {"file": sent("x.txt", b"deux"), "note": "corrigé"}
    assert client.post(url(link, "share_version", file.pk), changed).status_code == 302
    file.refresh_from_db()
    assert file.current is not None and file.current.number == 2 and file.current.note == "corrigé"
    entry = JournalEntry.objects.filter(event="files.VersionAdded").latest("at")
    assert entry.actor_kind == "link" and entry.actor_label == "Lien « Bureau d’études » (Camille Test)"
    assert entry.on_behalf_of == town.people["camille"].pk


def test_a_link_to_look_takes_nothing(town: Town, client: Client) -> None:
    folder = make_folder(town.root, "Marché")
    file = make_file(folder, "plan.txt")
    link = make_link(town, folder)
    client.get(url(link))
    assert client.post(url(link, "share_send", folder.pk), {"uploads": sent()}).status_code == 403
    assert client.post(url(link, "share_version", file.pk), {"file": sent()}).status_code == 403
    assert Node.objects.filter(parent=folder).count() == 1


@pytest.mark.parametrize("where", ["link", "folder"])
def test_consultation_only_gives_no_bytes(town: Town, client: Client, where: str) -> None:
    folder = make_folder(town.root, "Marché")
    file = make_file(folder, "plan.txt", b"le plan entier")
    if where == "folder":
        set_shield(folder, Shield.WATERMARK, by=town.actor("camille"))
    link = make_link(town, folder, shield=1 if where == "link" else 0)
    page = client.get(url(link)).content.decode()
    assert "telechargement" not in page and "/archive/" not in page
    assert client.get(url(link, "share_download", file.pk)).status_code == 403
    archive = zipfile.ZipFile(io.BytesIO(body(client.get(url(link, "share_archive", folder.pk)))))
    assert archive.namelist()[0].endswith(".txt") and "Marché/plan.txt" not in archive.namelist()
    assert "plan.txt" in archive.read("Documents non inclus.txt").decode()
    assert "le plan entier" in client.get(url(link, "share_file", file.pk)).content.decode()


def test_reads_go_to_the_access_log(town: Town, client: Client) -> None:
    file = make_file(make_folder(town.root, "Marché"), "plan.txt")
    link = make_link(town, file)
    before = JournalEntry.objects.count()
    client.get(url(link))
    body(client.get(url(link, "share_download", file.pk)))
    verbs = [entry.verb for entry in access.of_actor(link.pk)]
    assert verbs.count("download") == 1 and "view" in verbs
    assert JournalEntry.objects.count() == before


def test_a_drop_box_shows_nothing_and_gives_a_receipt(town: Town, client: Client) -> None:
    folder = make_folder(town.root, "Candidatures")
    make_file(folder, "Autre candidat.pdf")
    link = make_link(town, folder, "deposit", label="Candidatures au poste")
    page = client.get(url(link)).content.decode()
    assert "Candidatures au poste" in page and "Autre candidat" not in page
    assert client.get(url(link, "share_folder", folder.pk)).status_code == 404
    facts = {"name": "Jeanne / Martin", "email": "jeanne@example.org", "message": "Bonjour", "consent": "on"}
    answer = client.post(url(link), {**facts, "uploads": [sent("cv.txt"), sent("lettre.txt", b"lettre")]})
    assert answer.status_code == 302
    receipt = client.get(answer["Location"]).content.decode()
    deposit = Deposit.objects.get()
    assert deposit.reference in receipt and "cv.txt" in receipt and "lettre.txt" in receipt
    assert Client().get(answer["Location"]).status_code == 404
    place = deposit.folder
    assert place is not None and place.parent_id == folder.pk
    assert re.fullmatch(r"\d{4}-\d\d-\d\d · Jeanne - Martin", place.name)
    assert place.owner == town.people["camille"]
    assert JournalEntry.objects.filter(event="sharing.DepositReceived").get().personal["name"] == "Jeanne / Martin"
    again = client.post(url(link), {**facts, "uploads": sent()})
    assert again.status_code == 302 and Deposit.objects.count() == 2


def test_a_drop_box_says_what_lacks(town: Town, client: Client) -> None:
    link = make_link(town, make_folder(town.root, "Candidatures"), "deposit")
    client.get(url(link))
    page = client.post(url(link), {"name": "", "uploads": sent()})
    text = page.content.decode()
    assert page.status_code == 422 and "Sans cet accord" in text
    many = {"name": "Jeanne", "consent": "on", "uploads": [sent(f"{n}.txt", b"%d" % n) for n in range(31)]}
    refused = client.post(url(link), many)
    assert refused.status_code == 422 and "30 fichiers au plus" in refused.content.decode()
    assert Deposit.objects.count() == 0 and Node.objects.filter(parent=link.node).count() == 0


def test_programs_that_fill_in_everything_leave_nothing(town: Town, client: Client) -> None:
    link = make_link(town, make_folder(town.root, "Candidatures"), "deposit")
    client.get(url(link))
    facts = {"name": "Robot", "consent": "on", "site": "https://spam.example", "uploads": sent()}
    assert client.post(url(link), facts).status_code == 200
    assert Deposit.objects.count() == 0


def test_files_are_not_even_written_for_who_did_not_come_in(town: Town, client: Client) -> None:
    folder = make_folder(town.root, "Marché")
    link = make_link(town, folder, "edit", password="cerfeuil-2026")
    response = client.post(url(link, "share_send", folder.pk), {"uploads": sent()})
    assert response.status_code in (403, 422) and Node.objects.filter(parent=folder).count() == 0


def test_a_folder_costs_the_same_number_of_queries_whatever_it_holds(town: Town, client: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    folder = make_folder(town.root, "Marché")
    make_file(folder, "0.txt", b"0")
    link = make_link(town, folder)
    client.get(url(link))
    counts = []
    for more in (0, 20):
        for number in range(more):
            make_file(folder, f"n{number}.txt", b"%d" % number)
        access.flush()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(url(link))
        counts.append(len(asked))
    assert counts[0] == counts[1]
