"""The tree of each space, the versions of its files, and the pictures made of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self
from uuid import UUID

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from parvis.files.kinds import ICONS, Family
from parvis.files.models.shields import Shield
from parvis.files.trees import above, below
from parvis.kernel.actors import Actor
from parvis.kernel.addresses import address
from parvis.kernel.ids import new_id
from parvis.kernel.models import Blob
from parvis.people.models import Person
from parvis.spaces.models import Level, Policy, Space
from parvis.spaces.queries import granting

if TYPE_CHECKING:
    from django_stubs_ext.db.models.manager import RelatedManager


class NodeQuerySet(models.QuerySet["Node"]):
    def visible_to(self, actor: Actor) -> Self:
        """What the actor may read; of the trash, what he could take out of it."""
        from parvis.files.queries import visible_nodes

        return self.filter(visible_nodes(actor))

    def live(self) -> Self:
        """Out of the trash."""
        return self.filter(trashed_at=None)

    def readable_by(self, actor: Actor) -> Self:
        """`live().visible_to(actor)` without the words about the trash: for what every page asks."""
        return self.filter(trashed_at=None, policy__in=granting(actor, Level.READ))

    def trashed(self) -> Self:
        """In the trash, as it was thrown away: a folder counts once; not what is being deleted for good."""
        return self.filter(trash_root=F("pk"), purged_at=None)

    def files(self) -> Self:
        return self.filter(kind=Node.Kind.FILE)

    def folders(self) -> Self:
        return self.filter(kind=Node.Kind.FOLDER)

    def in_space(self, space: Space) -> Self:
        return self.filter(space=space)

    def below(self, tops: Iterable[UUID]) -> Self:
        """These nodes and everything under them, at any depth."""
        return self.filter(pk__in=below(self.db, tops))

    def above(self, nodes: Iterable[UUID]) -> Self:
        """These nodes and the folders that hold them, up to the root."""
        return self.filter(pk__in=above(self.db, nodes))


class Node(models.Model):
    """A folder or a file. `policy` is its effective policy; `own_policy` tells that it was set here, not inherited.

    `shield` and `own_shield` likewise: what those who only read may take away.
    """

    class Kind(models.TextChoices):
        FOLDER = "folder", _("dossier")
        FILE = "file", _("fichier")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=6, choices=Kind)
    space = models.ForeignKey(Space, models.PROTECT, related_name="nodes")
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")
    name = models.CharField(_("nom"), max_length=255)
    name_key = models.CharField(max_length=800, editable=False)
    sort_key = models.CharField(max_length=300, editable=False)
    folded = models.CharField(max_length=600, editable=False)
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="nodes")
    own_policy = models.BooleanField(default=False)
    shield = models.PositiveSmallIntegerField(choices=Shield, default=Shield.FREE, db_default=Shield.FREE)
    own_shield = models.BooleanField(default=False, db_default=False)
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="nodes")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    current = models.ForeignKey("Version", models.SET_NULL, null=True, related_name="+")
    size = models.PositiveBigIntegerField(default=0)
    mime = models.CharField(max_length=120, blank=True)
    family = models.CharField(max_length=10, choices=Family, default=Family.FOLDER)
    trashed_at = models.DateTimeField(null=True, editable=False)
    trashed_by = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    trash_root = models.ForeignKey("self", models.CASCADE, null=True, related_name="trash_content")
    purged_at = models.DateTimeField(null=True, editable=False)

    versions: RelatedManager[Version]

    objects = NodeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["parent", "name_key"], condition=Q(trashed_at=None), name="node_name_once"),
            models.UniqueConstraint(fields=["space"], condition=Q(parent=None), name="node_one_root"),
            models.CheckConstraint(
                condition=Q(trashed_at=None, trash_root=None) | Q(trashed_at__isnull=False, trash_root__isnull=False),
                name="node_trash_whole",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=False) | Q(kind="folder", own_policy=True), name="node_root"
            ),
        ]
        indexes = [
            models.Index(
                fields=["parent", "-kind", "sort_key", "id"], condition=Q(trashed_at=None), name="node_listing"
            ),
            models.Index(
                fields=["space", "-changed_at"], condition=Q(trashed_at=None, kind="file"), name="node_recent"
            ),
            models.Index(fields=["space", "-trashed_at"], condition=Q(trashed_at__isnull=False), name="node_trash"),
            models.Index(fields=["space", "policy"], condition=Q(own_policy=True), name="node_own_policy"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        if self.is_folder:
            return address("folder", self.space.slug, self.pk)
        return address("file", self.pk)

    @property
    def is_folder(self) -> bool:
        return self.kind == self.Kind.FOLDER

    @property
    def is_root(self) -> bool:
        return self.parent_id is None

    @property
    def is_trashed(self) -> bool:
        return self.trashed_at is not None

    @property
    def icon(self) -> str:
        return ICONS[Family(self.family)]


class Version(models.Model):
    """A content that a file had, or has. Its bytes never change; restoring one makes a new one with the same bytes.

    It may be given a name (« Version envoyée en préfecture »), and is then never thinned out.
    """

    class Guard(models.TextChoices):
        """Whether its content is given out: see `files.served`."""

        OPEN = "", _("libre")
        SCANNING = "scanning", _("analyse en cours")
        QUARANTINED = "quarantined", _("en quarantaine")
        RELEASED = "released", _("sorti de quarantaine")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    node = models.ForeignKey(Node, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")
    size = models.PositiveBigIntegerField()
    mime = models.CharField(max_length=120)
    author = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    note = models.CharField(_("note"), max_length=400, blank=True)
    name = models.CharField(_("nom"), max_length=120, blank=True)
    restored_from = models.PositiveIntegerField(null=True)
    guard = models.CharField(max_length=11, choices=Guard, default=Guard.OPEN, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["node", "number"], name="version_number_once")]
        indexes = [models.Index(fields=["guard"], condition=~Q(guard=""), name="version_guarded")]

    def __str__(self) -> str:
        return f"{self.node.name} · {self.number}"


class Picture(models.Model):
    """A smaller picture of a content, made once for all files that hold it."""

    class Width(models.IntegerChoices):
        THUMBNAIL = 160, _("vignette")
        PAGE = 1600, _("aperçu")

    source = models.ForeignKey(Blob, models.CASCADE, related_name="+")
    width = models.PositiveSmallIntegerField(choices=Width)
    blob = models.ForeignKey(Blob, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "width"], name="picture_once")]
