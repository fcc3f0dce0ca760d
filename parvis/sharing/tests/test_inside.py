"""The pages of members: links made, listed, changed, closed; rules of a space; download blocked; traces."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from parvis.files.actions import copy_nodes, create_folder, move_nodes, set_shield
from parvis.files.models import Node, Shield
from parvis.files.rules import can_download_node, shield_on
from parvis.files.tests.factories import SYSTEM, Town, make_file, make_folder
from parvis.kernel import access
from parvis.kernel.models import JournalEntry
from parvis.kernel.rights import Refused
from parvis.sharing.actions import Terms, create_link, settle_sharing
from parvis.sharing.models import Link, SharingRules
from parvis.sharing.secrets import address_of, token_of
from parvis.sharing.tests.factories import make_link

pytestmark = pytest.mark.django_db


def enter(town: Town, client: Client, name: str) -> None:
    client.force_login(town.people[name], backend="parvis.people.accounts.CurrentAccountBackend")


def test_a_link_is_made_shown_and_copied_again(town: Town, client: Client) -> None:
    folder = make_folder(town.root, "Marché")
    enter(town, client, "theo")
    url = f"/fichiers/{folder.pk}/partages/"
    assert "Créer le lien" in client.get(url).content.decode()
    until = timezone.localdate() + timedelta(days=10)
    facts = {"kind": "view", "label": "Durand", "ends_on": until, "password": "cerfeuil-2026", "shield": "2"}
    answer = client.post(url, facts)
    link = Link.objects.get()
    assert answer.status_code == 302 and link.shield == Shield.WATERMARK and link.ends_on == until
    page = client.get(answer["Location"]).content.decode()
    assert address_of(link) in page and "cerfeuil" not in page
    enter(town, client, "camille")
    assert address_of(link) in client.get(link.get_absolute_url()).content.decode()
    enter(town, client, "nadia")
    assert client.get(link.get_absolute_url()).status_code == 404
    assert "Vous ne pouvez pas" in client.get(url).content.decode()
    assert client.post(url, facts).status_code == 403


def test_an_address_is_not_shown_under_another_key(town: Town, settings: Any) -> None:
    link = make_link(town, make_folder(town.root, "Marché"))
    assert token_of(link)
    settings.SECRET_KEY = "une autre clé, pour une autre maison, de longueur suffisante"
    assert token_of(link) == "" and address_of(link) == ""


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"kind": "view", "password": "court"}, "trop court"),
        ({"kind": "edit", "shield": "1"}, "doit pouvoir le télécharger"),
        ({"kind": "view", "ends_on": "2020-01-01"}, "déjà passée"),
        ({"kind": "view", "most_uses": "0"}, "1"),
    ],
)
def test_what_a_link_may_not_be_is_said(town: Town, client: Client, facts: dict[str, str], words: str) -> None:
    folder = make_folder(town.root, "Marché")
    enter(town, client, "camille")
    page = client.post(f"/fichiers/{folder.pk}/partages/", facts)
    assert page.status_code == 422 and words in page.content.decode()
    assert not Link.objects.exists()


def test_a_file_takes_no_drop_box(town: Town) -> None:
    with pytest.raises(Refused):
        make_link(town, make_file(make_folder(town.root, "Marché"), "plan.txt"), "deposit")


def test_terms_change_and_a_link_is_closed(town: Town, client: Client) -> None:
    link = make_link(town, make_folder(town.root, "Marché"), password="cerfeuil-2026")
    enter(town, client, "camille")
    facts = {"label": "Autre nom", "most_uses": "3", "no_password": "on"}
    assert client.post(link.get_absolute_url(), facts).status_code == 302
    link.refresh_from_db()
    assert (link.label, link.most_uses, link.password) == ("Autre nom", 3, "")
    assert client.post(f"/partages/{link.pk}/revocation/").status_code == 302
    link.refresh_from_db()
    assert link.revoked_at and link.revoked_by == town.people["camille"]
    assert "Désactivé" in client.get("/espaces/" + town.space.slug + "/partages/").content.decode()
    events = list(JournalEntry.objects.filter(event__startswith="sharing.").values_list("event", flat=True))
    assert sorted(events) == ["sharing.LinkChanged", "sharing.LinkCreated", "sharing.LinkRevoked"]


def test_a_space_settles_what_links_must_have(town: Town, client: Client) -> None:
    folder = make_folder(town.root, "Marché")
    old = make_link(town, folder, by="theo")
    enter(town, client, "theo")
    rules = f"/espaces/{town.space.slug}/partages/reglages/"
    assert client.get(rules).status_code == 404
    enter(town, client, "camille")
    facts = {"who": "members", "password_needed": "on", "most_days": "30"}
    assert client.post(rules, facts).status_code == 302
    for terms in (Terms(), Terms(password="cerfeuil-2026"), Terms(ends_on=timezone.localdate())):
        with pytest.raises(Refused):
            create_link(folder, kind=Link.Kind.VIEW, by=town.actor("theo"), terms=terms)
    soon = timezone.localdate() + timedelta(days=30)
    create_link(folder, kind=Link.Kind.VIEW, by=town.actor("theo"), terms=Terms("", "cerfeuil-2026", soon))
    assert client.get(f"/partage/{token_of(old)}/").status_code == 200
    settle_sharing(
        town.space, who=SharingRules.Who.NOBODY, password_needed=False, most_days=None, by=town.actor("camille")
    )
    assert client.get(f"/partage/{token_of(old)}/").status_code == 410


def test_each_sees_his_links_and_animateurs_all(town: Town, client: Client) -> None:
    folder = make_folder(town.root, "Marché")
    make_link(town, folder, by="theo", label="Lien de Théo")
    make_link(town, folder, by="camille", label="Lien de Camille")
    url = f"/espaces/{town.space.slug}/partages/"
    enter(town, client, "theo")
    page = client.get(url).content.decode()
    assert "Lien de Théo" in page and "Lien de Camille" not in page
    enter(town, client, "camille")
    page = client.get(url).content.decode()
    assert "Lien de Théo" in page and "Lien de Camille" in page


def test_who_came_is_told_on_the_page_of_the_link(town: Town, client: Client) -> None:
    file = make_file(make_folder(town.root, "Marché"), "plan.txt")
    link = make_link(town, file)
    Client().get(f"/partage/{token_of(link)}/", REMOTE_ADDR="192.0.2.7")
    enter(town, client, "camille")
    page = client.get(link.get_absolute_url()).content.decode()
    assert "192.0.2.7" in page and "a ouvert le lien" in page


def test_lists_cost_the_same_whatever_they_hold(town: Town, client: Client) -> None:
    folder = make_folder(town.root, "Marché")
    enter(town, client, "camille")
    make_link(town, folder)
    url = f"/espaces/{town.space.slug}/partages/"
    client.get(url)
    counts = []
    for more in (0, 15):
        for _n in range(more):
            make_link(town, folder)
        access.flush()
        with CaptureQueriesContext(connection) as asked:
            client.get(url)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_shield_is_inherited_like_rights(town: Town) -> None:
    folder = make_folder(town.root, "Marché")
    sub = make_folder(folder, "Plans")
    file = make_file(sub, "plan.txt")
    by = town.actor("camille")
    set_shield(folder, Shield.VIEW, by=by)
    assert Node.objects.get(pk=file.pk).shield == Shield.VIEW
    set_shield(sub, Shield.FREE, by=by)
    set_shield(folder, Shield.WATERMARK, by=by)
    assert Node.objects.get(pk=file.pk).shield == Shield.FREE
    set_shield(sub, None, by=by)
    assert Node.objects.get(pk=file.pk).shield == Shield.WATERMARK
    assert create_folder(sub, "Nouveau", by=by).shield == Shield.WATERMARK
    move_nodes([Node.objects.get(pk=sub.pk)], town.root, by=by)
    assert Node.objects.get(pk=file.pk).shield == Shield.FREE


def test_a_shield_holds_readers_back_and_nobody_else(town: Town, client: Client) -> None:
    folder = make_folder(town.root, "Marché")
    file = make_file(folder, "plan.txt")
    set_shield(town.root, Shield.WATERMARK, by=town.actor("camille"))
    file.refresh_from_db()
    assert {n for n in town.people if can_download_node(town.actor(n), file)} == {"camille", "theo"}
    assert shield_on(town.actor("nadia"), file) == Shield.WATERMARK
    enter(town, client, "nadia")
    page = client.get(file.get_absolute_url()).content.decode()
    assert "Consultation seule" in page and f"/fichiers/{file.pk}/telechargement/" not in page
    assert client.get(f"/fichiers/{file.pk}/telechargement/").status_code == 403
    with pytest.raises(Refused):
        copy_nodes([file], make_folder(town.root, "À moi", by=SYSTEM), by=_reader_who_edits(town))
    enter(town, client, "theo")
    assert client.get(f"/fichiers/{file.pk}/telechargement/").status_code == 200
    assert client.post(f"/fichiers/{file.pk}/protection/", {"shield": "0"}).status_code == 404


def _reader_who_edits(town: Town) -> Any:
    """Nadia reads the folder, and edits another: a copy there would be a download."""
    from parvis.files.actions import set_node_policy
    from parvis.spaces.models import Level

    place = Node.objects.get(name="À moi")
    set_node_policy(place, everyone=Level.READ, grants=[(town.people["nadia"], Level.EDIT)], by=SYSTEM)
    return town.actor("nadia")


def test_an_owner_blocks_the_download_of_his_own(town: Town, client: Client) -> None:
    file = make_file(make_folder(town.root, "Marché"), "plan.txt", by=town.actor("theo"))
    enter(town, client, "theo")
    assert client.post(f"/fichiers/{file.pk}/protection/", {"shield": "1"}).status_code == 302
    file.refresh_from_db()
    assert file.own_shield and file.shield == Shield.VIEW
    assert JournalEntry.objects.filter(event="files.NodeShielded").count() == 1
