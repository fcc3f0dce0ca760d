"""Which files a retention rule is for, and when it acts upon them; the rules that somebody sees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from parvis.files.events_keeping import RetentionNear
from parvis.files.models import Deadline, Exemption, Node, RetentionRule, Version
from parvis.files.names import name_key
from parvis.files.queries.locks import locked_ids
from parvis.files.queries.seeing import breadcrumb
from parvis.kernel.actors import Actor
from parvis.marks.queries import followers_of
from parvis.people.models import CircleMembership
from parvis.spaces.models import Role, Space

ARCHIVES = "Archives"
SHOWN = 200


@dataclass(frozen=True)
class Concerned:
    """A file that a rule is for, the day when it is due, and why it is left alone, if it is."""

    node: Node
    due: date
    exempt: bool = False
    locked: bool = False


@dataclass(frozen=True)
class Forecast:
    """What a rule would do by a day: the first files, how many there are, and their weight."""

    files: list[Concerned]
    count: int = 0
    size: int = 0

    @property
    def more(self) -> int:
        return self.count - len(self.files)


def rules_of(actor: Actor, space: Space) -> list[RetentionRule]:
    """The rules of a space whose folder the actor reads."""
    rules = RetentionRule.objects.visible_to(actor).filter(folder__space=space)
    return list(rules.select_related("folder__space", "folder__parent", "created_by").order_by("folder__sort_key"))


def rule_over(node: Node) -> RetentionRule | None:
    """The rule that a file or a folder follows: the nearest one up the tree."""
    above = [node.pk, *(folder.pk for folder in breadcrumb(node)[::-1])]
    rules = {rule.folder_id: rule for rule in RetentionRule.objects.filter(folder__in=above).select_related("folder")}
    return next((rules[key] for key in above if key in rules), None)


def archives_of(space: Space) -> Node | None:
    """The folder where the rules of a space put what they archive."""
    top = Node.objects.live().folders().filter(space=space, parent__parent=None, name_key=name_key(ARCHIVES))
    return top.exclude(parent=None).first()


def ruled(rule: RetentionRule) -> QuerySet[Node]:
    """The files that a rule is for: under its folder, of its kinds, that no nearer rule takes, out of the archives."""
    files = Node.objects.live().files().below([rule.folder_id])
    nearer = list(
        RetentionRule.objects.filter(folder__in=Node.objects.live().folders().below([rule.folder_id]))
        .exclude(pk=rule.pk)
        .values_list("folder", flat=True)
    )
    if rule.gesture == RetentionRule.Gesture.ARCHIVE and (archives := archives_of(rule.folder.space)):
        nearer.append(archives.pk)
    if nearer:
        files = files.exclude(pk__in=Node.objects.below(nearer).values("pk"))
    if rule.families:
        files = files.filter(family__in=rule.families)
    if rule.gesture == RetentionRule.Gesture.LAST:
        older = Version.objects.filter(name="").exclude(pk=F("node__current"))
        files = files.filter(pk__in=older.values("node"))
    return files


def due_files(rule: RetentionRule, day: date) -> QuerySet[Node]:
    """Those that are due on that day, or were before, the oldest first."""
    files = ruled(rule)
    if rule.basis == RetentionRule.Basis.DATE:
        assert rule.on_date is not None
        return files.order_by("pk") if rule.on_date <= day else files.none()
    assert rule.days is not None
    field = "changed_at" if rule.basis == RetentionRule.Basis.CHANGED else "created_at"
    limit = day_end(day - timedelta(days=rule.days))
    return files.filter(**{f"{field}__lte": limit}).order_by(field, "pk")


def due_day(rule: RetentionRule, node: Node) -> date:
    """The day when the rule's time is over for a file."""
    if rule.basis == RetentionRule.Basis.DATE:
        assert rule.on_date is not None
        return rule.on_date
    since = node.changed_at if rule.basis == RetentionRule.Basis.CHANGED else node.created_at
    return timezone.localtime(since).date() + timedelta(days=rule.days or 0)


def day_end(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.max))


def exempt_ids(nodes: Iterable[UUID], day: date) -> set[UUID]:
    """Those that somebody asked to keep, on that day."""
    kept = Exemption.objects.filter(node__in=list(nodes)).filter(Q(until=None) | Q(until__gte=day))
    return set(kept.values_list("node", flat=True))


def forecast(rule: RetentionRule, day: date, actor: Actor | None = None) -> Forecast:
    """What the rule would act upon by that day. A reader is shown the files that he reads; all of them count."""
    nodes = list(due_files(rule, day).select_related("owner", "parent", "space"))
    exempt, locked = exempt_ids((node.pk for node in nodes), day), locked_ids(rule.folder.space_id)
    acted = [node for node in nodes if node.pk not in exempt | locked]
    seen = nodes
    if actor is not None:
        known = set(Node.objects.readable_by(actor).filter(pk__in=[n.pk for n in nodes]).values_list("pk", flat=True))
        seen = [node for node in nodes if node.pk in known]
    found = [Concerned(n, due_day(rule, n), n.pk in exempt, n.pk in locked) for n in seen[:SHOWN]]
    return Forecast(found, len(acted), sum(node.size for node in acted))


def deadlines_of(actor: Actor, rule: RetentionRule) -> list[Deadline]:
    """What people were warned of, and is still to come, among the files that the actor reads."""
    rows = Deadline.objects.filter(rule=rule, node__in=Node.objects.readable_by(actor))
    return list(
        rows.select_related("node__space", "node__parent", "node__owner").order_by("due", "node__sort_key")[:SHOWN]
    )


def told_of_retention(event: RetentionNear) -> set[UUID]:
    """The owners of the files that a rule warns of, those who follow them or the folder, and the animateurs."""
    assert event.subject_id is not None
    assert event.space_id is not None
    rows = Deadline.objects.filter(rule=event.subject_id)
    rows = rows.filter(recalled_on=None) if event.stage == "first" else rows.exclude(recalled_on=None)
    nodes = dict(rows.values_list("node", "node__owner"))
    folders = RetentionRule.objects.filter(pk=event.subject_id).values_list("folder", flat=True)
    led = Space.objects.filter(pk=event.space_id).values_list("circle", flat=True)
    leaders = CircleMembership.objects.filter(circle__in=led, role=Role.ANIMATEUR).values_list("person", flat=True)
    return {owner for owner in nodes.values() if owner} | followers_of([*nodes, *folders]) | set(leaders)


def deadline_of(node: Node) -> Deadline | None:
    """When a rule will act upon a file, once people were warned of it."""
    return Deadline.objects.filter(node=node).select_related("rule__folder").order_by("due").first()


def rule_words(rule: RetentionRule) -> str:
    """What a rule says, in a sentence."""
    when = {
        RetentionRule.Basis.CHANGED: _("%(days)s jours après sa dernière modification"),
        RetentionRule.Basis.CREATED: _("%(days)s jours après son dépôt"),
        RetentionRule.Basis.DATE: _("le %(date)s"),
    }[RetentionRule.Basis(rule.basis)]
    date = rule.on_date.strftime("%d/%m/%Y") if rule.on_date else ""
    what = {
        RetentionRule.Gesture.TRASH: _("chaque document est mis à la corbeille"),
        RetentionRule.Gesture.ARCHIVE: _("chaque document est rangé dans le dossier « Archives » de l’espace"),
        RetentionRule.Gesture.LAST: _("chaque document ne garde que sa dernière version, et celles qui ont un nom"),
    }[RetentionRule.Gesture(rule.gesture)]
    text = f"{when % {'days': rule.days, 'date': date}}, {what}"
    kinds = _(" (seulement : %(kinds)s)") % {"kinds": ", ".join(rule.kinds).lower()} if rule.families else ""
    return f"{text[0].upper()}{text[1:]}{kinds}."
