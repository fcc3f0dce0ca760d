"""An attachment of an e-mail becomes a file beside it."""

from __future__ import annotations

from parvis.files.actions.uploads import upload_file
from parvis.files.attachments import open_attachment
from parvis.files.models import Node
from parvis.files.names import disk_name
from parvis.files.rules import can_create_in, why_closed
from parvis.kernel.actors import Actor
from parvis.kernel.blobs import chunks_of, receive
from parvis.kernel.rights import require


def keep_attachment(mail: Node, number: int, *, by: Actor) -> Node:
    """Under its own name, or a numbered one when that is taken."""
    folder = mail.parent
    assert folder is not None
    require(can_create_in(by, folder), why_closed(folder))
    name, file = open_attachment(mail, number, by=by)
    with file:
        stored = receive(chunks_of(file))
    return upload_file(folder, disk_name(name, set()), stored, by=by, on_conflict="rename")
