"""Links as their lists show them: what each allows, its state in a word, its use; and what to think of before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from parvis.files.models import Node
from parvis.sharing.models import Link
from parvis.sharing.queries import Shut, states_of

LARGE = 200


@dataclass(frozen=True)
class Line:
    """A link in a list."""

    link: Link
    shut: Shut | None

    @property
    def name(self) -> str:
        """The item that it opens; the root is the space."""
        node = self.link.node
        return node.name if node.parent_id else node.space.name

    @property
    def state(self) -> str:
        """One word, or two."""
        words = {
            "revoked": _("Désactivé"),
            "ended": _("Date passée"),
            "used": _("Épuisé"),
            "gone": _("À la corbeille"),
            "closed": _("Fermé"),
        }
        return words[self.shut.code] if self.shut else _("Ouvert")

    @property
    def why(self) -> str:
        """For the members: why a link that nobody revoked opens nothing."""
        if self.shut is None or self.shut.code != "closed":
            return ""
        return _("Son auteur n’a plus le droit de partager ici, ou l’espace ne le permet plus.")

    @property
    def uses(self) -> str:
        count, most = self.link.uses, self.link.most_uses
        if most is not None:
            return _("%(count)d ouverture sur %(most)d") % {"count": count, "most": most}
        return ngettext("%(count)d ouverture", "%(count)d ouvertures", count) % {"count": count}


def lines_of(links: Iterable[Link]) -> list[Line]:
    """The lines of a list, those that still open first."""
    known = list(links)
    states = states_of(known)
    return sorted((Line(link, states[link.pk]) for link in known), key=lambda line: line.shut is not None)


def line_of(link: Link) -> Line:
    return lines_of([link])[0]


def warnings_of(node: Node) -> list[str]:
    """What to think of before sharing: a lot at once, particular rights inside, a space that is guarded."""
    found = []
    if node.is_folder:
        inside = Node.objects.live().below([node.pk])
        count = inside.filter(kind=Node.Kind.FILE).count()
        if count >= LARGE:
            text = ngettext("Ce dossier contient %(count)d fichier.", "Ce dossier contient %(count)d fichiers.", count)
            found.append(text % {"count": count} + " " + _("Tout ce que vous y voyez sera visible par le lien."))
        if inside.exclude(pk=node.pk).filter(own_policy=True).exists():
            found.append(_("Certains éléments ont un accès particulier : ceux que vous lisez seront visibles aussi."))
    elif node.own_policy:
        found.append(_("Ce document a un accès particulier : le lien l’ouvre à qui n’en fait pas partie."))
    if node.space.second_factor:
        found.append(_("Cet espace demande un second facteur à ses membres : le lien s’ouvre sans."))
    return found
