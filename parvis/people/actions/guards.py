"""What must keep someone: the platform, and each organisation at the top of a tree, keep an administrator who stays.

Who stays has an open account and no end of access. Each guard holds the rows that the answer depends on until the
commit, so that two who leave at once are counted one after the other.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from parvis.kernel.rights import Refused
from parvis.people.models import Affiliation, Organisation, Person


def keep_someone_after(leaving: Person) -> None:
    """Refuse that an account ends, now or on a day to come, when something would be left to nobody."""
    if leaving.is_platform_admin:
        _keep_a_platform_administrator(leaving)
    led = leaving.affiliations.filter(role=Affiliation.Role.ADMINISTRATOR).values_list("organisation", flat=True)
    for organisation in Organisation.objects.filter(pk__in=led).order_by("pk"):
        keep_an_administrator(organisation, leaving)


def _keep_a_platform_administrator(leaving: Person) -> None:
    # In one order, lest two transactions wait for each other.
    administrators = Person.objects.select_for_update(no_key=True).filter(is_platform_admin=True).order_by("pk")
    if not any(one.stays for one in administrators if one.pk != leaving.pk):
        raise Refused(
            _("C’est le dernier compte d’administration de la plateforme : nommez d’abord quelqu’un d’autre.")
        )


def keep_an_administrator(organisation: Organisation, leaving: Person) -> None:
    """Refuse that an organisation which depends on no other loses its last administrator."""
    if organisation.parent_id is not None:
        return
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    held = Affiliation.objects.filter(organisation=organisation, role=Affiliation.Role.ADMINISTRATOR)
    others = held.exclude(person=leaving).filter(person__is_active=True, person__ends_on=None)
    if not others.exists():
        name = organisation.name
        raise Refused(_("Nommez d’abord un autre administrateur : « %(name)s » n’en aurait plus.") % {"name": name})
