"""The data of shares, one subject a file."""

from parvis.sharing.models.deposits import Deposit, DepositQuerySet
from parvis.sharing.models.links import Link, LinkQuerySet, SharingRules
from parvis.sharing.models.requests import DocumentRequest, DocumentRequestQuerySet

__all__ = [
    "Deposit",
    "DepositQuerySet",
    "DocumentRequest",
    "DocumentRequestQuerySet",
    "Link",
    "LinkQuerySet",
    "SharingRules",
]
