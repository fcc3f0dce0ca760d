"""Put and remove marks; ask people to read, and acknowledge."""

from parvis.marks.actions.marks import (
    add_favourite,
    change_tag,
    create_tag,
    delete_tag,
    follow_subject,
    merge_tags,
    move_favourite,
    remove_favourite,
    tag_subject,
    unfollow_subject,
    untag_subject,
)
from parvis.marks.actions.readings import (
    acknowledge,
    ask_readings,
    close_readings,
    remind_due,
    remind_readers,
    renew_readings,
)

__all__ = [
    "acknowledge",
    "add_favourite",
    "ask_readings",
    "change_tag",
    "close_readings",
    "create_tag",
    "delete_tag",
    "follow_subject",
    "merge_tags",
    "move_favourite",
    "remind_due",
    "remind_readers",
    "remove_favourite",
    "renew_readings",
    "tag_subject",
    "unfollow_subject",
    "untag_subject",
]
