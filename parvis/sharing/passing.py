"""How an outside person comes in: the address, what the browser already opened, the password, the pace."""

from __future__ import annotations

from typing import Any

from allauth.core import ratelimit
from django.contrib.auth.hashers import check_password
from django.utils.translation import gettext as _

from parvis.files.models import Node
from parvis.files.rules import can_create_in, can_edit_node
from parvis.kernel.actors import Actor
from parvis.kernel.rights import Refused
from parvis.kernel.web import Request
from parvis.sharing.actions import open_link
from parvis.sharing.models import DocumentRequest, Link
from parvis.sharing.queries import actor_of, find_link, why_shut
from parvis.sharing.rules import can_answer_request
from parvis.sharing.secrets import stamp

OPENED = "shares"
# What a browser that came by many links keeps of the oldest is forgotten.
MOST_OPENED = 50


def is_opened(request: Request, link: Link) -> bool:
    """Whether this browser came in by this link, with the password that it has today."""
    kept: dict[str, str] = request.session.get(OPENED, {})
    return kept.get(str(link.pk)) == stamp(link)


def asks_first(link: Link) -> bool:
    """A password; or uses that are counted: what looks at addresses in mails must not spend them."""
    return bool(link.password) or link.most_uses is not None


def come_in(request: Request, link: Link, actor: Actor) -> None:
    """Count the use, and remember it in this browser."""
    open_link(link, by=actor)
    kept: dict[str, str] = request.session.get(OPENED, {})
    known = list({**kept, str(link.pk): stamp(link)}.items())[-MOST_OPENED:]
    request.session[OPENED] = dict(known)


def check_word(request: Request, link: Link, word: str) -> None:
    """The password of a link: a few tries a visitor, and some more for everybody together."""
    if not link.password:
        return
    if not ratelimit.consume(request, action="share_password", key=str(link.pk)):
        raise Refused(_("Trop d’essais : attendez quelques minutes, puis recommencez."), status=429, code="slow")
    if not check_password(word, link.password):
        raise Refused(_("Ce mot de passe n’est pas le bon."), code="password")


def sender_of(request: Request, *, token: str, **_named: Any) -> Actor | None:
    """Whose files a form may bring: the link's, once it is opened here."""
    if not hasattr(request, "_sender"):
        link = find_link(token)
        passes = link is not None and why_shut(link) is None and is_opened(request, link)
        request._sender = actor_of(link) if link and passes else None  # type: ignore[attr-defined]
    sender: Actor | None = request._sender  # type: ignore[attr-defined]
    return sender


def may_bring(actor: Actor, *, token: str, id: Any = None) -> bool:
    """Into the folder, or as a version of the file, that the address names; a drop box, into its folder."""
    wanted = {"pk": id} if id else {"pk": actor.opening.top}
    node = Node.objects.live().select_related("space").filter(**wanted).first()
    return node is not None and (can_create_in(actor, node) if node.is_folder else can_edit_node(actor, node))


def may_answer(actor: Actor, *, id: Any) -> bool:
    """To a request for a document: who is asked."""
    asked = DocumentRequest.objects.visible_to(actor).filter(pk=id).first()
    return asked is not None and can_answer_request(actor, asked)
