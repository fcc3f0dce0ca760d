"""The administrator's pages: the state of the platform, the jobs that were given up, the outbox."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from django_tasks.base import Task

from parvis.files.tests.factories import SYSTEM, Town, make_person
from parvis.kernel.actors import Actor
from parvis.kernel.ids import new_id
from parvis.kernel.jobs.labels import job_label, task_label
from parvis.kernel.models import Job, JournalEntry, OutboxMessage
from parvis.kernel.rights import Refused
from parvis.people.actions import name_platform_administrator
from parvis.people.models import Person
from parvis.shell import actions
from parvis.shell.letters import isolated
from parvis.shell.platform import JobLine

pytestmark = pytest.mark.django_db
BACKEND = "parvis.people.accounts.CurrentAccountBackend"
HTML = "<body style=\"color:red\"><p style='margin:0'>Bonjour</p><script>alert(1)</script></body>"


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
def operator(town: Town) -> Person:
    person = make_person(town.organisation, "Operator")
    name_platform_administrator(person, by=SYSTEM)
    person.refresh_from_db()
    return person


@pytest.fixture
def dead() -> Job:
    return Job.objects.create(
        task="parvis.kernel.mail.deliver",
        state=Job.State.DEAD,
        attempts=8,
        finished_at=timezone.now(),
        error="Traceback…\nConnectionRefusedError: [Errno 111]",
    )


@pytest.fixture
def letter() -> OutboxMessage:
    return OutboxMessage.objects.create(
        sender="parvis@localhost", recipients=["nadia@test.example"], subject="Votre lien", text="secret", html=HTML
    )


def sign_in(client: Client, person: Person) -> Client:
    client.force_login(person, backend=BACKEND)
    return client


def test_nobody_else_opens_these_pages(town: Town, dead: Job, letter: OutboxMessage, client: Client) -> None:
    ends = ["exploitation/", f"exploitation/taches/{dead.pk}/", "_courriels/", f"_courriels/{letter.pk}/"]
    ends.append(f"_courriels/{letter.pk}/contenu/")
    for person in town.people.values():
        sign_in(client, person)
        assert [client.get(f"/{end}").status_code for end in ends] == [404] * len(ends)
        assert client.post(f"/exploitation/taches/{dead.pk}/abandon/").status_code == 404
    client.logout()
    assert all(client.get(f"/{end}")["Location"].startswith("/compte/connexion/") for end in ends)
    assert not JournalEntry.objects.filter(event__startswith="shell.").exists()


def test_the_state_of_the_platform(operator: Person, dead: Job, client: Client) -> None:
    page = sign_in(client, operator).get("/exploitation/").content.decode()
    assert "Envoi d’un courriel" in page
    assert "Le serveur à joindre ne répond pas" in page
    assert "parvis.kernel" not in page
    assert "1 en échec" in page
    assert "Traceback" in client.get(f"/exploitation/taches/{dead.pk}/").content.decode()


def test_every_task_has_a_name_in_plain_words() -> None:
    found = dict(_tasks())
    assert len(found) > 5
    assert [name for name in found if str(task_label(name)) == name] == []
    told = Job(task="parvis.kernel.jobs.tasks.run_listener", args=["parvis.notifications.reactions.tell_people", "id"])
    assert str(job_label(told)) == "Notifications d’un événement"
    assert task_label("parvis.gone.jobs.work") == "parvis.gone.jobs.work"


def _tasks() -> Iterator[tuple[str, object]]:
    """Those of every module that is loaded: all declare theirs at start."""
    for name, module in list(sys.modules.items()):
        if name.startswith("parvis.") and ".tests" not in name:
            yield from ((task.module_path, task) for task in vars(module).values() if isinstance(task, Task))


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("smtplib.SMTPAuthenticationError: (535, b'no')", "mot de passe"),
        ("OSError: [Errno 28] No space left on device", "disque est plein"),
        ("parvis.kernel.models.JournalEntry.DoesNotExist: gone", "n’existe plus"),
        ("The worker died while it ran this job.", "s’est arrêté"),
        ("ZeroDivisionError: division by zero", "n’attendait pas"),
        ("", ""),
    ],
)
def test_errors_are_told_in_plain_words(error: str, words: str) -> None:
    assert words in str(JobLine(Job(error=error)).cause)


def test_a_dead_job_is_retried_and_it_is_journaled(operator: Person, dead: Job, client: Client) -> None:
    sign_in(client, operator).post(f"/exploitation/taches/{dead.pk}/reprise/")
    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == (Job.State.READY, 0)
    assert JournalEntry.objects.filter(event="shell.JobRetried", actor_id=operator.pk).count() == 1
    assert client.post(f"/exploitation/taches/{dead.pk}/reprise/").status_code == 422


def test_a_dead_job_is_dropped_and_it_is_journaled(operator: Person, dead: Job, client: Client) -> None:
    sign_in(client, operator).post(f"/exploitation/taches/{dead.pk}/abandon/")
    assert not Job.objects.filter(pk=dead.pk).exists()
    assert JournalEntry.objects.filter(event="shell.JobDropped").count() == 1
    assert client.post(f"/exploitation/taches/{dead.pk}/abandon/").status_code == 404


def test_a_living_job_is_left_alone(operator: Person, dead: Job) -> None:
    Job.objects.update(state=Job.State.RUNNING)
    for change in (actions.retry_job, actions.drop_job):
        with pytest.raises(Refused):
            change(dead, by=Actor.person(operator))
    dead.refresh_from_db()
    assert dead.state == Job.State.RUNNING


def test_the_actions_ask_who_acts(town: Town, dead: Job, letter: OutboxMessage) -> None:
    camille = town.actor("camille")
    for gesture in (
        lambda: actions.retry_job(dead, by=camille),
        lambda: actions.drop_job(dead, by=camille),
        lambda: actions.list_outbox(by=camille),
        lambda: actions.open_message(letter, by=Actor.anonymous()),
    ):
        with pytest.raises(PermissionDenied):
            gesture()


def test_every_look_at_the_outbox_is_journaled(operator: Person, letter: OutboxMessage, client: Client) -> None:
    sign_in(client, operator)
    assert "Votre lien" in client.get("/_courriels/").content.decode()
    assert "secret" in client.get(f"/_courriels/{letter.pk}/").content.decode()
    content = f"/_courriels/{letter.pk}/contenu/"
    client.get(content, headers={"Sec-Fetch-Dest": "iframe"})
    client.get(content)
    events = JournalEntry.objects.filter(event__startswith="shell.").order_by("id")
    names = [entry.event for entry in events]
    assert names == ["shell.OutboxListed", "shell.OutboxMessageOpened", "shell.OutboxMessageOpened"]
    assert events[1].personal == {"label": "Votre lien", "recipients": "nadia@test.example"}
    assert client.get(f"/_courriels/{new_id()}/").status_code == 404


def test_a_letter_is_shown_where_nothing_runs(operator: Person, letter: OutboxMessage, client: Client) -> None:
    answer = sign_in(client, operator).get(f"/_courriels/{letter.pk}/contenu/")
    policy = answer["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox;" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy


def test_inline_styles_become_rules_let_in_by_their_hash() -> None:
    html, policy = isolated(HTML)
    assert "style=" not in html
    assert '[data-s="0"]{color:red}' in html
    assert '<p data-s="1">' in html
    assert policy.count("'sha256-") == 1
    assert isolated("<p>Bonjour</p>")[1].count("style-src 'none'") == 1


def test_a_style_may_not_leave_its_rule() -> None:
    html, _policy = isolated('<p style="} body{display:none} &lt;/style&gt;&lt;script&gt;">x</p>')
    assert "<script>" not in html
    assert html.count("}") == 1
