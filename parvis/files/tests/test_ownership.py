"""Another owner for an item, for a whole folder, for all that someone leaves; and back."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.test import Client

from parvis.files.actions import hand_over, set_node_policy, transfer_nodes, undo_transfer
from parvis.files.models import Node
from parvis.files.queries.ownership import estates_of
from parvis.files.tests.factories import Town, make_file, make_folder, make_person
from parvis.kernel.actors import Actor
from parvis.kernel.jobs.worker import drain
from parvis.kernel.models import JournalEntry
from parvis.kernel.rights import Refused
from parvis.people.actions import change_affiliation, close_account
from parvis.people.models import Affiliation, Person
from parvis.spaces.actions import archive_space
from parvis.spaces.models import Level

# On a floor above: known here by its name alone.
Notification = apps.get_model("notifications", "Notification")


def owner_of(node: Node) -> Person | None:
    return Node.objects.select_related("owner").get(pk=node.pk).owner


def administrator(town: Town) -> Actor:
    person = make_person(town.organisation, "Chef")
    affiliation = Affiliation.objects.get(person=person)
    change_affiliation(affiliation, Affiliation.Role.ADMINISTRATOR, by=Actor.system())
    return Actor.person(Person.objects.get(pk=person.pk))


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def tree(town: Town) -> dict[str, Node]:
    """A folder of Théo with a file of his and one of Camille."""
    folder = make_folder(town.root, "Dossier", town.actor("theo"))
    return {
        "folder": folder,
        "his": make_file(folder, "De Théo.txt", b"un", town.actor("theo")),
        "hers": make_file(folder, "De Camille.txt", b"deux", town.actor("camille")),
    }


class TestTransfer:
    def test_the_owner_gives_what_is_his(self, town: Town, tree: dict[str, Node]) -> None:
        former = transfer_nodes([tree["folder"]], town.people["camille"], by=town.actor("theo"))
        assert set(former) == {tree["folder"].pk, tree["his"].pk}
        assert {owner_of(node) for node in tree.values()} == {town.people["camille"]}

    def test_an_animateur_gives_the_whole_tree(self, town: Town, tree: dict[str, Node]) -> None:
        former = transfer_nodes([tree["folder"]], town.people["theo"], by=town.actor("camille"))
        assert set(former) == {tree["hers"].pk} and owner_of(tree["hers"]) == town.people["theo"]

    def test_the_item_alone(self, town: Town, tree: dict[str, Node]) -> None:
        transfer_nodes([tree["folder"]], town.people["camille"], by=town.actor("theo"), inside=False)
        assert (owner_of(tree["folder"]), owner_of(tree["his"])) == (town.people["camille"], town.people["theo"])

    def test_who_may_not(self, town: Town, tree: dict[str, Node]) -> None:
        for name in ("nadia", "ines", "sophie"):
            with pytest.raises(PermissionDenied):
                transfer_nodes([tree["his"]], town.people["camille"], by=town.actor(name))
        with pytest.raises(PermissionDenied):
            transfer_nodes([tree["hers"]], town.people["theo"], by=town.actor("theo"))
        with pytest.raises(PermissionDenied):
            transfer_nodes([town.root], town.people["theo"], by=town.actor("camille"))

    @pytest.mark.parametrize("name", ["nadia", "sophie"])
    def test_to_somebody_who_may_not_edit(self, town: Town, tree: dict[str, Node], name: str) -> None:
        with pytest.raises(Refused):
            transfer_nodes([tree["his"]], town.people[name], by=town.actor("theo"))

    def test_what_the_receiver_may_not_edit_stays(self, town: Town, tree: dict[str, Node]) -> None:
        hers = make_folder(town.root, "De Camille", town.actor("camille"))
        kept = make_file(hers, "réservé.txt", b"trois", town.actor("camille"))
        set_node_policy(kept, everyone=Level.NONE, grants=[], by=town.actor("camille"))
        transfer_nodes([hers], town.people["theo"], by=town.actor("camille"))
        assert (owner_of(hers), owner_of(kept)) == (town.people["theo"], town.people["camille"])

    def test_told_and_journaled(self, town: Town, tree: dict[str, Node]) -> None:
        transfer_nodes([tree["folder"]], town.people["camille"], by=town.actor("theo"))
        drain()
        [row] = Notification.objects.filter(event="files.OwnershipTransferred")
        assert row.person == town.people["camille"]
        entry = JournalEntry.objects.get(event="files.OwnershipTransferred")
        assert entry.facts["count"] == 2 and entry.personal["owner"] == str(town.people["camille"])


class TestUndo:
    def test_the_giver_takes_back(self, town: Town, tree: dict[str, Node]) -> None:
        former = transfer_nodes([tree["folder"]], town.people["camille"], by=town.actor("theo"))
        assert undo_transfer(former, by=town.actor("theo")) == 2
        assert {owner_of(tree["folder"]), owner_of(tree["his"])} == {town.people["theo"]}

    def test_nobody_takes_by_undoing(self, town: Town, tree: dict[str, Node]) -> None:
        wanted: Any = {tree["hers"].pk: town.people["theo"].pk}
        assert undo_transfer(wanted, by=town.actor("theo")) == 0
        assert owner_of(tree["hers"]) == town.people["camille"]

    def test_on_screen(self, town: Town, tree: dict[str, Node]) -> None:
        client = client_of(town.people["theo"])
        address = f"/espaces/{town.space.slug}/documents/selection/propriete/"
        assert client.get(f"{address}?node={tree['his'].pk}").status_code == 200
        facts = {"node": tree["his"].pk, "to": town.people["camille"].pk}
        assert client.post(address, facts).status_code == 302
        assert owner_of(tree["his"]) == town.people["camille"]
        token = client.session["files.undo"]["token"]
        client.post("/fichiers/annulation/", {"token": token})
        assert owner_of(tree["his"]) == town.people["theo"]
        assert client.post(address, {"node": tree["his"].pk, "to": town.people["nadia"].pk}).status_code == 422


class TestDeparture:
    def test_an_administrator_sees_figures_and_gives(self, town: Town, tree: dict[str, Node]) -> None:
        chief, theo = administrator(town), town.people["theo"]
        close_account(theo, by=chief)
        [estate] = estates_of(theo, chief)
        assert (estate.space, estate.count) == (town.space, 2)
        client = client_of(chief.user)
        assert "Confier ses documents" in client.get(theo.get_absolute_url()).content.decode()
        page = client.get(f"/personnes/{theo.pk}/documents/").content.decode()
        assert "De Théo.txt" not in page and town.space.name in page
        slug = town.space.slug
        answer = client.post(
            f"/personnes/{theo.pk}/documents/", {"space": slug, f"{slug}-to": town.people["camille"].pk}
        )
        assert answer.status_code == 302 and estates_of(theo, chief) == []
        assert owner_of(tree["his"]) == town.people["camille"]
        assert JournalEntry.objects.get(event="files.WorkHandedOver").facts["count"] == 2

    def test_who_may_not(self, town: Town, tree: dict[str, Node]) -> None:
        for name in ("theo", "nadia", "sophie"):
            assert estates_of(town.people["theo"], town.actor(name)) == []
            with pytest.raises(PermissionDenied):
                hand_over(town.people["theo"], town.space, town.people["camille"], by=town.actor(name))
        archive_space(town.space, reason="Fini", by=town.actor("camille"))
        with pytest.raises(PermissionDenied):
            hand_over(town.people["theo"], town.space, town.people["camille"], by=town.actor("camille"))
