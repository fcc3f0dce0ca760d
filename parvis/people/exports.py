"""What the house holds of a person, as a zip of JSON files made while it is sent. Each module brings its own."""

from __future__ import annotations

import json
from typing import Any

from allauth.usersessions.models import UserSession
from django.core.serializers.json import DjangoJSONEncoder
from django.forms.models import model_to_dict
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from zipstream import ZipStream

from parvis.kernel import access, journal
from parvis.kernel.actors import Actor
from parvis.kernel.blobs import open_blob
from parvis.kernel.modules import modules, resolve
from parvis.people.actions.people import SHEET
from parvis.people.models import Person

HELD = ["email", *SHEET, "created_at", "last_login", "ends_on", "closed_at"]


def send_export(person: Person, reader: Actor) -> StreamingHttpResponse:
    """The zip. `reader` is who takes it: what is not his to know (the names of documents) is left out."""
    stream = ZipStream(sized=True)
    for module in modules():
        if module.export:
            for name, facts in resolve(module.export)(person, reader).items():
                stream.add(json.dumps(facts, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2), name)
    if person.photo_id:
        with open_blob(person.photo_id) as photo:
            stream.add(photo.read(), "photo.webp")
    response = StreamingHttpResponse(iter(stream), content_type="application/zip")
    response["Content-Length"] = str(len(stream))
    name = f"donnees-{slugify(str(person))}.zip"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    return response


def facts_of(person: Person, reader: Actor) -> dict[str, Any]:
    """What accounts, the journal and the log of accesses hold."""
    return {"compte.json": _account(person), "journal.json": _journal(person), "consultations.json": _accesses(person)}


def _account(person: Person) -> dict[str, Any]:
    held = {name: getattr(person, name) for name in HELD}
    secrets = person.secrets.values("kind", "name", "created_at", "used_at", "revoked_at")
    sessions = UserSession.objects.filter(user=person)
    return held | {
        "organisations": list(person.affiliations.values("organisation__name", "role", "since")),
        "mandates": [model_to_dict(one, exclude=["id", "person"]) for one in person.mandates.all()],
        "circles": list(person.memberships.values("circle__name", "role", "joined_at")),
        "accesses": list(secrets),
        "sessions": list(sessions.values("ip", "user_agent", "created_at", "last_seen_at")),
        "sponsor": str(person.sponsor) if person.sponsor else None,
    }


def _journal(person: Person) -> list[dict[str, Any]]:
    """What the person did, and what was done to the account; the names of contents are not said here."""
    said = []
    for row in journal.about(person.pk):
        own = row.actor_id == person.pk
        said.append({"at": row.at, "sentence": journal.sentence(row, content=False), "ip": row.ip if own else None})
    return said


def _accesses(person: Person) -> list[Any]:
    return list(access.of_actor(person.pk).values("at", "verb", "channel", "ip", "subject_type", "subject_id"))
