"""What the story does not tell and some pages need: an open invitation, a second factor, an archived space."""

from __future__ import annotations

import hmac
import struct
import time
from base64 import b32decode
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parvis.people.models import Person

TOKEN = "jeton-d-une-invitation-de-la-demonstration"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CAREFUL = "lucie.bertin"  # has a second factor
HELD = "Facture 2231.txt"
HOST = "claire.fontaine"  # runs the two spaces below
ARCHIVED, GUARDED = "etude-de-programmation", "ressources-humaines"


def code() -> str:
    """What the telephone of the careful person shows now."""
    digest = hmac.digest(b32decode(SECRET), struct.pack(">Q", int(time.time()) // 30), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06}"


def prepare() -> None:
    """Add them to a demonstration; a second time changes nothing."""
    from parvis.spaces.models import Space

    if not Space.objects.filter(slug=ARCHIVED).exists():
        _invite()
        _secure()
        _open_spaces()
        _quarantine()


def _invite() -> None:
    from parvis.kernel.actors import Actor
    from parvis.people.models import Invitation
    from parvis.people.queries import secret_digest
    from parvis.spaces.actions import invite_guest
    from parvis.spaces.models import Role, Space

    space, message = Space.objects.get(slug="pvd-loireauxence"), "Vous trouverez ici le diagnostic et les plans."
    by = Actor.person(_person("camille"))
    made = invite_guest(
        space, "atelier@paysages.example", by=by, role=Role.VISITEUR, access_until=None, message=message
    )
    Invitation.objects.filter(pk=made.pk).update(token_hash=secret_digest(TOKEN))


def _secure() -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    TOTP.activate(_person(CAREFUL), SECRET)
    RecoveryCodes.activate(_person(CAREFUL))


def _open_spaces() -> None:
    from parvis.kernel.actors import Actor
    from parvis.people.models import Organisation
    from parvis.spaces.actions import archive_space, create_space
    from parvis.spaces.models import Space

    host, house = _person(HOST), Organisation.objects.get(slug="compa")
    for slug, name in ((ARCHIVED, "Étude de programmation"), (GUARDED, "Ressources humaines")):
        create_space(house, by=Actor.system("cli"), name=name, template="service", animateur=host, slug=slug, sheet={})
    archive_space(Space.objects.get(slug=ARCHIVED), by=Actor.person(host), reason="L’étude est rendue.")
    Space.objects.filter(slug=GUARDED).update(second_factor=True)


def _quarantine() -> None:
    """An ordinary file that stands for a malicious one: there is no scanner in a demonstration."""
    from parvis.files.actions import settle_scan, upload_file
    from parvis.files.models import Node, Scan
    from parvis.kernel.actors import Actor
    from parvis.kernel.antivirus import Outcome, Verdict
    from parvis.kernel.blobs import receive

    root = Node.objects.get(space__slug="pvd-loireauxence", parent=None)
    stored = receive([b"Rien de malveillant."])
    upload_file(root, HELD, stored, by=Actor.person(_person("theo")))
    found = Verdict(Outcome.INFECTED, "Demonstration.Test")
    settle_scan(Scan(pk=stored.sha256), found, "ClamAV", by=Actor.system())


def _person(login: str) -> Person:
    from parvis.people.models import Person

    return Person.objects.get(email=f"{login}@demo.parvis.example")
