"""Links: who sees them, what each opens today, and why one opens nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from parvis.files.models import Node, Shield
from parvis.files.openings import Opening
from parvis.files.rules import can_create_in, can_view_node
from parvis.kernel.actors import Actor
from parvis.people.queries import secret_digest
from parvis.sharing.models import Link, SharingRules
from parvis.spaces.models import Level, Role, Space
from parvis.spaces.queries import access_of, granting, levels_of, role_in

NOTHING = Q(pk=None)
KNOWN = ("node__space__organisation", "node__parent", "node__current", "maker")


def visible_links(actor: Actor) -> Q:
    """The condition behind `Link.objects.visible_to`."""
    if actor.is_system:
        return Q()
    if not actor.is_person:
        return NOTHING
    mine = Q(maker=actor.user, node__policy__in=granting(actor, Level.READ))
    return mine | Q(node__space__in=access_of(actor).with_role(Role.ANIMATEUR))


def find_link(token: str) -> Link | None:
    """The link behind an address, whatever its state."""
    return Link.objects.select_related(*KNOWN).filter(token_hash=secret_digest(token)).first()


def known_links(actor: Actor) -> QuerySet[Link]:
    """The links that the actor sees, with what their pages show."""
    return Link.objects.visible_to(actor).select_related(*KNOWN, "revoked_by").plain()


def links_of(actor: Actor, node: Node) -> list[Link]:
    """The links of one item that the actor sees, the latest first."""
    return list(known_links(actor).filter(node=node))


def links_of_space(actor: Actor, space: Space) -> QuerySet[Link]:
    return known_links(actor).filter(node__space=space)


def count_links(actor: Actor, node: Node) -> int:
    """How many links of an item still open it."""
    return Link.objects.visible_to(actor).plain().standing().filter(node=node).count()


def states_of(links: Iterable[Link]) -> dict[UUID, Shut | None]:
    """Why each of these links is shut, or nothing; what they share (spaces, makers) is asked once."""
    links = list(links)
    spaces = {link.node.space_id: link.node.space for link in links}
    rules = {key: rules_of(space) for key, space in spaces.items()}
    makers = {link.maker_id: Actor.person(link.maker, strong=True) for link in links}
    for key, maker in makers.items():
        levels_of(maker, {link.node.policy_id for link in links if link.maker_id == key})
    return {
        link.pk: why_shut(link, rules=rules[link.node.space_id], maker=makers[link.maker_id])
        or (used_up(link) if link.is_used_up else None)
        for link in links
    }


def rules_of(space: Space) -> SharingRules:
    """What a space allows; the default where nobody decided."""
    return SharingRules.objects.filter(space=space).first() or SharingRules(space=space)


def actor_of(link: Link, ip: str | None = None, maker: Actor | None = None, name: str = "") -> Actor:
    """Whoever holds this link, as an actor. `strong`: the maker showed his second factor when he made it.

    The item is not named: its name is not for everybody who reads what happened inside it.
    """
    maker = maker or Actor.person(link.maker, strong=True)
    opening = Opening(
        top=link.node_id, level=link.level, maker=maker, shield=Shield(link.shield), deposit=link.is_deposit
    )
    with override("fr"):
        text = _("Lien « %(label)s » (%(maker)s)") if link.label else _("Lien de partage (%(maker)s)")
        label = name or text % {"label": link.label, "maker": link.maker}
    return Actor.link(link.pk, label, opening, maker=link.maker_id, ip=ip)


@dataclass(frozen=True)
class Shut:
    """Why a link opens nothing: a word for programs, a title, and what to do about it."""

    code: str
    title: str
    advice: str


def why_shut(link: Link, *, rules: SharingRules | None = None, maker: Actor | None = None) -> Shut | None:
    """Why nobody may use the link today, or nothing. Asked at each use: rights change, people leave."""
    if link.revoked_at:
        return Shut("revoked", _("Ce lien a été désactivé"), _ask(link))
    if link.is_over:
        return Shut("ended", _("Ce lien n’est plus valable"), _ended(link))
    if link.node.is_trashed:
        return Shut("gone", _("Ce document n’est plus là"), _ask(link))
    maker = maker or Actor.person(link.maker, strong=True)
    if not link.maker.is_current or not may_share(maker, link.node, rules or rules_of(link.node.space)):
        return Shut("closed", _("Ce lien est fermé"), _no_right())
    return None if _opens(link, maker) else Shut("closed", _("Ce lien est fermé"), _no_right())


def _opens(link: Link, maker: Actor) -> bool:
    actor = actor_of(link, maker=maker)
    return can_create_in(actor, link.node) if link.is_deposit else can_view_node(actor, link.node)


def used_up(link: Link) -> Shut:
    """For a browser that has not opened it yet."""
    return Shut("used", _("Ce lien a déjà servi"), _ask(link))


def may_share(actor: Actor, node: Node, rules: SharingRules) -> bool:
    """Whether the space lets this person make links there: by his role; the whole space, its animateurs alone."""
    roles = {
        SharingRules.Who.MEMBERS: (Role.ANIMATEUR, Role.CONTRIBUTEUR),
        SharingRules.Who.LEADERS: (Role.ANIMATEUR,),
        SharingRules.Who.NOBODY: (),
    }[SharingRules.Who(rules.who)]
    role = role_in(actor, node.space)
    return role in roles and (role == Role.ANIMATEUR or not node.is_root)


def _ask(link: Link) -> str:
    values = {"maker": link.maker, "organisation": link.node.space.organisation}
    return _("Demandez un nouveau lien à %(maker)s (%(organisation)s).") % values


def _ended(link: Link) -> str:
    return _("Sa date de fin est passée.") + " " + _ask(link)


def _no_right() -> str:
    return _(
        "La personne qui l’a créé n’a plus accès à ces documents, ou l’espace n’autorise plus les liens. "
        "Adressez-vous à l’organisation qui vous l’a envoyé."
    )
