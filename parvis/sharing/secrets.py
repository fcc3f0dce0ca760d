"""The secret part of a link's address: drawn again whenever its maker copies it, kept nowhere.

It is HMAC-SHA256 of a random nonce of 256 bits under the key of the house. The database holds the nonce and the
secret's SHA-256: without the key, neither opens anything; with a new key, old addresses still work by their digest,
and can no longer be shown.
"""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from parvis.people.queries import secret_digest
from parvis.sharing.models import Link

SALT = "parvis.sharing.link"


def draw(link: Link) -> str:
    """Give a link a new address; returns its secret."""
    link.nonce = secrets.token_hex(32)
    token = _token(link)
    link.token_hash = secret_digest(token)
    return token


def _token(link: Link) -> str:
    mac = salted_hmac(SALT, f"{link.pk}:{link.nonce}", algorithm="sha256").digest()
    return urlsafe_b64encode(mac).rstrip(b"=").decode()


def token_of(link: Link) -> str:
    """The secret of a link, or nothing when the key of the house is no longer the one that drew it."""
    token = _token(link)
    return token if constant_time_compare(secret_digest(token), link.token_hash) else ""


def address_of(link: Link) -> str:
    """The whole address to give away; nothing when it cannot be shown any more."""
    token = token_of(link)
    return f"{settings.BASE_URL}{reverse('share', args=[token])}" if token else ""


def stamp(link: Link) -> str:
    """What a browser that opened the link keeps of it: another password asks again."""
    return sha256(f"{link.pk}:{link.password}".encode()).hexdigest()[:24]
