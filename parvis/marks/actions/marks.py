"""Put and remove marks."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.kernel.actors import Actor
from parvis.kernel.events import Event, publish
from parvis.kernel.rights import Refused, require
from parvis.kernel.subjects import Subject
from parvis.marks.events import FileTagged, FileUntagged, TagChanged, TagCreated, TagDeleted, TagMerged
from parvis.marks.models import Favourite, Follow, Tag, Tagging
from parvis.marks.rules import can_create_tag, can_edit_tag, can_mark_subject, can_tag_subject
from parvis.spaces.models import Space

# The event of a tag put or removed belongs to the kind of subject, so that it is read in that subject's history.
TAGGED: dict[str, tuple[type[FileTagged], type[FileUntagged]]] = {"files.node": (FileTagged, FileUntagged)}


@transaction.atomic
def add_favourite(subject: Subject, *, by: Actor) -> None:
    """Keep a subject at hand; twice is once."""
    require(can_mark_subject(by, subject))
    _mark(Favourite, subject, by)


@transaction.atomic
def remove_favourite(subject: Subject, *, by: Actor) -> None:
    require(by.is_person)
    Favourite.objects.filter(person=by.user, subject_id=subject.id).delete()
    by.forget()


@transaction.atomic
def follow_subject(subject: Subject, *, by: Actor) -> None:
    """Be told of what happens to a subject; twice is once."""
    require(can_mark_subject(by, subject))
    _mark(Follow, subject, by)


@transaction.atomic
def unfollow_subject(subject: Subject, *, by: Actor) -> None:
    require(by.is_person)
    Follow.objects.filter(person=by.user, subject_id=subject.id).delete()
    by.forget()


def _mark(model: type[Favourite | Follow], subject: Subject, by: Actor) -> None:
    model.objects.get_or_create(person=by.user, subject_id=subject.id, defaults={"subject_type": subject.type})
    by.forget()


@transaction.atomic
def create_tag(space: Space, *, name: str, accent: str, by: Actor) -> Tag:
    """A new word for a space; the words of a space differ by more than case."""
    require(can_create_tag(by, space))
    name = _free_name(space, name)
    tag = Tag.objects.create(space=space, name=name, accent=accent)
    publish(TagCreated(subject_id=tag.pk, space_id=space.pk, label=name), by=by)
    return tag


@transaction.atomic
def change_tag(tag: Tag, *, name: str, accent: str, by: Actor) -> None:
    """Another name, another colour, everywhere at once."""
    require(can_edit_tag(by, tag))
    old, tag.name, tag.accent = tag.name, _free_name(tag.space, name, but=tag), accent
    tag.save(update_fields=["name", "accent"])
    publish(TagChanged(subject_id=tag.pk, space_id=tag.space_id, label=tag.name, old=old), by=by)


@transaction.atomic
def delete_tag(tag: Tag, *, by: Actor) -> None:
    """Take the word away from everything that bears it."""
    require(can_edit_tag(by, tag))
    event = TagDeleted(subject_id=tag.pk, space_id=tag.space_id, label=tag.name)
    tag.delete()
    publish(event, by=by)


@transaction.atomic
def merge_tags(tag: Tag, into: Tag, *, by: Actor) -> None:
    """What bears `tag` bears `into` instead, once; the word itself goes."""
    require(can_edit_tag(by, tag) and can_edit_tag(by, into))
    if tag.pk == into.pk or tag.space_id != into.space_id:
        raise Refused(_("Choisissez une autre étiquette du même espace."))
    known = into.taggings.values_list("subject_id", flat=True)
    tag.taggings.exclude(subject_id__in=list(known)).update(tag=into)
    event = TagMerged(subject_id=into.pk, space_id=into.space_id, label=tag.name, into=into.name)
    tag.delete()
    publish(event, by=by)


@transaction.atomic
def move_favourite(subject: Subject, step: int, *, by: Actor) -> None:
    """One place up (-1) or down (1) in one's own list."""
    require(by.is_person)
    rows = list(Favourite.objects.select_for_update().filter(person=by.user))
    place = next((rank for rank, row in enumerate(rows) if row.subject_id == subject.id), None)
    if place is None:
        return
    rows.insert(max(place + step, 0), rows.pop(place))
    for rank, row in enumerate(rows, 1):
        row.rank = rank
    Favourite.objects.bulk_update(rows, ["rank"], batch_size=200)
    by.forget()


def _free_name(space: Space, name: str, but: Tag | None = None) -> str:
    name = " ".join(name.split())
    if not 0 < len(name) <= 40:
        raise Refused(_("Une étiquette porte un nom de 1 à 40 caractères."))
    twins = Tag.objects.filter(space=space, name__iexact=name)
    if (twins.exclude(pk=but.pk) if but else twins).exists():
        raise Refused(_("L’étiquette « %(name)s » existe déjà dans cet espace.") % {"name": name})
    return name


@transaction.atomic
def tag_subject(subject: Subject, tag: Tag, *, by: Actor) -> None:
    """Put a tag of the subject's own space on it; twice is once."""
    require(can_tag_subject(by, subject))
    if subject.type not in TAGGED or tag.space_id != subject.space_id:
        raise Refused(_("Cette étiquette appartient à un autre espace."))
    _row, new = Tagging.objects.get_or_create(tag=tag, subject_id=subject.id, defaults={"subject_type": subject.type})
    if new:
        publish(_told(TAGGED[subject.type][0], subject, tag), by=by)


@transaction.atomic
def untag_subject(subject: Subject, tag: Tag, *, by: Actor) -> None:
    require(can_tag_subject(by, subject))
    gone, _rows = Tagging.objects.filter(tag=tag, subject_id=subject.id).delete()
    if gone:
        publish(_told(TAGGED[subject.type][1], subject, tag), by=by)


def _told(kind: type[FileTagged | FileUntagged], subject: Subject, tag: Tag) -> Event:
    return kind(subject_id=subject.id, space_id=subject.space_id, label=subject.label, tag=tag.name)
