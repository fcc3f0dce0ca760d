"""What the demo story shows of versions, rules and limits: a named version, a folder's rule, a space at 82 %."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from parvis.files.actions.keeping import Choice, set_keeping
from parvis.files.actions.quotas import set_space_quota
from parvis.files.actions.retaining import apply_rule
from parvis.files.actions.retention import Terms, activate_retention, exempt_nodes, set_retention
from parvis.files.actions.versions import name_version
from parvis.files.models import Keeping, Node, RetentionRule, Usage, Version
from parvis.files.names import name_key
from parvis.files.queries.usage import room_of
from parvis.kernel.actors import Actor
from parvis.people.models import Person
from parvis.spaces.models import Space

NAMED = "Convention cadre valant ORT.docx"
RULED = "Communication"
KEPT = "Charte graphique du programme.pdf"


def load_keeping(space: Space, host: Person, *, nearly_full: bool) -> None:
    """Once: what is there is left as it is."""
    camille = Actor.person(host)
    first = Version.objects.filter(node__space=space, node__name_key=name_key(NAMED), number=1).first()
    if first is not None and not first.name:
        name_version(first, "Version envoyée en préfecture", by=camille)
    folder = Node.objects.live().folders().filter(space=space, name_key=name_key(RULED)).select_related("space").first()
    if folder is not None and not RetentionRule.objects.filter(folder=folder).exists():
        _rule(folder, camille)
    if nearly_full and not Usage.objects.filter(space=space).exclude(quota=None).exists():
        set_space_quota(space, room_of(space).used * 100 // 82, by=Actor.system())


def _rule(folder: Node, by: Actor) -> None:
    """A month after its last change a document goes to the archives; one of them is kept for now."""
    rule = activate_retention(set_retention(folder, Terms(days=30, gesture="archive", warn_days=21), by=by), by=by)
    kept = Node.objects.live().filter(parent=folder, name_key=name_key(KEPT))
    until = timezone.localdate() + timedelta(days=300)
    if kept.exists():
        exempt_nodes(kept, "Elle sert jusqu’à la fin du programme", by=by, until=until)
    apply_rule(rule, by=Actor.system())
    if not Keeping.objects.filter(space=folder.space).exists():
        set_keeping(folder.space, Choice(versions="thin", all_days=90), by=by)
