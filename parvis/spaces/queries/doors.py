"""The way into a space, the same for every page in it."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from parvis.kernel.actors import Actor
from parvis.kernel.prepared import prepared
from parvis.kernel.rights import Elsewhere
from parvis.people.models import CircleMembership
from parvis.spaces.models import FormerSlug, Space
from parvis.spaces.queries.rights import role_in


def find_space(actor: Actor, slug: str) -> Space:
    """The space at this address, for every page in it.

    A stranger gets a 404; a former address redirects; a member who has not shown the second factor that the space
    asks for is led to the page that explains how.
    """
    space = next(iter(_space(slug)), None)
    if space is None:
        former = FormerSlug.objects.select_related("space").filter(slug=slug).first()
        if former is None or not is_member(actor, former.space):
            raise Http404
        raise Elsewhere(former.space.get_absolute_url(), instead_of=reverse("space", args=[slug]))
    if role_in(actor, space) or actor.is_system:
        return space
    if space.second_factor and is_member(actor, space):
        message = _("Cet espace demande une connexion avec second facteur.")
        raise Elsewhere(reverse("space_second_factor", args=[space.slug]), message)
    raise Http404


@prepared
def _space(slug: str) -> QuerySet[Space]:
    return Space.objects.select_related("organisation", "policy", "archived_by").filter(slug=slug)


def is_member(actor: Actor, space: Space) -> bool:
    """Whether the person is a member, second factor shown or not."""
    return actor.is_person and CircleMembership.objects.filter(person=actor.user, circle=space.circle_id).exists()


def may_see_sheet_of(actor: Actor, slug: str) -> Space | None:
    """The space at this address when one is no member but may read its sheet: to join it, or to administer it."""
    spaces = Space.objects.discoverable_by(actor) | Space.objects.administered_by(actor)
    return spaces.select_related("organisation").filter(slug=slug).first()
