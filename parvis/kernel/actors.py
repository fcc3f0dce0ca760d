"""Who acts: a person, a link, a token or the system; on whose behalf and through which channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from uuid import UUID

if TYPE_CHECKING:
    from django.http import HttpRequest

Kind = Literal["person", "link", "token", "system", "anonymous"]
Channel = Literal["web", "api", "dav", "mail", "cli", "job", "live"]
T = TypeVar("T")


@dataclass(frozen=True, eq=False)
class Actor:
    """The one argument of `visible_to`, of the rules and of `by`.

    A token acts as its maker (`user`) and is capped by `scopes`; a link has no user and carries what it opens.
    `strong` tells that a second factor was shown.
    """

    kind: Kind
    id: UUID | None = None
    label: str = ""
    user: Any = None
    on_behalf_of: UUID | None = None
    channel: Channel = "web"
    ip: str | None = None
    scopes: frozenset[str] | None = None
    strong: bool = False
    opening: Any = None
    _memo: dict[str, Any] = field(default_factory=dict, repr=False)

    @property
    def is_person(self) -> bool:
        """A real account stands behind it: itself, or through its token."""
        return self.user is not None

    @property
    def is_system(self) -> bool:
        return self.kind == "system"

    def may(self, scope: str) -> bool:
        """Whether the token's scopes, if there are any, let this through."""
        return self.scopes is None or scope in self.scopes

    def memo(self, key: str, compute: Callable[[], T]) -> T:
        """Compute once in the life of this actor (a request): rights are resolved once, then joined."""
        if key not in self._memo:
            self._memo[key] = compute()
        return self._memo[key]  # type: ignore[no-any-return]

    def forget(self) -> None:
        """Drop what was resolved, after an action that changes this actor's own rights."""
        self._memo.clear()

    @classmethod
    def person(cls, user: Any, channel: Channel = "web", ip: str | None = None, strong: bool = False) -> Actor:
        return cls("person", id=user.pk, label=str(user), user=user, channel=channel, ip=ip, strong=strong)

    @classmethod
    def link(cls, id: UUID, label: str, opening: Any, *, maker: UUID | None = None, ip: str | None = None) -> Actor:
        """Whoever holds a link: the module whose items it opens reads `opening`; everywhere else it sees nothing."""
        return cls("link", id=id, label=label, opening=opening, on_behalf_of=maker, ip=ip)

    @classmethod
    def anonymous(cls, channel: Channel = "web", ip: str | None = None) -> Actor:
        return cls("anonymous", channel=channel, ip=ip)

    @classmethod
    def system(cls, channel: Channel = "job") -> Actor:
        return cls("system", label="Parvis", channel=channel)

    @classmethod
    def of(cls, request: HttpRequest) -> Actor:
        """The actor of a page: the person signed in, or nobody."""
        ip = request.META.get("REMOTE_ADDR")
        if not request.user.is_authenticated:
            return cls.anonymous(ip=ip)
        return cls.person(request.user, ip=ip, strong=second_factor_shown(request.session))


def second_factor_shown(session: Mapping[str, Any]) -> bool:
    """Whether this session was opened with a second factor, or with a passkey."""
    return any(method.get("method") == "mfa" for method in session.get("account_authentication_methods", []))
