"""The rights of a person: the zip of what is held, and the erasure that loses nobody's work and breaks no chain."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client

from parvis.kernel import access, journal
from parvis.kernel.actors import Actor
from parvis.kernel.mail import OutboxMessage
from parvis.kernel.models import AccessEntry, JournalEntry
from parvis.kernel.rights import Refused
from parvis.people import actions, rules
from parvis.people.models import Affiliation, Invitation, Person, Secret
from parvis.people.tests import factories as make

pytestmark = pytest.mark.django_db
Role = Affiliation.Role
OWN = "/compte/donnees/"


@pytest.fixture
def alix() -> Person:
    """Someone with a life here: a mandate, an access, lines in the journal, a look at something, an invitation."""
    place = make.organisation()
    chief = make.actor(make.person(place, Role.ADMINISTRATOR, email="chef@exemple.fr", password=make.PASSWORD))
    facts: dict[str, Any] = {"email": "alix.zorn@exemple.fr", "last_name": "Zorn", "phone": "0240000000"}
    alix = make.person(place, password=make.PASSWORD, about="Aime le vélo", skills=["SIG"], **facts)
    actions.add_mandate(alix, place, "Adjointe", date(2026, 3, 28), by=chief)
    by = Actor.person(alix, ip="192.0.2.7")
    actions.create_secret(alix, Secret.Kind.TOKEN, "téléphone d’Alix", [], by=by)
    actions.change_person(alix, by=by, function="Géomaticienne")
    access.record(AccessEntry.Verb.VIEW, "people.person", chief.user.pk, by=by)
    service = make.organisation(parent=place)
    invitation = actions.invite(alix.email, by=make.actor(chief.user), organisation=service)
    Invitation.objects.filter(pk=invitation.pk).update(accepted_by=alix)
    for address in (alix.email, "zorn@ancienne.example"):
        OutboxMessage.objects.create(sender="p@x.fr", recipients=[address], subject="Bonjour", text="Alix Zorn")
    Person.objects.filter(pk=alix.pk).update(email="zorn@ancienne.example")
    alix.refresh_from_db()
    actions.correct_email(alix, facts["email"], by=make.SYSTEM)
    journal.seal_all()
    return alix


def chief_of(person: Person) -> Person:
    return Person.objects.get(email="chef@exemple.fr")


def browser(email: str) -> Client:
    client = Client()
    client.post("/compte/connexion/", {"login": email, "password": make.PASSWORD})
    client.post("/compte/confirmation/", {"password": make.PASSWORD})
    return client


def unzipped(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.content
    content = b"".join(answer.streaming_content)
    assert len(content) == int(answer.headers["Content-Length"])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}


def test_one_takes_away_what_is_held_of_oneself(alix: Person) -> None:
    client = browser(alix.email)
    assert "Télécharger mes données" in client.get(OWN).content.decode()
    held = unzipped(client.post(OWN))
    of_others = {"documents.json", "favoris.json", "suivis.json", "lectures.json", "liens.json", "pieces.json"}
    assert set(held) == {"compte.json", "journal.json", "consultations.json"} | of_others
    account = held["compte.json"]
    assert (account["email"], account["phone"], account["skills"]) == (alix.email, "0240000000", ["SIG"])
    assert account["mandates"][0]["title"] == "Adjointe"
    assert [one["name"] for one in account["accesses"]] == ["téléphone d’Alix"]
    assert "hash" not in str(account["accesses"]) and alix.password not in str(held)
    assert any("créé l’accès" in row["sentence"] and row["ip"] == "192.0.2.7" for row in held["journal.json"])
    assert [row["verb"] for row in held["consultations.json"]] == ["view"]
    assert JournalEntry.objects.filter(event="people.PersonExported", actor_id=alix.pk).count() == 1


def test_the_export_of_others_is_for_administrators(alix: Person) -> None:
    address = f"/annuaire/personnes/{alix.pk}/donnees/"
    held = unzipped(browser("chef@exemple.fr").post(f"{address}export/"))
    assert held["compte.json"]["email"] == alix.email
    manager = make.person(alix.organisation, Role.MANAGER, password=make.PASSWORD)
    for one in (browser(manager.email), browser(alix.email)):
        assert one.get(address).status_code == 404
        assert one.post(f"{address}export/").status_code == 404
    allowed = {one for one in (alix, chief_of(alix), manager) if rules.can_export_person(make.actor(one), alix)}
    assert allowed == {alix, chief_of(alix)}
    with pytest.raises(PermissionDenied):
        actions.export_person(alix, by=Actor("token", id=alix.pk, user=alix))


def test_a_closed_account_is_anonymised_after_its_name_was_typed(alix: Person) -> None:
    client, address = browser("chef@exemple.fr"), f"/annuaire/personnes/{alix.pk}/donnees/"
    assert "Fermez-le d’abord" in client.get(address).content.decode()
    assert client.post(address, {"typed": "Alix Zorn"}).status_code == 422
    actions.close_account(alix, by=make.SYSTEM)
    assert client.post(address, {"typed": "Zorn"}).status_code == 422
    alix.refresh_from_db()
    assert str(alix) == "Alix Zorn"
    assert client.post(address, {"typed": " Alix  Zorn "}).status_code == 302
    alix.refresh_from_db()
    assert str(alix) == "Compte anonymisé"
    assert client.get(f"/annuaire/personnes/{alix.pk}/").status_code == 200


def test_nothing_that_names_the_person_is_left_and_the_chain_holds(alix: Person) -> None:
    chief = make.actor(chief_of(alix))
    actions.close_account(alix, by=chief)
    journal.seal_all()
    before = journal.verify()
    actions.anonymise_person(alix, "Alix Zorn", by=chief)
    after = journal.verify()
    assert (before.broken, after.broken, after.count) == (None, None, before.count + 1)
    alix.refresh_from_db()
    assert not alix.is_active and not alix.has_usable_password() and alix.ends_on is None
    left = [*Person.objects.values(), *JournalEntry.objects.values(), *AccessEntry.objects.values()]
    left += [*Invitation.objects.values(), *Secret.objects.values(), *OutboxMessage.objects.values()]
    for word in ("zorn", "192.0.2.7", "0240000000", "téléphone d’Alix", "Géomaticienne", "Adjointe", "vélo"):
        assert not [row for row in left if word.lower() in str(row).lower()], word
    row = JournalEntry.objects.latest("id")
    assert journal.sentence(row) == f"{chief.label} a anonymisé un compte"
    assert alix.affiliations.exists(), "where the account belonged still says who may see its lines"


def test_an_anonymised_account_stays_so(alix: Person) -> None:
    chief = make.actor(chief_of(alix))
    actions.close_account(alix, by=chief)
    actions.anonymise_person(alix, "Alix Zorn", by=chief)
    for attempt in (
        lambda: actions.reopen_account(alix, by=make.SYSTEM),
        lambda: actions.correct_email(alix, "a@b.fr", by=make.SYSTEM),
        lambda: actions.anonymise_person(alix, "Compte anonymisé", by=make.SYSTEM),
    ):
        with pytest.raises(PermissionDenied):
            attempt()
    mail.outbox.clear()
    Client().post("/compte/mot-de-passe/oubli/", {"email": "alix.zorn@exemple.fr"})
    actions.invite("alix.zorn@exemple.fr", by=chief, organisation=chief.user.organisation)


def test_who_anonymises(alix: Person) -> None:
    actions.close_account(alix, by=make.SYSTEM)
    manager = make.person(alix.organisation, Role.MANAGER)
    for by in (make.actor(manager), make.actor(alix), Actor.anonymous()):
        with pytest.raises(PermissionDenied):
            actions.anonymise_person(alix, "Alix Zorn", by=by)
    actions.reopen_account(alix, by=make.SYSTEM)
    with pytest.raises(Refused, match="Fermez d’abord"):
        actions.anonymise_person(alix, "Alix Zorn", by=make.actor(chief_of(alix)))
