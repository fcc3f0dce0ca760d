"""Tell, read, choose how to be told."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation

from parvis.kernel import journal
from parvis.kernel.actors import Actor
from parvis.kernel.events import Event
from parvis.kernel.live import announce
from parvis.kernel.mail import post
from parvis.kernel.models import JournalEntry
from parvis.kernel.modules import Notification as Declaration
from parvis.kernel.rights import require
from parvis.kernel.subjects import Subject, find_subject
from parvis.notifications.models import Notification, Preference
from parvis.notifications.queries import (
    FOLLOWED,
    declaration_of,
    default_way,
    known_events,
    recipients_of,
    space_name,
    ways_of,
)
from parvis.notifications.rules import can_read_notification
from parvis.people.models import Person
from parvis.spaces.models import Space
from parvis.spaces.rules import can_view_members

Way = Preference.Way


@dataclass(frozen=True)
class News:
    """An event about to be told."""

    event: Event
    entry: JournalEntry
    declared: Declaration | None

    def subject_for(self, person: Person, *, strong: bool) -> Subject | None:
        """The subject, if the person sees it; `strong`, once he has shown his second factor."""
        if self.event.subject_id is None:
            return None
        actor = Actor.person(person, channel="job", strong=strong)
        return find_subject(actor, self.entry.subject_type, self.event.subject_id)

    def visible_to(self, person: Person, *, strong: bool) -> bool:
        return self.event.subject_id is None or self.subject_for(person, strong=strong) is not None

    def is_for_follower(self, person: Person) -> bool:
        """Who comes and goes in a space is told to those who see its members."""
        if self.entry.space_id is None or not self.entry.subject_type.startswith("spaces."):
            return True
        space = Space.objects.filter(pk=self.entry.space_id).first()
        return space is None or can_view_members(Actor.person(person, channel="job", strong=True), space)


def tell(event: Event, entry: JournalEntry) -> int:
    """Tell an event to those it concerns, once each, never to its author; return how many were told.

    Repeating it, after a kill, tells only those who were not told yet.
    """
    news = News(event, entry, declaration_of(entry.event))
    told = recipients_of(event, news.declared)
    if not told:
        return 0
    ways = ways_of(told, news.declared)
    known = set(Notification.objects.filter(entry_id=entry.pk).values_list("person_id", flat=True))
    people = Person.objects.active().filter(pk__in=told.keys() - known)
    return sum(_tell(news, person, told[person.pk], ways.get((person.pk, told[person.pk]))) for person in people)


@transaction.atomic
def _tell(news: News, person: Person, kind: str, way: str | None) -> bool:
    declared = news.declared if kind != FOLLOWED else None
    way = way or default_way(declared)
    personal = declared is not None and declared.personal
    if kind == FOLLOWED and not news.is_for_follower(person):
        return False
    if way == Way.NONE or not (personal or news.visible_to(person, strong=True)):
        return False
    notification, new = Notification.objects.get_or_create(
        person=person,
        entry_id=news.entry.pk,
        defaults={
            "event": news.entry.event,
            "subject_type": news.entry.subject_type,
            "subject_id": news.entry.subject_id,
            "space_id": news.entry.space_id,
            "personal": personal,
            "created_at": news.entry.at,
        },
    )
    if new and way == Way.MAIL:
        _mail(news, notification)
    announce(f"person:{person.pk}", "notifications")
    return new


def _mail(news: News, notification: Notification) -> None:
    """An e-mail leaves the house: what asks for a second factor stays inside, behind the bell."""
    person = notification.person
    subject = news.subject_for(person, strong=False)
    if subject is None and news.event.subject_id and not notification.personal:
        return
    with translation.override(person.language):
        text = journal.sentence(news.entry)
    url = f"{settings.BASE_URL}{subject.url}" if subject else ""
    space = space_name(Actor.person(person, channel="job"), news.entry.space_id)
    context = {"person": person, "sentence": text, "space": space, "url": url, "BASE_URL": settings.BASE_URL}
    post(person.email, "notifications/mail/notification", context, person.language)
    notification.mailed_at = timezone.now()
    notification.save(update_fields=["mailed_at"])


@transaction.atomic
def read_notification(notification: Notification, *, by: Actor) -> None:
    """Mark one as read."""
    require(can_read_notification(by, notification))
    if notification.read_at is None:
        notification.read_at = timezone.now()
        notification.save(update_fields=["read_at"])
        announce(f"person:{notification.person_id}", "notifications")


@transaction.atomic
def read_all_notifications(*, by: Actor) -> int:
    """Mark all of one's own as read; return how many were not."""
    require(by.is_person)
    count = Notification.objects.visible_to(by).unread().update(read_at=timezone.now())
    announce(f"person:{by.user.pk}", "notifications")
    return count


@transaction.atomic
def choose_ways(ways: dict[str, str], *, by: Actor) -> None:
    """Set how one is told of each kind of event; unknown kinds and ways are left out."""
    require(by.is_person)
    for event, way in ways.items():
        if event in known_events() and way in Way.values:
            Preference.objects.update_or_create(person=by.user, event=event, defaults={"way": way})
