"""What the modules' API routers share: the problem document, the documented refusals, scopes and pages."""

from __future__ import annotations

from typing import Annotated, Any, Generic, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Field, Query, Schema

T = TypeVar("T")


class Problem(Schema):
    """RFC 9457: what went wrong, in one sentence."""

    type: str = "about:blank"
    title: str
    status: int
    code: str = "refused"


REFUSALS: Any = frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429, 507})


def answers(success: Any, status: int = 200) -> dict[Any, Any]:
    """The `response=` of an operation: its success and every documented refusal."""
    return {status: success, REFUSALS: Problem}


class Paging(Schema):
    """Which part of a list: at most 200 items from `offset`."""

    limit: int = Field(50, ge=1, le=200)
    offset: int = Field(0, ge=0, le=1_000_000)


Pages = Annotated[Paging, Query()]


class Page(Schema, Generic[T]):
    """A part of a list with its true total."""

    count: int
    items: list[T]


def page(rows: QuerySet[Any], paging: Paging) -> dict[str, Any]:
    """Count and cut a queryset."""
    return {"count": rows.count(), "items": list(rows[paging.offset : paging.offset + paging.limit])}


def require_scope(request: HttpRequest, scope: str) -> None:
    """Refuse a token that was not given this scope, such as `read:files`."""
    if not request.actor.may(scope):  # type: ignore[attr-defined]
        raise PermissionDenied(_("Ce jeton ne permet pas cette opération (il faut « %(scope)s ».)") % {"scope": scope})
