"""Who may put which mark."""

from __future__ import annotations

from parvis.kernel.actors import Actor
from parvis.kernel.subjects import Subject, find_object, find_subject
from parvis.marks.models import Reading, ReadingList, Tag
from parvis.marks.queries.readings import READABLE
from parvis.spaces.models import Level, Role, Space
from parvis.spaces.queries import role_in
from parvis.spaces.queries.rights import sees_members
from parvis.spaces.rules import can_manage_space, can_view_space, has_level


def can_view_tag(actor: Actor, tag: Tag) -> bool:
    return can_view_space(actor, tag.space)


def can_mark_subject(actor: Actor, subject: Subject) -> bool:
    """Keep as a favourite, or follow: any person who sees it."""
    return actor.is_person and find_subject(actor, subject.type, subject.id) is not None


def can_create_tag(actor: Actor, space: Space) -> bool:
    """Animateurs and contributeurs, while the space is not archived."""
    works_there = role_in(actor, space) in (Role.ANIMATEUR, Role.CONTRIBUTEUR)
    return not space.is_archived and (actor.is_system or works_there)


def can_edit_tag(actor: Actor, tag: Tag) -> bool:
    """Rename, colour or delete: it changes what everybody reads, so the animateurs."""
    return can_manage_space(actor, tag.space)


def can_tag_subject(actor: Actor, subject: Subject) -> bool:
    """Whoever may edit the item; items without a policy of their own bear no tags."""
    item = find_object(actor, subject.type, subject.id)
    policy = getattr(item, "policy_id", None)
    return policy is not None and has_level(actor, policy, Level.EDIT)


def can_ask_readings(actor: Actor, subject: Subject) -> bool:
    """Ask others to read it: who may edit the document, and sees who the members are."""
    item = find_object(actor, subject.type, subject.id) if subject.type in READABLE else None
    if item is None or getattr(item, "is_folder", False):
        return False
    return has_level(actor, item.policy_id, Level.EDIT) and sees_members(actor, item.space)


def can_view_reading_list(actor: Actor, one: ReadingList) -> bool:
    """Those who may edit the item; while they see it, the one who asked and those who were asked."""
    item = find_object(actor, one.subject_type, one.subject_id) if one.subject_type in READABLE else None
    if item is None:
        return False
    if has_level(actor, item.policy_id, Level.EDIT):
        return True
    me = actor.user.pk if actor.is_person else None
    return me is not None and (one.asked_by_id == me or one.readings.filter(person=me).exists())


def can_manage_reading_list(actor: Actor, one: ReadingList) -> bool:
    """See who has read, remind, close: those who may edit the item; a reader sees his own line only."""
    item = find_object(actor, one.subject_type, one.subject_id) if one.subject_type in READABLE else None
    return item is not None and has_level(actor, item.policy_id, Level.EDIT) and sees_members(actor, item.space)


def can_acknowledge_reading(actor: Actor, reading: Reading) -> bool:
    """One's own line, signed in, of an item that one sees."""
    own = actor.is_person and reading.person_id == actor.user.pk
    return own and find_subject(actor, reading.list.subject_type, reading.list.subject_id) is not None
