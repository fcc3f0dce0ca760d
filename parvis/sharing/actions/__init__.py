"""What one can do with links, deposits and requests: the only place that writes."""

from parvis.sharing.actions.deposits import Sent, forget_deposits, receive_deposit
from parvis.sharing.actions.links import Terms, change_link, create_link, open_link, revoke_link, settle_sharing
from parvis.sharing.actions.requests import (
    Wanted,
    cancel_request,
    create_request,
    remind_due_requests,
    remind_request,
)

__all__ = [
    "Sent",
    "Terms",
    "Wanted",
    "cancel_request",
    "change_link",
    "create_link",
    "create_request",
    "forget_deposits",
    "open_link",
    "receive_deposit",
    "remind_due_requests",
    "remind_request",
    "revoke_link",
    "settle_sharing",
]
