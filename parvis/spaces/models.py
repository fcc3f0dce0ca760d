"""Spaces, their groups, the policies and grants of what they hold, requests, each member's own tiles."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.kernel.actors import Actor
from parvis.kernel.addresses import address
from parvis.kernel.ids import new_id
from parvis.people.models import Circle, CircleMembership, Organisation, Person


class Level(models.IntegerChoices):
    """What one may do with an item; each level holds those below it."""

    NONE = 0, _("aucun accès")
    READ = 1, _("lire")
    COMMENT = 2, _("commenter")
    EDIT = 3, _("modifier")
    MANAGE = 4, _("gérer")


class Role(models.TextChoices):
    """A member's role in a space, kept on the membership of its circle."""

    ANIMATEUR = CircleMembership.LEADER, _("Animateur")
    CONTRIBUTEUR = "contributeur", _("Contributeur")
    VISITEUR = "visiteur", _("Visiteur")
    LIMITE = CircleMembership.LIMITED, _("Accès limité")


@dataclass(frozen=True)
class Layout:
    """How a space is laid out, by the keys of cards: its tabs, the one that opens it, the blocks of its home.

    What it does not name stands at its default place (`queries.settled`), so that modules come and go.
    """

    tabs: tuple[str, ...] = ()
    opening: str = "home"
    main: tuple[str, ...] = ()
    side: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()

    @classmethod
    def of(cls, space: Space) -> Self:
        """The layout that the space stores."""
        kept: dict[str, Any] = {name: v if isinstance(v, str) else tuple(v) for name, v in space.layout.items()}
        return cls(**kept)

    def plain(self) -> dict[str, Any]:
        """What the space stores of it."""
        return asdict(self)

    def moved(self, name: str, key: str, step: int) -> Self:
        """One place before or after in its list; at the end of the list, nothing moves."""
        keys = list(getattr(self, name))
        place = keys.index(key)
        keys.insert(max(place + step, 0), keys.pop(place))
        changed: dict[str, Any] = {name: tuple(keys)}
        return replace(self, **changed)

    def put(self, key: str, name: str) -> Self:
        """A block to the end of another list of blocks."""
        lists: dict[str, Any] = {n: tuple(k for k in getattr(self, n) if k != key) for n in ("main", "side", "hidden")}
        lists[name] += (key,)
        return replace(self, **lists)


class SpaceQuerySet(models.QuerySet["Space"]):
    def visible_to(self, actor: Actor) -> Self:
        """The spaces that the actor is a member of (and whose second factor, if one is imposed, he has shown)."""
        from parvis.spaces.queries import access_of

        return self.all() if actor.is_system else self.filter(pk__in=access_of(actor).roles)

    def discoverable_by(self, actor: Actor) -> Self:
        """One's own, and the sheets of the open and on-request spaces of one's family of organisations."""
        from parvis.spaces.queries import discoverable_spaces

        return self.filter(discoverable_spaces(actor))

    def administered_by(self, actor: Actor) -> Self:
        """The spaces of the organisations that the actor administers: their sheets, not their contents."""
        from parvis.spaces.queries import administered_spaces

        return self.filter(administered_spaces(actor))

    def active(self) -> Self:
        return self.filter(archived_at=None)


class Space(models.Model):
    """A place where a group of people works: its sheet, its members (a circle) and its defaults."""

    class Access(models.TextChoices):
        OPEN = "open", _("Ouvert : chacun peut rejoindre l’espace")
        REQUEST = "request", _("Sur demande : un animateur accepte chaque membre")
        CLOSED = "closed", _("Fermé : sur invitation seulement, invisible aux autres")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("nom"), max_length=160)
    slug = models.SlugField(max_length=60, unique=True)
    template = models.CharField(_("cas d’usage"), max_length=24, default="blank")
    summary = models.CharField(_("en une phrase"), max_length=240, blank=True)
    description = models.TextField(_("description"), blank=True)
    welcome = models.TextField(_("commencer ici"), blank=True)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="spaces", verbose_name=_("organisation")
    )
    circle = models.OneToOneField(Circle, models.PROTECT, related_name="space")
    access = models.CharField(_("accès"), max_length=8, choices=Access, default=Access.CLOSED)
    policy = models.OneToOneField("Policy", models.PROTECT, related_name="+", null=True)
    accent = models.CharField(_("couleur"), max_length=12, default="bleu")
    icon = models.CharField(_("pictogramme"), max_length=24, default="folder")
    budget = models.DecimalField(_("budget (€)"), max_digits=14, decimal_places=2, null=True, blank=True)
    starts_on = models.DateField(_("début"), null=True, blank=True)
    ends_on = models.DateField(_("fin"), null=True, blank=True)
    tools_off = models.JSONField(default=list, blank=True)
    layout = models.JSONField(_("disposition"), default=dict, blank=True)
    members_may_invite = models.BooleanField(_("les contributeurs peuvent proposer des membres"), default=True)
    second_factor = models.BooleanField(_("second facteur exigé"), default=False)
    created_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)
    archived_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    archive_reason = models.CharField(max_length=400, blank=True)

    objects = SpaceQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=models.F("starts_on")),
                name="space_dates",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("space", self.slug)

    @property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    def has_tool(self, key: str) -> bool:
        """Whether the space keeps this tool switched on."""
        return key not in self.tools_off


class FormerSlug(models.Model):
    """An address that a space had: it redirects."""

    slug = models.SlugField(max_length=60, primary_key=True)
    space = models.ForeignKey(Space, models.CASCADE, related_name="former_slugs")


class SpaceGroup(models.Model):
    """A diffusion group of a space: a circle of some of its members, reusable as a sharing target."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    space = models.ForeignKey(Space, models.CASCADE, related_name="groups")
    circle = models.OneToOneField(Circle, models.CASCADE, related_name="space_group")
    description = models.CharField(_("description"), max_length=240, blank=True)

    class Meta:
        ordering = ["circle__name"]

    def __str__(self) -> str:
        return self.circle.name


class PolicyQuerySet(models.QuerySet["Policy"]):
    def granting(self, actor: Actor, level: Level = Level.READ) -> Self:
        """The policies under which the actor has at least this level; lists of items join `queries.granting`."""
        from parvis.spaces.queries import granting

        return self.filter(pk__in=granting(actor, level))


class Policy(models.Model):
    """Who may do what on the items that name it as their effective policy.

    `everyone` is for all members but `limité`, each within his role; grants name people and groups. The nearest
    policy up the tree replaces the inherited ones whole.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    space = models.ForeignKey(Space, models.CASCADE, related_name="policies")
    everyone = models.PositiveSmallIntegerField(choices=Level, default=Level.EDIT)

    grants: Any

    objects = PolicyQuerySet.as_manager()


class Grant(models.Model):
    """A level given by a policy to one person or to one group."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    policy = models.ForeignKey(Policy, models.CASCADE, related_name="grants")
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    circle = models.ForeignKey(Circle, models.CASCADE, null=True, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Level)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(person=None) ^ Q(circle=None), name="grant_one_target"),
            models.UniqueConstraint(fields=["policy", "person"], condition=Q(circle=None), name="grant_person_once"),
            models.UniqueConstraint(fields=["policy", "circle"], condition=Q(person=None), name="grant_circle_once"),
        ]


class MembershipRequestQuerySet(models.QuerySet["MembershipRequest"]):
    def visible_to(self, actor: Actor) -> Self:
        """Those of the spaces that one animates, one's own, and those that one proposed."""
        from parvis.spaces.queries import visible_requests

        return self.filter(visible_requests(actor))

    def pending(self) -> Self:
        return self.filter(state="pending")


class MembershipRequest(models.Model):
    """Someone asks to join, or a member proposes someone; an animateur decides."""

    class State(models.TextChoices):
        PENDING = "pending", _("en attente")
        ACCEPTED = "accepted", _("acceptée")
        REFUSED = "refused", _("refusée")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    space = models.ForeignKey(Space, models.CASCADE, related_name="requests")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    proposed_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=16, choices=Role, default=Role.CONTRIBUTEUR)
    message = models.CharField(_("message"), max_length=400, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=400, blank=True)

    objects = MembershipRequestQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["space", "person"], condition=Q(state="pending"), name="one_pending_request"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person} · {self.space}"

    def get_absolute_url(self) -> str:
        return reverse("space_members", args=[self.space.slug])


class SpaceRequestQuerySet(models.QuerySet["SpaceRequest"]):
    def visible_to(self, actor: Actor) -> Self:
        """One's own, and those of the organisations that one administers or manages."""
        from parvis.spaces.queries import visible_space_requests

        return self.filter(visible_space_requests(actor))

    def pending(self) -> Self:
        return self.filter(state="pending")


class SpaceRequest(models.Model):
    """A space wanted by someone who may not create one; a gestionnaire or an administrator decides."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    wanted_by = models.ForeignKey(Person, models.CASCADE, related_name="+")
    name = models.CharField(_("nom"), max_length=160)
    template = models.CharField(max_length=24, default="blank")
    reason = models.TextField(_("pourquoi cet espace ?"))
    state = models.CharField(max_length=10, choices=MembershipRequest.State, default="pending")
    space = models.ForeignKey(Space, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=400, blank=True)

    objects = SpaceRequestQuerySet.as_manager()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return address("space", self.space.slug) if self.space else reverse("space_requests")


class TileFolder(models.Model):
    """A member's own folder of tiles."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="tile_folders")
    name = models.CharField(_("nom"), max_length=80)
    order = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name


class Tile(models.Model):
    """Where a member keeps a space on his home, and when he last looked at it (novelties are what came since)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="tiles")
    space = models.ForeignKey(Space, models.CASCADE, related_name="tiles")
    folder = models.ForeignKey(TileFolder, models.SET_NULL, null=True, blank=True, related_name="tiles")
    order = models.PositiveIntegerField(default=0)
    visited_at = models.DateTimeField(default=timezone.now)
    archive_seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "space"], name="tile_once")]
