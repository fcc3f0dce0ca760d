"""What protects an account: a new password and what it ends, the devices signed out, what the journal keeps."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client

from parvis.kernel.actors import Actor
from parvis.kernel.jobs.worker import drain
from parvis.kernel.models import JournalEntry
from parvis.people import actions
from parvis.people.models import Person, Secret
from parvis.people.tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)
NEW = "une autre phrase à retenir"
CHANGE = "/compte/mot-de-passe/"


@pytest.fixture
def alix() -> Person:
    return make.person(make.organisation(), email="alix@exemple.fr", password=make.PASSWORD)


def sign_in(client: Client, password: str = make.PASSWORD) -> bool:
    client.post("/compte/connexion/", {"login": "alix@exemple.fr", "password": password})
    return signed_in(client)


def signed_in(client: Client) -> bool:
    return client.get("/compte/profil/").status_code == 200


def give_accesses(person: Person) -> list[str]:
    by = make.actor(person)
    return [actions.create_secret(person, kind, f"mon {kind}", [], by=by) for kind in Secret.Kind]


def opening(accesses: list[str]) -> list[bool]:
    kinds = list(Secret.Kind)
    return [actions.actor_for_secret(plain, kinds[place]) is not None for place, plain in enumerate(accesses)]


def written(person: Person) -> list[str]:
    kept = ("people.PasswordChanged", "people.SecretRevoked")
    rows = JournalEntry.objects.filter(actor_id=person.pk, event__in=kept).order_by("id")
    return [row.event.partition(".")[2] for row in rows]


def link_of_reset(email: str) -> str:
    """Where the link of the mail leads: the form, at its own address."""
    client = Client()
    client.post(f"{CHANGE}oubli/", {"email": email})
    drain()
    return re.search(r"https?://[^/\s]+(/\S+)", str(mail.outbox[-1].body))[1]  # type: ignore[index]


@pytest.mark.parametrize("revoke", [True, False])
def test_a_changed_password_ends_the_accesses_if_one_says_so(client: Client, alix: Person, revoke: bool) -> None:
    accesses = give_accesses(alix)
    other = Client()
    assert sign_in(client) and sign_in(other)
    page = client.get(CHANGE).content.decode()
    assert "Vous en avez 2" in page and 'name="revoke"' in page
    assert "checked" not in page.partition('name="revoke"')[2].partition(">")[0]
    data = {"oldpassword": make.PASSWORD, "password1": NEW, "password2": NEW} | ({"revoke": "on"} if revoke else {})
    assert client.post(CHANGE, data).status_code == 302
    assert opening(accesses) == [not revoke] * 2
    assert (signed_in(client), signed_in(other)) == (True, False)
    assert written(alix) == ["PasswordChanged"] + ["SecretRevoked"] * (2 * revoke)
    drain()
    body = str(mail.outbox[-1].body)
    assert "vient d’être changé" in body
    assert ("2 accès d’application restent ouverts" in body) is not revoke


def test_a_reset_proposes_to_revoke_the_accesses(alix: Person) -> None:
    accesses = give_accesses(alix)
    client = Client()
    form = client.get(link_of_reset(alix.email), follow=True)
    assert "checked" in form.content.decode().partition('name="revoke"')[2].partition(">")[0]
    data = {"password1": NEW, "password2": NEW, "revoke": "on"}
    assert client.post(form.request["PATH_INFO"], data).status_code == 302
    assert opening(accesses) == [False, False]
    assert written(alix) == ["PasswordChanged", "SecretRevoked", "SecretRevoked"]
    drain()
    assert mail.outbox[-1].to == [alix.email]
    assert "réinitialisé" in str(mail.outbox[-1].body)


def test_nothing_is_asked_of_who_has_no_access(client: Client, alix: Person) -> None:
    sign_in(client)
    assert 'name="revoke"' not in client.get(CHANGE).content.decode()


def test_one_chooses_ones_own_password_only(alix: Person) -> None:
    other = make.person(make.organisation(), role="administrateur")
    for by in (make.actor(other), Actor("token", id=alix.pk, user=alix), Actor.anonymous()):
        with pytest.raises(PermissionDenied):
            actions.change_password(alix, NEW, by=by)
        with pytest.raises(PermissionDenied):
            actions.end_other_sessions(alix, by=by, keep="")


def test_signing_devices_out_is_in_the_journal(client: Client, alix: Person) -> None:
    others = [Client(HTTP_USER_AGENT="Mozilla/5.0 (Windows NT 10.0) Firefox/140.0") for _number in range(3)]
    assert all(sign_in(one) for one in [client, *others])
    foreign = [one for one in client.get("/compte/sessions/").context["sessions"] if "Firefox" in one.user_agent]
    client.post(f"/compte/sessions/{foreign[0].pk}/fin/")
    assert [signed_in(one) for one in others].count(True) == 2
    client.post("/compte/sessions/")
    assert [signed_in(one) for one in [client, *others]] == [True, False, False, False]
    rows = JournalEntry.objects.filter(event__contains="Session").order_by("id")
    assert [(row.event, row.facts, row.personal.get("device")) for row in rows] == [
        ("people.SessionEnded", {}, "Firefox sur Windows"),
        ("people.OtherSessionsEnded", {"devices": 2}, None),
    ]
    client.post("/compte/sessions/")
    assert rows.count() == 2, "nobody was signed out"
