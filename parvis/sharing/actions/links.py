"""Links: made, changed, opened, closed; and what a space allows of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.files.models import Node, Shield
from parvis.kernel import access
from parvis.kernel.actors import Actor
from parvis.kernel.events import publish
from parvis.kernel.models import AccessEntry
from parvis.kernel.rights import Refused, require
from parvis.sharing.events import LinkChanged, LinkCreated, LinkRevoked, SharingSettled
from parvis.sharing.models import Link, SharingRules
from parvis.sharing.queries import rules_of, used_up
from parvis.sharing.rules import can_change_link, can_create_link, can_revoke_link, can_settle_sharing
from parvis.sharing.secrets import draw
from parvis.spaces.models import Space

SHORTEST = 8
LINK = "sharing.link"


@dataclass(frozen=True)
class Terms:
    """What a link is given with. A `password` of None keeps the one that there is."""

    label: str = ""
    password: str | None = None
    ends_on: date | None = None
    most_uses: int | None = None


@transaction.atomic
def create_link(
    node: Node, *, kind: Link.Kind, by: Actor, terms: Terms | None = None, shield: Shield = Shield.FREE
) -> Link:
    """A new address for an item; the secret is drawn again when it is shown (see `secrets.py`)."""
    link = insert_link(node, kind=kind, by=by, terms=terms, shield=shield)
    _tell(LinkCreated, link, by, kind=str(kind), **_facts(link))
    return link


def insert_link(
    node: Node, *, kind: Link.Kind, by: Actor, terms: Terms | None = None, shield: Shield = Shield.FREE
) -> Link:
    """The link itself, without a word: a request for a document tells of itself."""
    require(can_create_link(by, node))
    terms = terms or Terms()
    if kind == Link.Kind.DEPOSIT and not node.is_folder:
        raise Refused(_("On dépose dans un dossier : choisissez-en un."))
    if shield and kind != Link.Kind.VIEW:
        raise Refused(_("Qui modifie un document doit pouvoir le télécharger : ce blocage vaut pour la consultation."))
    link = Link(node=node, kind=kind, maker=by.user, shield=shield, label=_line(terms.label), most_uses=terms.most_uses)
    link.ends_on, link.password = terms.ends_on, _hashed(terms.password or "")
    _check(link, rules_of(node.space))
    draw(link)
    link.save(force_insert=True)
    return link


@transaction.atomic
def change_link(link: Link, terms: Terms, *, by: Actor) -> Link:
    """Another name, end, number of uses or password; a new password asks everybody again."""
    link = Link.objects.select_for_update(of=("self",)).select_related("node__space", "maker").get(pk=link.pk)
    require(can_change_link(by, link))
    link.label, link.ends_on, link.most_uses = _line(terms.label), terms.ends_on, terms.most_uses
    if terms.password is not None:
        link.password = _hashed(terms.password)
    _check(link, rules_of(link.node.space))
    link.save(update_fields=["label", "ends_on", "most_uses", "password"])
    _tell(LinkChanged, link, by, **_facts(link))
    return link


@transaction.atomic
def revoke_link(link: Link, *, by: Actor) -> None:
    """Close it for good, at once, for everybody."""
    require(can_revoke_link(by, link))
    link.revoked_at, link.revoked_by = timezone.now(), by.user if by.is_person else None
    link.save(update_fields=["revoked_at", "revoked_by"])
    _tell(LinkRevoked, link, by)


def open_link(link: Link, *, by: Actor) -> None:
    """A browser opens it for the first time: that is a use. Told in the access log, not in the journal."""
    require(by.kind == "link" and by.id == link.pk)
    free = Q(most_uses=None) | Q(uses__lt=F("most_uses"))
    if not Link.objects.filter(free, pk=link.pk).update(uses=F("uses") + 1, used_at=timezone.now()):
        shut = used_up(link)
        raise Refused(f"{shut.title}. {shut.advice}", status=410, code=shut.code)
    access.record(AccessEntry.Verb.VIEW, LINK, link.pk, by=by)


@transaction.atomic
def settle_sharing(space: Space, *, who: str, password_needed: bool, most_days: int | None, by: Actor) -> SharingRules:
    """Say who makes links in a space, and what they must have. What is no longer allowed closes at once."""
    require(can_settle_sharing(by, space))
    values = {"who": who, "password_needed": password_needed, "most_days": most_days}
    rules, _made = SharingRules.objects.update_or_create(space=space, defaults=values)
    event = SharingSettled(
        subject_id=space.pk, space_id=space.pk, label=space.name, who=str(who), locked=int(password_needed)
    )
    publish(event, by=by)
    return rules


def _line(text: str) -> str:
    return " ".join(text.split())[:120]


def _hashed(password: str) -> str:
    if not password:
        return ""
    if len(password) < SHORTEST:
        raise Refused(_("Ce mot de passe est trop court : %(least)d caractères au moins.") % {"least": SHORTEST})
    return make_password(password)


def _check(link: Link, rules: SharingRules) -> None:
    """What every link must be, and what this space asks of those that show something."""
    today = timezone.localdate()
    if link.ends_on and link.ends_on < today:
        raise Refused(_("Cette date de fin est déjà passée."))
    if link.most_uses is not None and link.most_uses < 1:
        raise Refused(_("Un lien sert au moins une fois."))
    if rules.password_needed and not link.password and not link.is_deposit:
        raise Refused(_("Cet espace demande un mot de passe sur chaque lien."))
    latest = rules.latest_end(today)
    if latest and not link.is_deposit and (link.ends_on is None or link.ends_on > latest):
        raise Refused(_("Cet espace limite les liens à %(days)d jours.") % {"days": rules.most_days})


def _facts(link: Link) -> dict[str, str | int]:
    return {"until": link.ends_on.isoformat() if link.ends_on else "", "locked": int(bool(link.password))}


def _tell(event: type[LinkCreated | LinkChanged | LinkRevoked], link: Link, by: Actor, **facts: Any) -> None:
    node = link.node
    told = event(subject_id=node.pk, space_id=node.space_id, label=node.name, link_id=link.pk, **facts)
    publish(told, by=by)
