"""What may be kept, what the worker is told, and what leaves at sign-out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parvis.files.actions import set_node_policy, trash_nodes
from parvis.files.models import Node, Shield
from parvis.files.tests.factories import SYSTEM, Town, make_file, make_folder
from parvis.kernel.actors import Actor
from parvis.offline import queries
from parvis.spaces.models import Level

pytestmark = pytest.mark.django_db


@pytest.fixture
def town() -> Town:
    return Town()


def sign_in(town: Town, name: str) -> Client:
    client = Client()
    client.force_login(town.people[name])
    return client


def ask(client: Client, *nodes: Node) -> Any:
    ids = [str(node.pk) for node in nodes]
    return client.post("/hors-ligne/fichiers/", json.dumps({"ids": ids}), content_type="application/json")


def names(answer: Any) -> list[str]:
    return sorted(file["name"] for file in answer.json()["files"])


class TestKeepable:
    def test_a_file_and_a_folder(self, town: Town) -> None:
        folder = make_folder(town.root, "Chantier")
        plan, note = make_file(folder, "plan.txt"), make_file(town.root, "note.txt")
        make_file(make_folder(folder, "Photos"), "a.txt")
        answer = ask(sign_in(town, "nadia"), folder, note).json()
        assert sorted(file["name"] for file in answer["files"]) == ["a.txt", "note.txt", "plan.txt"]
        assert {top["name"]: top["kind"] for top in answer["tops"]} == {"Chantier": "folder", "note.txt": "file"}
        facts = next(file for file in answer["files"] if file["name"] == "plan.txt")
        assert plan.current and facts["etag"] == plan.current.blob_id
        assert (facts["size"], facts["top"], facts["folder"]) == (plan.size, str(folder.pk), "Chantier")

    def test_only_what_one_may_read_and_take_away(self, town: Town) -> None:
        folder = make_folder(town.root, "Chantier")
        make_file(folder, "ouvert.txt")
        secret = make_folder(folder, "Finances")
        make_file(secret, "budget.txt")
        set_node_policy(secret, everyone=Level.NONE, by=SYSTEM)
        shown = make_file(folder, "à consulter.txt")
        Node.objects.filter(pk=shown.pk).update(shield=Shield.VIEW)
        gone = make_file(folder, "jeté.txt")
        trash_nodes([gone], by=SYSTEM)
        assert names(ask(sign_in(town, "nadia"), folder)) == ["ouvert.txt"]
        assert names(ask(sign_in(town, "camille"), folder)) == ["budget.txt", "ouvert.txt", "à consulter.txt"]
        refused = ask(sign_in(town, "nadia"), shown, gone).json()
        assert refused["files"] == [] and [one["why"] for one in refused["refused"]] == ["nothing"]
        assert ask(sign_in(town, "sophie"), folder, shown).json() == {"tops": [], "files": [], "refused": []}

    def test_bounds(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = make_folder(town.root, "Gros")
        for number in range(3):
            make_file(folder, f"{number}.txt")
        monkeypatch.setattr(queries, "MOST_FILES", 2)
        assert ask(sign_in(town, "nadia"), folder).json()["refused"][0]["why"] == "too-large"
        monkeypatch.setattr(queries, "MOST_FILES", 9)
        monkeypatch.setattr(queries, "MOST_BYTES", 5)
        assert ask(sign_in(town, "nadia"), folder).json()["files"] == []

    def test_as_many_queries_for_many_files(self, town: Town, django_assert_max_num_queries: Any) -> None:
        folder = make_folder(town.root, "Chantier")
        for number in range(30):
            make_file(folder, f"{number}.txt")
        actor = Actor.person(town.people["nadia"])
        with django_assert_max_num_queries(12):
            assert len(queries.keepable(actor, [folder.pk]).files) == 30

    @pytest.mark.parametrize("body", ["", "[]", '{"ids": 3}', '{"ids": ["x"]}', '{"ids": [3]}'])
    def test_bad_questions(self, town: Town, body: str) -> None:
        answer = sign_in(town, "nadia").post("/hors-ligne/fichiers/", body, content_type="application/json")
        assert answer.status_code == 400

    def test_nobody(self, town: Town) -> None:
        assert ask(Client(), town.root).status_code == 302


class TestWorker:
    def test_it_is_told_what_to_keep(self, town: Town) -> None:
        answer = Client().get("/sw.js")
        first = answer.content.decode().splitlines()[0]
        facts = json.loads(first.removeprefix("self.parvis = ").removesuffix(";"))
        assert answer["Content-Type"] == "text/javascript" and answer["Cache-Control"] == "no-cache"
        assert facts["shell"] == "/hors-ligne/coquille/?langue=fr" and len(facts["version"]) == 16
        kinds = {name.rpartition(".")[2] for name in facts["assets"]}
        assert {"js", "css", "woff2", "svg"} <= kinds
        assert all(Client().get(address).status_code == 200 for address in facts["assets"])

    def test_its_page_is_nobodys(self, town: Town) -> None:
        nobody, somebody = Client(), sign_in(town, "camille")
        for client in (nobody, somebody):
            page = client.get("/hors-ligne/coquille/").content.decode()
            assert "Vous êtes hors connexion" in page and "Camille" not in page
        assert "You are offline" in nobody.get("/hors-ligne/coquille/?langue=en").content.decode()

    def test_the_manifest(self, town: Town) -> None:
        facts = Client().get(reverse("manifest")).json()
        assert (facts["scope"], facts["display"], facts["start_url"]) == ("/", "standalone", "/accueil/")
        for icon in facts["icons"]:
            assert Client().get(icon["src"]).status_code == 200
        assert facts["share_target"]["action"] == "/partage/"


class TestPages:
    def test_the_button_is_for_what_may_be_taken_away(self, town: Town) -> None:
        node = make_file(town.root, "a.txt")
        page = sign_in(town, "nadia").get(node.get_absolute_url()).content.decode()
        assert f'<parvis-pin hidden node="{node.pk}"' in page
        assert f'person="{town.people["nadia"].pk}"' in page
        Node.objects.filter(pk=node.pk).update(shield=Shield.VIEW)
        assert "<parvis-pin" not in sign_in(town, "nadia").get(node.get_absolute_url()).content.decode()

    def test_sign_out_asks_the_browser_to_forget(self, town: Town) -> None:
        client = sign_in(town, "nadia")
        assert "Clear-Site-Data" not in client.get("/hors-ligne/").headers
        assert client.post(reverse("account_logout"))["Clear-Site-Data"] == '"storage"'

    def test_places_of_what_is_shared(self, town: Town) -> None:
        make_file(make_folder(town.root, "Constats"), "a.txt", by=town.actor("theo"))
        page = sign_in(town, "theo").get("/partage/").content.decode()
        assert f"{town.space.name} › Constats" in page
        assert "<option" not in sign_in(town, "nadia").get("/partage/").content.decode()
        assert "n’ont pas pu être repris" in sign_in(town, "theo").post("/partage/").content.decode()
        assert Client().post("/partage/").status_code == 302
