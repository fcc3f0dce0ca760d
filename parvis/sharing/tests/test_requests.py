"""« Demander une pièce »: asked of a member or of somebody outside, reminded of, received, cancelled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.files.models import Node
from parvis.files.rules import can_view_node
from parvis.files.tests.factories import SYSTEM, Town, make_folder, stored
from parvis.kernel.models import Job, JournalEntry
from parvis.kernel.rights import Refused
from parvis.sharing.actions import (
    Sent,
    Wanted,
    cancel_request,
    create_request,
    receive_deposit,
    remind_due_requests,
    remind_request,
)
from parvis.sharing.models import Deposit, DocumentRequest, Link
from parvis.sharing.queries import actor_of, why_shut
from parvis.sharing.rules import can_answer_request, can_change_request, can_view_request
from parvis.sharing.secrets import token_of

pytestmark = pytest.mark.django_db


def wanted(days: int = 7, **facts: Any) -> Wanted:
    return Wanted("Attestation", timezone.localdate() + timedelta(days=days), "Pour le chantier", **facts)


def ask(town: Town, **facts: Any) -> DocumentRequest:
    folder = make_folder(town.root, f"Pièces {Node.objects.count()}")
    return create_request(folder, wanted(**facts), by=town.actor("theo"))


def mails() -> list[Job]:
    return list(Job.objects.filter(task__endswith="mail.deliver").order_by("enqueued_at"))


def test_somebody_outside_gets_a_mail_and_sends_once(town: Town, client: Client) -> None:
    asked = ask(town, email="contact@lanoe.example", name="Lanoë")
    address = reverse("share", args=[token_of(asked.link)])
    assert address in str(mails()[-1].args) and "contact@lanoe.example" in str(mails()[-1].args)
    page = client.get(address).content.decode()
    assert "Attestation" in page and "Théo" not in page and "Theo Test" in page and asked.folder.name not in page
    facts = {"name": "Lanoë", "consent": "on", "uploads": SimpleUploadedFile("a.txt", b"a")}
    assert client.post(address, facts).status_code == 302
    asked.refresh_from_db()
    assert asked.received_at and asked.state == "received"
    assert Node.objects.get(parent=asked.folder).name == "a.txt"
    assert "est arrivée" in client.get(address).content.decode()
    again = {**facts, "uploads": SimpleUploadedFile("b.txt", b"b")}
    client.post(address, again)
    assert Node.objects.filter(parent=asked.folder).count() == 1 and Deposit.objects.count() == 1
    assert JournalEntry.objects.filter(event="sharing.RequestReceived").exists()


def test_a_member_answers_without_reading_the_folder(town: Town, client: Client) -> None:
    asked = ask(town, person=town.people["ines"])
    assert not mails() and asked.to == "Ines Test"
    client.force_login(town.people["ines"], backend="parvis.people.accounts.CurrentAccountBackend")
    page = client.get(asked.get_absolute_url()).content.decode()
    assert "Envoyer la pièce" in page and asked.folder.name not in page
    facts = {"uploads": SimpleUploadedFile("rib.txt", b"rib"), "message": "Voici"}
    assert client.post(asked.get_absolute_url(), facts).status_code == 302
    asked.refresh_from_db()
    node = Node.objects.get(parent=asked.folder)
    assert asked.received_at and not can_view_node(town.actor("ines"), node)
    assert JournalEntry.objects.get(event="files.FileUploaded").actor_label == "Ines Test"
    client.force_login(town.people["nadia"], backend="parvis.people.accounts.CurrentAccountBackend")
    assert client.get(asked.get_absolute_url()).status_code == 404


def test_who_sees_and_who_changes_a_request(town: Town) -> None:
    asked = ask(town, person=town.people["ines"])
    seen = {name for name in town.people if can_view_request(town.actor(name), asked)}
    assert seen == {"camille", "theo", "ines"}
    assert seen == {n for n in town.people if DocumentRequest.objects.visible_to(town.actor(n)).exists()}
    assert {name for name in town.people if can_change_request(town.actor(name), asked)} == {"camille", "theo"}
    assert {name for name in town.people if can_answer_request(town.actor(name), asked)} == {"ines"}
    cancel_request(asked, by=town.actor("camille"))
    asked.refresh_from_db()
    assert not can_view_request(town.actor("ines"), asked)
    assert not DocumentRequest.objects.visible_to(town.actor("ines")).exists()


def test_what_is_asked_is_said_whole(town: Town) -> None:
    folder = make_folder(town.root, "Pièces")
    by = town.actor("theo")
    for bad in (
        wanted(days=-1, email="a@b.fr"),
        wanted(email="pas une adresse"),
        wanted(),
        wanted(person=town.people["sophie"]),
        Wanted("  ", timezone.localdate(), email="a@b.fr"),
    ):
        with pytest.raises(Refused):
            create_request(folder, bad, by=by)
    with pytest.raises(PermissionDenied):
        create_request(folder, wanted(email="a@b.fr"), by=town.actor("nadia"))
    assert not DocumentRequest.objects.exists() and not Link.objects.exists()


def test_reminders_by_hand_once_a_day(town: Town) -> None:
    asked = ask(town, email="contact@lanoe.example")
    remind_request(asked, by=town.actor("theo"))
    with pytest.raises(Refused):
        remind_request(asked, by=town.actor("theo"))
    assert len(mails()) == 2 and "Rappel" in str(mails()[-1].args)


@pytest.mark.parametrize(("days", "told"), [(0, 1), (3, 1), (1, 0), (4, 0)])
def test_reminders_three_days_before_and_on_the_day(town: Town, days: int, told: int) -> None:
    ask(town, days=days, email="contact@lanoe.example")
    assert remind_due_requests(by=SYSTEM) == told
    assert remind_due_requests(by=SYSTEM) == 0
    assert len(mails()) == 1 + told


def test_a_cancelled_request_closes_its_address(town: Town) -> None:
    asked = ask(town, email="contact@lanoe.example")
    cancel_request(asked, by=town.actor("theo"))
    link = Link.objects.get(pk=asked.link_id)
    assert (shut := why_shut(link)) is not None and shut.code == "revoked"
    asked.refresh_from_db()
    with pytest.raises(Refused):
        receive_deposit(link, Sent("X", [("a.txt", stored())]), by=actor_of(link))
    assert Deposit.objects.count() == 0


def test_links_of_requests_stay_out_of_the_lists_of_links(town: Town) -> None:
    from parvis.sharing.queries import known_links

    ask(town, email="contact@lanoe.example")
    assert not known_links(town.actor("camille")).exists()
