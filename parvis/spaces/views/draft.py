"""The space being described, kept in the session from step to step."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Model

from parvis.kernel.actors import Actor
from parvis.people.models import Organisation, Person

KEY = "spaces.draft"


class Draft:
    """Each step's clean data as JSON, under the step's name."""

    def __init__(self, session: SessionBase) -> None:
        self._session = session

    def __contains__(self, step: str) -> bool:
        return step in self._session.get(KEY, {})

    def get(self, step: str) -> dict[str, Any]:
        return dict(self._session.get(KEY, {}).get(step, {}))

    def __setitem__(self, step: str, data: dict[str, Any]) -> None:
        self._session[KEY] = {**self._session.get(KEY, {}), step: {key: _plain(value) for key, value in data.items()}}

    @property
    def description(self) -> dict[str, Any]:
        return self.get("description")

    def clear(self) -> None:
        self._session.pop(KEY, None)

    def organisation(self) -> Organisation | None:
        key = self.description.get("organisation", "")
        return Organisation.objects.filter(pk=key).first() if key else None

    def people(self, actor: Actor) -> list[tuple[Person, str]]:
        """The chosen people with their roles, as far as the actor still sees them."""
        roles: dict[str, str] = self.get("membres").get("roles", {})
        people = Person.objects.visible_to(actor).active().filter(pk__in=roles).prefetch_related("affiliations")
        return [(person, roles[str(person.pk)]) for person in people]

    def sheet(self) -> dict[str, Any]:
        """The sheet with its types back."""
        data = self.get("fiche")
        for name in ("starts_on", "ends_on"):
            data[name] = date.fromisoformat(data[name]) if data.get(name) else None
        data["budget"] = Decimal(data["budget"]) if data.get("budget") else None
        return data


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return str(value.pk)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
