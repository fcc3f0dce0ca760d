"""What the pages of shares need to know; no writes."""

from parvis.sharing.queries.deposits import deposits_of, last_deposits
from parvis.sharing.queries.links import (
    Shut,
    actor_of,
    count_links,
    find_link,
    known_links,
    links_of,
    links_of_space,
    may_share,
    rules_of,
    states_of,
    used_up,
    visible_links,
    why_shut,
)
from parvis.sharing.queries.requests import asked_of, due_requests, requests_of, sees_folder, visible_requests

__all__ = [
    "Shut",
    "actor_of",
    "asked_of",
    "count_links",
    "deposits_of",
    "due_requests",
    "find_link",
    "known_links",
    "last_deposits",
    "links_of",
    "links_of_space",
    "may_share",
    "requests_of",
    "rules_of",
    "sees_folder",
    "states_of",
    "used_up",
    "visible_links",
    "visible_requests",
    "why_shut",
]
