"""Who may put which mark."""

from __future__ import annotations

from parvis.kernel.actors import Actor
from parvis.kernel.subjects import Subject, find_object, find_subject
from parvis.marks.models import Tag
from parvis.spaces.models import Level, Role, Space
from parvis.spaces.queries import role_in
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
