"""Who follows a space is told what he may know of it."""

from __future__ import annotations

import pytest

from parvis.kernel.jobs.worker import drain
from parvis.kernel.subjects import subject_of
from parvis.marks.actions import follow_subject
from parvis.notifications.models import Notification
from parvis.spaces.models import Role
from parvis.spaces.tests.factories import actor, join, make_space

pytestmark = pytest.mark.django_db


def test_limited_members_are_not_told_who_comes() -> None:
    space = make_space()
    partner, contributor = join(space, Role.LIMITE), join(space, Role.CONTRIBUTEUR)
    for person in (partner, contributor):
        follow_subject(subject_of(space), by=actor(person))
    drain()
    Notification.objects.all().delete()
    join(space, Role.VISITEUR)
    drain()
    told = Notification.objects.filter(event="spaces.MemberAdded").values_list("person", flat=True)
    assert contributor.pk in told and partner.pk not in told
