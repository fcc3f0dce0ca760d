"""Whether the content of a version is given out: the one rule of every door, before bytes, pictures or text leave.

A content that the antivirus is looking at is for the one who sent it; one that it found malicious is for nobody, until
someone who answers for the space says that it was mistaken. See docs/decisions/0011.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from parvis.files.models import Version
from parvis.kernel.actors import Actor
from parvis.kernel.rights import Refused

HELD = (Version.Guard.SCANNING, Version.Guard.QUARANTINED)


def is_served(version: Version) -> bool:
    """Whether its content may be read by whoever may read the file, and by tools that convert or index it."""
    return version.guard not in HELD


def may_take(actor: Actor, version: Version) -> bool:
    """Whether this person gets the content, of a version whose file he may read."""
    own = actor.is_person and version.author_id == actor.user.pk
    return is_served(version) or (own and version.guard == Version.Guard.SCANNING)


def check_served(version: Version, *, by: Actor) -> None:
    """Refuse a content that is held, in plain words: 403 in quarantine, 409 while it is being looked at."""
    if not may_take(by, version):
        held = version.guard == Version.Guard.QUARANTINED
        status, code = (403, "quarantined") if held else (409, "scanning")
        raise Refused(why_held(version), status=status, code=code)


def why_held(version: Version) -> str:
    """What to say of a content that is not given out; nothing of one that is."""
    if version.guard == Version.Guard.QUARANTINED:
        return _("Ce fichier contient un programme malveillant : il est en quarantaine.")
    if version.guard == Version.Guard.SCANNING:
        return _("L’antivirus analyse ce fichier : il s’ouvrira dans quelques instants.")
    return ""
