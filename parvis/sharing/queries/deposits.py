"""What came in through the drop boxes."""

from __future__ import annotations

from parvis.files.models import Node
from parvis.kernel.actors import Actor
from parvis.sharing.models import Deposit, Link

SHOWN = 50


def deposits_of(actor: Actor, link: Link) -> list[Deposit]:
    """The deposits of a link that the actor may read, the latest first."""
    return list(Deposit.objects.visible_to(actor).filter(link=link).select_related("folder__space")[:SHOWN])


def last_deposits(actor: Actor, folder: Node) -> list[Deposit]:
    """The deposits that lie in a folder itself: its own page tells who sent them."""
    return list(Deposit.objects.visible_to(actor).filter(folder=folder)[:SHOWN])
