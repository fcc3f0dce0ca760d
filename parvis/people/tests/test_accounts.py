"""Sign-in, reset, second factor, sessions, devices, ends of access, secrets."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone

from parvis.kernel.actors import Actor
from parvis.kernel.jobs.worker import drain
from parvis.kernel.models import JournalEntry
from parvis.kernel.rights import Refused
from parvis.people import actions, jobs, queries
from parvis.people.models import Affiliation, Person, Secret
from parvis.people.tests import factories as make

pytestmark = pytest.mark.django_db
LOGIN = "/compte/connexion/"
GUEST = Affiliation.Role.GUEST
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.fixture
def alix() -> Person:
    return make.person(make.organisation(), email="alix@exemple.fr", password=make.PASSWORD)


def sign_in(client: Client, login: str = "alix@exemple.fr", password: str = make.PASSWORD, **extra: str) -> object:
    return client.post(LOGIN, {"login": login, "password": password}, **extra)


def signed_in(client: Client) -> bool:
    return client.get("/compte/profil/").status_code == 200


def outbox() -> list[EmailMessage]:
    """What has left so far."""
    drain()
    return mail.outbox


def code_of(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def test_signing_in_and_out(client: Client, alix: Person) -> None:
    assert sign_in(client).headers["Location"] == "/accueil/"
    assert signed_in(client)
    client.post("/compte/deconnexion/")
    assert not signed_in(client)


def test_sign_in_follows_only_addresses_of_the_house(client: Client, alix: Person) -> None:
    data = {"login": alix.email, "password": make.PASSWORD, "next": "/annuaire/"}
    assert client.post(LOGIN, data).headers["Location"] == "/annuaire/"
    client.logout()
    assert client.post(LOGIN, {**data, "next": "https://ailleurs.example/"}).headers["Location"] == "/accueil/"


def test_wrong_password_and_unknown_address_get_the_same_answer(client: Client, alix: Person) -> None:
    answers = [sign_in(client, login, "pas le bon mot") for login in ("alix@exemple.fr", "inconnue@exemple.fr")]
    assert [answer.status_code for answer in answers] == [422, 422]
    pages = [re.sub(r"[\w.]+@exemple\.fr|value=\"[^\"]*\"|content=\"[^\"]*\"", "", a.content.decode()) for a in answers]
    assert pages[0] == pages[1]
    assert "ne correspond pas" in pages[0]


def test_too_many_wrong_passwords_close_the_door_for_a_while(client: Client, alix: Person) -> None:
    statuses = [sign_in(client, password="pas le bon mot").status_code for _ in range(6)]
    assert statuses == [422] * 5 + [429]
    refused = sign_in(client)
    assert refused.status_code == 429
    assert "Patientez cinq minutes" in refused.content.decode()
    assert not signed_in(client)


def test_a_closed_account_is_refused_with_its_reason_only_to_who_knows_the_password(
    client: Client, alix: Person
) -> None:
    actions.close_account(alix, by=make.SYSTEM)
    answer = sign_in(client)
    assert answer.status_code == 403
    assert "Ce compte est fermé" in answer.content.decode()
    assert "fermé" not in sign_in(client, password="pas le bon mot").content.decode()
    assert not signed_in(client)


def test_closing_an_account_ends_its_sessions_and_loses_nothing(client: Client, alix: Person) -> None:
    circle = make.circle(alix)
    sign_in(client)
    actions.close_account(alix, by=make.SYSTEM)
    assert not signed_in(client)
    assert not Session.objects.exists()
    actions.reopen_account(alix, by=make.SYSTEM)
    sign_in(client)
    assert signed_in(client)
    assert circle.pk in queries.circles_of(make.actor(alix))


def test_the_last_platform_administrator_stays(alix: Person) -> None:
    actions.name_platform_administrator(alix, by=make.SYSTEM)
    with pytest.raises(Refused, match="dernier compte"):
        actions.close_account(alix, by=make.SYSTEM)


def test_a_session_dies_with_the_last_day_even_before_the_job(client: Client, alix: Person) -> None:
    sign_in(client)
    Person.objects.filter(pk=alix.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    assert not signed_in(client)
    assert "Votre accès a pris fin" in sign_in(client).content.decode()


def test_ends_of_access_are_announced_once_then_kept(client: Client) -> None:
    sponsor = make.person(make.organisation())
    guest = make.person(sponsor.organisation, GUEST, sponsor=sponsor, password=make.PASSWORD)
    actions.set_access_end(guest, timezone.localdate() + timedelta(days=10), by=make.actor(sponsor))
    sign_in(client, guest.email)
    for _turn in range(2):
        jobs.watch_access_ends.call()
    told = JournalEntry.objects.filter(event="people.AccessEnding")
    assert [row.facts["sponsor_id"] for row in told] == [str(sponsor.pk)]
    Person.objects.filter(pk=guest.pk).update(ends_on=timezone.localdate() - timedelta(days=1))
    for _turn in range(2):
        jobs.watch_access_ends.call()
    assert JournalEntry.objects.filter(event="people.AccessEnded").count() == 1
    assert not Session.objects.exists()


def test_a_guest_always_has_an_end_and_never_in_the_past() -> None:
    sponsor = make.person(make.organisation())
    guest = make.person(sponsor.organisation, GUEST, sponsor=sponsor)
    with pytest.raises(Refused, match="toujours une fin"):
        actions.set_access_end(guest, None, by=make.actor(sponsor))
    with pytest.raises(Refused, match="passée"):
        actions.set_access_end(guest, timezone.localdate() - timedelta(days=1), by=make.actor(sponsor))
    with pytest.raises(PermissionDenied):
        actions.set_access_end(guest, timezone.localdate(), by=make.actor(guest))


def test_forgotten_password_by_the_link_of_the_mail(client: Client, alix: Person) -> None:
    other = Client()
    sign_in(other)
    client.post("/compte/mot-de-passe/oubli/", {"email": alix.email})
    [message] = outbox()
    link = re.search(r"https?://[^/\s]+(/\S+)", message.body)[1]  # type: ignore[index]
    form = client.get(link, follow=True)
    new = "une autre phrase à retenir"
    client.post(form.request["PATH_INFO"], {"password1": new, "password2": new})
    assert not signed_in(other), "a new password ends the other sessions"
    assert sign_in(client).status_code == 422
    assert sign_in(client, password=new).status_code == 302
    assert "plus valable" in Client().get(link, follow=True).content.decode()


def test_reset_tells_nobody_who_has_an_account(client: Client, alix: Person) -> None:
    pages = []
    for email in (alix.email, "inconnue@exemple.fr"):
        pages.append(client.post("/compte/mot-de-passe/oubli/", {"email": email}, follow=True))
    assert [page.redirect_chain for page in pages] == [[("/compte/mot-de-passe/oubli/envoi/", 302)]] * 2
    known, unknown = outbox()
    assert (known.to, unknown.to) == ([alix.email], ["inconnue@exemple.fr"])
    assert "aucun compte" in unknown.body


def test_nobody_signs_up_alone(client: Client) -> None:
    data = {"email": "moi@exemple.fr", "password1": make.PASSWORD}
    page = client.post("/compte/inscription/", data)
    assert "sur invitation" in page.content.decode()
    assert not Person.objects.exists()


def activate_totp(client: Client) -> str:
    client.post("/compte/confirmation/", {"password": make.PASSWORD})
    page = client.get("/compte/second-facteur/application/")
    assert page.context["totp_svg_data_uri"].startswith("data:image/svg+xml")
    secret = page.context["form"].secret
    assert client.post("/compte/second-facteur/application/", {"code": "000000"}).status_code == 200
    assert client.post("/compte/second-facteur/application/", {"code": code_of(secret)}).status_code == 302
    return str(secret)


def test_second_factor_by_application(
    client: Client, alix: Person, django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]]
) -> None:
    sign_in(client)
    with django_capture_on_commit_callbacks(execute=True):
        activate_totp(client)
    assert Authenticator.objects.filter(user=alix).count() == 2, "the application, and recovery codes with it"
    assert any("associée à votre compte" in message.body for message in outbox())
    assert "Retirer" in client.get("/compte/securite/").content.decode()
    assert client.get("/compte/profil/").wsgi_request.actor.strong, "its first code was shown in this session"


def test_sign_in_with_the_second_factor_makes_a_strong_actor(client: Client, alix: Person) -> None:
    secret = generate_totp_secret()
    TOTP.activate(alix, secret)
    assert sign_in(client).headers["Location"].startswith("/compte/second-facteur/verification/")
    assert not signed_in(client)
    assert client.post("/compte/second-facteur/verification/", {"code": "123"}).status_code == 200
    client.post("/compte/second-facteur/verification/", {"code": code_of(secret)})
    assert client.get("/compte/profil/").wsgi_request.actor.strong  # type: ignore[attr-defined]


def test_password_alone_makes_no_strong_actor(client: Client, alix: Person) -> None:
    sign_in(client)
    assert not client.get("/compte/profil/").wsgi_request.actor.strong  # type: ignore[attr-defined]


def test_a_recovery_code_serves_once(client: Client, alix: Person) -> None:
    TOTP.activate(alix, generate_totp_secret())
    code = RecoveryCodes.activate(alix).get_unused_codes()[0]
    for expected in (True, False):
        sign_in(client)
        client.post("/compte/second-facteur/verification/", {"code": code})
        assert signed_in(client) is expected
        client.post("/compte/deconnexion/")


def test_changing_what_protects_the_account_asks_for_proof_again(client: Client, alix: Person) -> None:
    client.force_login(alix)
    page = client.get("/compte/second-facteur/application/")
    assert page.headers["Location"].startswith("/compte/confirmation/")
    client.post(page.headers["Location"], {"password": make.PASSWORD})
    assert client.get("/compte/second-facteur/application/").status_code == 200


def test_new_device_is_told_and_known_devices_are_not(client: Client, alix: Person) -> None:
    sign_in(client)
    assert outbox() == [], "the first sign-in of an account is no news"
    client.post("/compte/deconnexion/")
    sign_in(client)
    assert outbox() == [], "this browser is known"
    sign_in(Client(), HTTP_USER_AGENT=FIREFOX)
    [message] = outbox()
    assert message.to == [alix.email]
    assert "Firefox sur Windows" in message.body
    assert JournalEntry.objects.filter(event="people.SignedInFromNewDevice", subject_id=alix.pk).count() == 1


def test_a_forged_device_cookie_is_not_believed(client: Client, alix: Person) -> None:
    sign_in(Client())
    client.cookies["parvis_device"] = "WyJhYmMiXQ:1abc:forged"
    sign_in(client)
    assert len(outbox()) == 1


def test_sessions_are_listed_and_ended(client: Client, alix: Person) -> None:
    other = Client()
    sign_in(client)
    sign_in(other, HTTP_USER_AGENT=FIREFOX)
    page = client.get("/compte/sessions/")
    assert "Firefox sur Windows" in page.content.decode()
    foreign = next(session for session in page.context["sessions"] if "Firefox" in session.user_agent)
    client.post(f"/compte/sessions/{foreign.pk}/fin/")
    assert not signed_in(other)
    assert signed_in(client)


def test_one_ends_only_ones_own_sessions(client: Client, alix: Person) -> None:
    sign_in(client)
    mine = client.get("/compte/sessions/").context["sessions"][0]
    stranger = Client()
    stranger.force_login(make.person(make.organisation()))
    assert stranger.post(f"/compte/sessions/{mine.pk}/fin/").status_code == 404
    assert signed_in(client)


def test_secret_opens_until_it_is_revoked(alix: Person) -> None:
    plain = actions.create_secret(alix, Secret.Kind.TOKEN, "synchro", ["read:people"], by=make.actor(alix))
    secret = alix.secrets.get()
    assert plain not in str(secret.__dict__)
    actor = actions.actor_for_secret(plain, Secret.Kind.TOKEN)
    assert actor is not None
    assert (actor.kind, actor.id, actor.user, actor.strong) == ("token", alix.pk, alix, False)
    assert (actor.may("read:people"), actor.may("write:people")) == (True, False)
    assert actions.actor_for_secret(plain, Secret.Kind.APP_PASSWORD) is None
    assert actions.actor_for_secret(plain + "x", Secret.Kind.TOKEN) is None
    actions.revoke_secret(secret, by=make.actor(alix))
    assert actions.actor_for_secret(plain, Secret.Kind.TOKEN) is None


def test_secret_of_a_closed_account_opens_nothing(alix: Person) -> None:
    plain = actions.create_secret(alix, Secret.Kind.TOKEN, "synchro", [], by=make.actor(alix))
    actions.close_account(alix, by=make.SYSTEM)
    assert actions.actor_for_secret(plain, Secret.Kind.TOKEN) is None


def test_last_use_is_noted_once_a_minute(alix: Person, django_assert_num_queries: object) -> None:
    plain = actions.create_secret(alix, Secret.Kind.TOKEN, "synchro", [], by=make.actor(alix))
    actions.actor_for_secret(plain, Secret.Kind.TOKEN)
    first = alix.secrets.get().used_at
    assert first is not None
    with django_assert_num_queries(1):  # type: ignore[operator]
        actions.actor_for_secret(plain, Secret.Kind.TOKEN)
    Secret.objects.update(used_at=first - timedelta(minutes=2))
    actions.actor_for_secret(plain, Secret.Kind.TOKEN)
    assert alix.secrets.get().used_at >= first


def test_secret_is_shown_once_and_belongs_to_its_owner(client: Client, alix: Person) -> None:
    sign_in(client)
    client.post("/compte/confirmation/", {"password": make.PASSWORD})
    page = client.post("/compte/acces/", {"name": "Mon téléphone", "kind": "app-password"})
    plain = page.context["plain"]
    assert plain in page.content.decode()
    assert plain not in client.get("/compte/acces/").content.decode()
    assert actions.actor_for_secret(plain, Secret.Kind.APP_PASSWORD)
    stranger = Client()
    stranger.force_login(make.person(make.organisation()))
    address = f"/compte/acces/{alix.secrets.get().pk}/revocation/"
    assert stranger.post(address).status_code == 404
    assert client.post(address).status_code == 302
    with pytest.raises(PermissionDenied):
        actions.create_secret(alix, Secret.Kind.TOKEN, "volé", [], by=Actor.anonymous())


def test_a_secret_is_made_only_once_the_password_is_confirmed(client: Client, alix: Person) -> None:
    """A computer left open shows the list of accesses, and gives no new one."""
    sign_in(client)
    assert client.get("/compte/acces/").status_code == 200
    asked = client.post("/compte/acces/", {"name": "Mon téléphone", "kind": "token"})
    assert asked.headers["Location"].startswith("/compte/confirmation/")
    assert not alix.secrets.exists()
    page = client.post(asked.headers["Location"], {"password": make.PASSWORD})
    assert alix.secrets.get().name == "Mon téléphone", "what was asked is done once confirmed"
    assert page.context["plain"] in page.content.decode()


def test_account_pages_send_visitors_to_sign_in(client: Client) -> None:
    for page in ("profil", "securite", "acces", "invites", "sessions", "mot-de-passe", "second-facteur/application"):
        answer = client.get(f"/compte/{page}/")
        assert answer.status_code == 302, page
        assert answer.headers["Location"].startswith((LOGIN, "/compte/confirmation/")), page


def test_language_is_kept_on_the_account_and_in_the_browser(client: Client, alix: Person) -> None:
    client.force_login(alix)
    sheet = {"first_name": "Alix", "last_name": "Martin", "language": "en", "skills": "vélo, SIG"}
    client.post("/compte/profil/", sheet)
    alix.refresh_from_db()
    assert (alix.language, alix.skills) == ("en", ["vélo", "SIG"])
    assert client.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
