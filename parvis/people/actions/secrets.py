"""Application passwords and API tokens: random, shown once, kept as SHA-256."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.kernel.actors import Actor, Channel
from parvis.kernel.events import publish
from parvis.kernel.prepared import prepared
from parvis.kernel.rights import Refused, require
from parvis.people.events import SecretCreated, SecretRevoked
from parvis.people.models import Person, Secret
from parvis.people.queries import secret_digest
from parvis.people.rules import can_create_secret, can_revoke_secret

MAX_SECRETS = 50
PRECISION = timedelta(minutes=1)


@transaction.atomic
def create_secret(person: Person, kind: Secret.Kind, name: str, scopes: Iterable[str], *, by: Actor) -> str:
    """Make a secret and return its text: the only time that it is seen."""
    require(can_create_secret(by, person))
    name = " ".join(name.split())[:100]
    if not name:
        raise Refused(_("Donnez un nom à cet accès, par exemple celui de l’appareil."))
    if person.secrets.filter(revoked_at=None).count() >= MAX_SECRETS:
        raise Refused(_("Vous avez déjà %(count)d accès : révoquez-en avant d’en créer.") % {"count": MAX_SECRETS})
    plain = f"parvis_{secrets.token_urlsafe(32)}"
    person.secrets.create(kind=kind, name=name, hash=secret_digest(plain), scopes=sorted(set(scopes)))
    publish(SecretCreated(subject_id=person.pk, label=str(person), name=name), by=by)
    return plain


@transaction.atomic
def revoke_secret(secret: Secret, *, by: Actor) -> None:
    """Refuse a secret from now on."""
    require(can_revoke_secret(by, secret))
    if secret.revoked_at:
        raise Refused(_("Cet accès est déjà révoqué."))
    secret.revoked_at = timezone.now()
    secret.save(update_fields=["revoked_at"])
    person = secret.person
    publish(SecretRevoked(subject_id=person.pk, label=str(person), name=secret.name), by=by)


def actor_for_secret(plain: str, kind: str, *, channel: Channel = "api", ip: str | None = None) -> Actor | None:
    """The actor of a request that shows an application password or a token; None for one that is not good today."""
    secret = next(iter(_live_secrets(kind, secret_digest(plain))), None)
    if secret is None or not secret.person.is_current:
        return None
    _note_use(secret)
    person = secret.person
    return Actor(
        "token",
        id=person.pk,
        label=str(person),
        user=person,
        on_behalf_of=person.pk,
        channel=channel,
        ip=ip,
        scopes=frozenset(secret.scopes),
    )


@prepared
def _live_secrets(kind: str, digest: str) -> QuerySet[Secret]:
    return Secret.objects.select_related("person").filter(kind=kind, hash=digest, revoked_at=None)


def _note_use(secret: Secret) -> None:
    """Remember when a secret was last used, to the minute, so that a busy client costs one write a minute."""
    now = timezone.now()
    stale = Q(used_at=None) | Q(used_at__lt=now - PRECISION)
    if secret.used_at is None or secret.used_at < now - PRECISION:
        Secret.objects.filter(stale, pk=secret.pk).update(used_at=now)
