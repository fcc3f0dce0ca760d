"""A sending through a drop box or a request: a folder of its own, a record, a receipt, and those who are told."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.files.actions import Conflict, create_folder, upload_file
from parvis.files.models import Node
from parvis.kernel.actors import Actor
from parvis.kernel.blobs import Stored
from parvis.kernel.events import publish
from parvis.kernel.rights import Refused, require
from parvis.sharing.actions.requests import receive_request
from parvis.sharing.events import DepositReceived
from parvis.sharing.models import Deposit, DocumentRequest, Link
from parvis.sharing.rules import can_create_deposit

MOST_FILES = 30
MOST_BYTES = 2 * 1024**3
LONGEST_MESSAGE = 2_000
# Read aloud over the telephone: neither 0 nor O, neither 1 nor I.
# What people write in their name, and no disk takes in a folder's.
NO_NAME = re.compile(r"[\\/\x00-\x1f\x7f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Sent:
    """Who sends, with which words, what: names with contents that are on disk already."""

    name: str
    files: Sequence[tuple[str, Stored]]
    email: str = ""
    message: str = ""


@transaction.atomic
def receive_deposit(link: Link, sent: Sent, *, by: Actor) -> Deposit:
    """Put what was sent where the link leads; a drop box gives each sending a folder of its own, by day and name."""
    require(can_create_deposit(by, link))
    _check(sent)
    asked = DocumentRequest.objects.select_for_update().filter(link=link).first()
    if asked and not asked.is_pending:
        raise Refused(_("Cette pièce a déjà été reçue : merci."), status=409, code="received")
    folder = link.node if asked else _own_folder(link, sent, by)
    nodes = [upload_file(folder, name, stored, by=by, on_conflict="rename") for name, stored in sent.files]
    files = [{"id": str(node.pk), "name": node.name, "size": node.size} for node in nodes]
    deposit = Deposit(link=link, folder=folder, name=_line(sent.name), email=sent.email.strip(), files=files)
    deposit.reference, deposit.message = _reference(), sent.message.strip()
    deposit.save(force_insert=True)
    if asked:
        receive_request(asked, by=by)
    else:
        _tell(deposit, by)
    return deposit


@transaction.atomic
def forget_deposits(*, by: Actor) -> int:
    """Erase what is known of those whose files were deleted for good."""
    require(by.is_system)
    return Deposit.objects.filter(folder=None).delete()[0]


def _check(sent: Sent) -> None:
    if not _line(sent.name):
        raise Refused(_("Dites qui vous êtes : votre nom est nécessaire."))
    if not sent.files:
        raise Refused(_("Choisissez au moins un fichier."))
    if len(sent.files) > MOST_FILES:
        raise Refused(_("Un envoi prend %(most)d fichiers au plus : faites-en plusieurs.") % {"most": MOST_FILES})
    if sum(stored.size for _name, stored in sent.files) > MOST_BYTES:
        raise Refused(_("Un envoi prend 2 Go au plus : faites-en plusieurs."), status=413)
    if len(sent.message) > LONGEST_MESSAGE:
        raise Refused(_("Ce message est trop long : %(most)d caractères au plus.") % {"most": LONGEST_MESSAGE})


def _own_folder(link: Link, sent: Sent, by: Actor) -> Node:
    name = f"{timezone.localdate():%Y-%m-%d} · {NO_NAME.sub('-', _line(sent.name)).rstrip('. ')}"
    try:
        return create_folder(link.node, name, by=by)
    except Conflict as conflict:
        return create_folder(link.node, conflict.suggestion, by=by)


def _line(text: str) -> str:
    return " ".join(text.split())[:120]


def _reference() -> str:
    """Short, and not to be guessed from another one."""
    return "D-" + "".join(secrets.choice(LETTERS) for _letter in range(8))


def _tell(deposit: Deposit, by: Actor) -> None:
    node = deposit.folder
    assert node is not None
    event = DepositReceived(
        subject_id=node.pk,
        space_id=node.space_id,
        label=deposit.link.node.name,
        link_id=deposit.link_id,
        name=deposit.name,
        reference=deposit.reference,
        count=len(deposit.files),
    )
    publish(event, by=by)
