"""The link of an invitation: once, two weeks, for one address."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from parvis.kernel.jobs.worker import drain
from parvis.kernel.models import JournalEntry
from parvis.kernel.rights import Refused
from parvis.people import actions
from parvis.people.models import Affiliation, Circle, CircleMembership, Invitation, Organisation, Person
from parvis.people.tests import factories as make

pytestmark = pytest.mark.django_db
GUEST = Affiliation.Role.GUEST
EMAIL = "ines@atelier.example"
ANSWER = {"first_name": "Inès", "last_name": "Garnier", "password": make.PASSWORD, "function": "Urbaniste"}


@pytest.fixture
def sponsor() -> Person:
    return make.person(make.organisation("Mairie"))


@pytest.fixture
def circle() -> Circle:
    return make.circle()


def invite(sponsor: Person, circle: Circle, **facts: object) -> str:
    """Invite, and return the path of the link that was mailed."""
    facts = {"organisation": sponsor.organisation, "circle": circle, "circle_role": "visiteur", **facts}
    actions.invite(facts.pop("email", EMAIL), by=make.actor(sponsor), **facts)  # type: ignore[arg-type]
    drain()
    message = mail.outbox[-1]
    return re.search(r"https?://[^/\s]+(/compte/invitation/\S+)", message.body)[1]  # type: ignore[index]


def test_a_guest_opens_an_account_limited_to_the_circle(client: Client, sponsor: Person, circle: Circle) -> None:
    until = timezone.localdate() + timedelta(days=30)
    link = invite(sponsor, circle, access_until=until)
    assert "Mairie" in client.get(link).content.decode() or "Espace" in client.get(link).content.decode()
    assert client.post(link, ANSWER).headers["Location"] == "/accueil/"
    guest = Person.objects.get(email=EMAIL)
    assert (guest.is_guest, guest.sponsor, guest.ends_on, guest.function) == (True, sponsor, until, "Urbaniste")
    assert CircleMembership.objects.get(person=guest).role == "visiteur"
    assert client.get("/compte/profil/").status_code == 200, "signed in at once"
    assert not Person.objects.visible_to(make.actor(guest)).filter(pk=sponsor.pk).exists()


def test_a_guest_bears_the_name_of_his_own_organisation(client: Client, sponsor: Person, circle: Circle) -> None:
    link = invite(sponsor, circle, company="Atelier  Ligérien", landing="/espaces/la-place/")
    assert "Atelier Ligérien" in client.get(link).content.decode()
    assert client.post(link, ANSWER).headers["Location"] == "/espaces/la-place/"
    guest = Person.objects.get(email=EMAIL)
    assert (guest.company, guest.belonging) == ("Atelier Ligérien", "Atelier Ligérien")
    assert guest.organisation == sponsor.organisation, "who answers for the guest stays the inviting town"
    assert sponsor.belonging == "Mairie"


def test_who_has_an_account_is_told_to_sign_in(client: Client, sponsor: Person, circle: Circle) -> None:
    known = make.person(make.organisation("Autre mairie"))
    link = invite(sponsor, circle, email=known.email, landing="/espaces/la-place/")
    assert (
        "Vous avez déjà un compte" in mail.outbox[-1].body and "choisir votre mot de passe" not in mail.outbox[-1].body
    )
    client.force_login(known)
    assert client.post(link).headers["Location"] == "/espaces/la-place/"


def test_a_weak_password_is_said_beside_its_field(client: Client, sponsor: Person, circle: Circle) -> None:
    answer = client.post(invite(sponsor, circle), {**ANSWER, "password": "court"})
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["password"]


def test_a_guest_always_gets_an_end(client: Client, sponsor: Person, circle: Circle) -> None:
    client.post(invite(sponsor, circle), ANSWER)
    assert Person.objects.get(email=EMAIL).ends_on == timezone.localdate() + timedelta(days=182)


def test_the_secret_of_the_link_is_kept_nowhere_but_in_the_mail(sponsor: Person, circle: Circle) -> None:
    link = invite(sponsor, circle)
    token = link.rstrip("/").rpartition("/")[2]
    assert len(token) >= 43
    assert token not in str(list(Invitation.objects.values()))
    assert token not in str(list(JournalEntry.objects.values()))


def over(client: Client, link: str) -> bool:
    """Whether the link says that it is over, in both methods, and does nothing."""
    before = Person.objects.count(), CircleMembership.objects.count()
    pages = [client.get(link), client.post(link, ANSWER)]
    assert [page.status_code for page in pages] == [410, 410]
    assert "plus valable" in pages[0].content.decode()
    return before == (Person.objects.count(), CircleMembership.objects.count())


def test_an_expired_link_changes_nothing(client: Client, sponsor: Person, circle: Circle) -> None:
    link = invite(sponsor, circle)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert over(client, link)


def test_a_used_link_changes_nothing(client: Client, sponsor: Person, circle: Circle) -> None:
    link = invite(sponsor, circle)
    client.post(link, ANSWER)
    assert over(Client(), link)
    with pytest.raises(Refused):
        actions.accept_invitation(link.split("/")[3], first_name="A", last_name="B", password=make.PASSWORD)


def test_a_revoked_link_changes_nothing(client: Client, sponsor: Person, circle: Circle) -> None:
    link = invite(sponsor, circle)
    actions.revoke_invitation(Invitation.objects.get(), by=make.actor(sponsor))
    assert over(client, link)
    with pytest.raises(Refused):
        actions.revoke_invitation(Invitation.objects.get(), by=make.actor(sponsor))


def test_an_unknown_link_changes_nothing(client: Client) -> None:
    assert over(client, "/compte/invitation/n-importe-quoi/")


def test_sending_again_replaces_the_link(client: Client, sponsor: Person, circle: Circle) -> None:
    old = invite(sponsor, circle)
    actions.resend_invitation(Invitation.objects.get(), by=make.actor(sponsor))
    assert over(client, old)
    drain()
    assert len(mail.outbox) == 2


def test_inviting_again_leaves_one_open_invitation(client: Client, sponsor: Person, circle: Circle) -> None:
    old = invite(sponsor, circle)
    new = invite(sponsor, circle)
    assert over(client, old)
    assert client.get(new).status_code == 200


def test_a_weak_password_is_refused_and_the_link_still_serves(client: Client, sponsor: Person, circle: Circle) -> None:
    link = invite(sponsor, circle)
    refused = client.post(link, {**ANSWER, "password": "court"})
    assert refused.status_code == 422
    assert not Person.objects.filter(email=EMAIL).exists()
    assert client.post(link, ANSWER).status_code == 302


def test_someone_with_an_account_joins_with_it(client: Client, sponsor: Person, circle: Circle) -> None:
    theo = make.person(make.organisation(), email=EMAIL)
    link = invite(sponsor, circle)
    page = client.get(link)
    assert "connectez-vous pour accepter" in page.content.decode()
    assert client.post(link, ANSWER).status_code == 403, "the link alone opens nobody's account"
    client.force_login(theo)
    assert client.post(link).status_code == 302
    assert CircleMembership.objects.get(person=theo).circle == circle
    theo = Person.objects.get(pk=theo.pk)
    assert (theo.is_guest, theo.ends_on, theo.sponsor) == (False, None, None)
    assert theo.affiliations.count() == 1


def test_someone_else_signed_in_joins_nothing(client: Client, sponsor: Person, circle: Circle) -> None:
    client.force_login(sponsor)
    link = invite(sponsor, circle)
    assert "quelqu’un d’autre" in client.get(link).content.decode()
    assert client.post(link, ANSWER).status_code == 403
    assert not CircleMembership.objects.exists()
    assert not Person.objects.filter(email=EMAIL).exists()
    token = link.split("/")[3]
    with pytest.raises(PermissionDenied):
        actions.join_by_invitation(token, by=make.actor(sponsor))


def test_a_returning_guest_is_prolonged_never_shortened(client: Client, sponsor: Person, circle: Circle) -> None:
    late = timezone.localdate() + timedelta(days=100)
    guest = make.person(sponsor.organisation, GUEST, email=EMAIL, sponsor=sponsor, ends_on=late)
    client.force_login(guest)
    client.post(invite(sponsor, circle, access_until=timezone.localdate() + timedelta(days=5)))
    assert Person.objects.get(pk=guest.pk).ends_on == late
    later = late + timedelta(days=5)
    client.post(invite(sponsor, make.circle(), access_until=later))
    assert Person.objects.get(pk=guest.pk).ends_on == later


def test_a_host_who_does_not_answer_for_a_guest_does_not_keep_him_longer(client: Client, circle: Circle) -> None:
    """Any animateur invites a guest into his space; only the sponsor and those above set the end of the account."""
    commune = make.organisation()
    end = timezone.localdate() + timedelta(days=7)
    make.person(commune, GUEST, email=EMAIL, sponsor=make.person(commune), ends_on=end)
    client.force_login(Person.objects.get(email=EMAIL))
    client.post(invite(make.person(commune), circle, access_until=end + timedelta(days=90)))
    guest = Person.objects.get(email=EMAIL)
    assert guest.ends_on == end
    assert CircleMembership.objects.filter(circle=circle, person=guest).exists()


def test_an_invitation_lasts_a_year_and_says_a_page_at_most(sponsor: Person, circle: Circle) -> None:
    with pytest.raises(Refused, match="un an au plus"):
        invite(sponsor, circle, access_until=timezone.localdate() + timedelta(days=400))
    with pytest.raises(Refused, match="trop long"):
        invite(sponsor, circle, message="A" * 1001)
    assert not Invitation.objects.exists()


def test_links_sent_in_a_day_are_counted(sponsor: Person, circle: Circle, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("parvis.people.actions.invitations.MOST_IN_A_DAY", 3)
    for number in range(2):
        invite(sponsor, circle, email=f"x{number}@exemple.fr")
    first = Invitation.objects.order_by("created_at")[0]
    actions.resend_invitation(first, by=make.actor(sponsor))
    for act in (
        lambda: invite(sponsor, circle, email="x9@exemple.fr"),
        lambda: actions.resend_invitation(first, by=make.actor(sponsor)),
    ):
        with pytest.raises(Refused, match="reprenez demain") as refusal:
            act()
        assert refusal.value.status == 429
    JournalEntry.objects.update(at=timezone.now() - timedelta(days=2))
    invite(sponsor, circle, email="x9@exemple.fr")


def test_a_colleague_does_not_hand_out_roles(sponsor: Person) -> None:
    for role in Affiliation.Role:
        with pytest.raises(PermissionDenied):
            actions.invite(EMAIL, by=make.actor(sponsor), organisation=sponsor.organisation, role=role)


def test_a_circle_gives_no_way_round_the_role(sponsor: Person, circle: Circle) -> None:
    role = Affiliation.Role.ADMINISTRATOR
    with pytest.raises(PermissionDenied):
        actions.invite(EMAIL, by=make.actor(sponsor), organisation=sponsor.organisation, role=role, circle=circle)


@pytest.mark.parametrize("email", ["", "pas une adresse", "a@b"])
def test_what_is_no_address_is_refused(sponsor: Person, circle: Circle, email: str) -> None:
    with pytest.raises(Refused, match="adresse électronique"):
        actions.invite(email, by=make.actor(sponsor), organisation=sponsor.organisation, circle=circle)
    assert not Invitation.objects.exists()


def test_members_and_closed_accounts_are_not_invited(sponsor: Person, circle: Circle) -> None:
    known = make.person(make.organisation(), email=EMAIL)
    actions.add_to_circle(circle, known, by=make.SYSTEM)
    with pytest.raises(Refused, match="déjà membre"):
        invite(sponsor, circle)
    actions.close_account(known, by=make.SYSTEM)
    with pytest.raises(Refused, match="fermé"):
        invite(sponsor, circle)


def test_administrators_invite_colleagues(client: Client) -> None:
    commune: Organisation = make.organisation("Mairie")
    admin = make.person(commune, Affiliation.Role.ADMINISTRATOR)
    browser = Client()
    browser.force_login(admin)
    data = {"email": EMAIL, "role": "gestionnaire", "message": "Bienvenue"}
    assert browser.post("/annuaire/organisations/mairie/invitations/nouvelle/", data).status_code == 302
    drain()
    [message] = mail.outbox
    assert "Bienvenue" in message.body
    link = re.search(r"https?://[^/\s]+(/compte/invitation/\S+)", message.body)[1]  # type: ignore[index]
    client.post(link, ANSWER)
    person = Person.objects.get(email=EMAIL)
    assert (person.affiliations.get().role, person.sponsor, person.ends_on) == ("gestionnaire", None, None)
