"""Dead properties: what WebDAV clients write on entries, kept as it came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from parvis.files.actions._shared import fresh
from parvis.files.actions.locks import check_unlocked
from parvis.files.models import Node, Property
from parvis.files.rules import can_edit_node, why_closed
from parvis.kernel.actors import Actor
from parvis.kernel.rights import Refused, require

MOST, LONGEST = 100, 16_384


@transaction.atomic
def write_properties(node: Node, changes: Sequence[tuple[str, str, str | None]], *, by: Actor) -> None:
    """Set (namespace, name, XML) or remove (None), in their order; all or none."""
    node = fresh(node)
    require(can_edit_node(by, node), why_closed(node))
    check_unlocked(node, by)
    for namespace, name, value in changes:
        if value is None:
            node.properties.filter(namespace=namespace, name=name).delete()
            continue
        if len(value) > LONGEST or len(namespace) > 300 or len(name) > 200:
            raise Refused(_("Cette propriété est trop longue."), status=507, code="too-long")
        node.properties.update_or_create(namespace=namespace, name=name, defaults={"value": value})
    if node.properties.count() > MOST:
        raise Refused(_("Cet élément a trop de propriétés."), status=507, code="too-many")


def copy_properties(pairs: Iterable[tuple[UUID, UUID]]) -> None:
    """Give copies the properties of their sources; inside the transaction that copies."""
    copies = dict(pairs)
    rows = Property.objects.filter(node__in=copies).values_list("node", "namespace", "name", "value")
    Property.objects.bulk_create(
        Property(node_id=copies[node], namespace=namespace, name=name, value=value)
        for node, namespace, name, value in rows
    )
