"""What is kept of people: no longer than it serves, and theirs to take away."""

from __future__ import annotations

import pytest

from parvis.files.actions import purge_nodes, trash_nodes
from parvis.files.models import Node
from parvis.files.tests.factories import SYSTEM, Town, make_folder, stored
from parvis.kernel import access
from parvis.people.actions import anonymise_person, close_account
from parvis.sharing.actions import Sent, forget_deposits, open_link, receive_deposit
from parvis.sharing.exports import facts_of
from parvis.sharing.models import Deposit
from parvis.sharing.tests.factories import holder, make_link

pytestmark = pytest.mark.django_db


def test_the_name_of_a_sender_goes_with_his_files(town: Town) -> None:
    link = make_link(town, make_folder(town.root, "Candidatures"), "deposit")
    deposit = receive_deposit(link, Sent("Jeanne Martin", [("cv.txt", stored())], "j@example.org"), by=holder(link))
    assert forget_deposits(by=SYSTEM) == 0
    folder = Node.objects.get(pk=deposit.folder_id)
    trash_nodes([folder], by=town.actor("camille"))
    purge_nodes([Node.objects.get(pk=folder.pk)], by=town.actor("camille"))
    assert forget_deposits(by=SYSTEM) == 1 and not Deposit.objects.exists()


def test_an_export_names_what_its_reader_may_see(town: Town) -> None:
    make_link(town, make_folder(town.root, "Marché"), by="theo", label="Durand")
    theo = town.people["theo"]
    own = facts_of(theo, town.actor("theo"))["liens.json"]
    assert [(one["node__name"], one["label"]) for one in own] == [("Marché", "Durand")]
    assert facts_of(theo, town.actor("sophie"))["liens.json"][0]["node__name"] is None


def test_the_access_log_forgets_whose_a_link_was(town: Town) -> None:
    link = make_link(town, make_folder(town.root, "Marché"), by="theo")
    open_link(link, by=holder(link))
    assert access.of_actor(link.pk)[0].actor_label == "Lien de partage (Theo Test)"
    theo = town.people["theo"]
    close_account(theo, by=SYSTEM)
    anonymise_person(theo, str(theo), by=SYSTEM)
    assert access.of_actor(link.pk)[0].actor_label == "Lien de partage"
