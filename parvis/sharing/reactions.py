"""When an account is erased: what was noted of its links no longer says whose they were."""

from __future__ import annotations

from parvis.kernel import access
from parvis.kernel.events import on
from parvis.people.events import PersonAnonymised
from parvis.sharing.models import Link

NAMELESS = "Lien de partage"


@on(PersonAnonymised)
def rename_links_in_the_access_log(event: PersonAnonymised) -> None:
    for link in Link.objects.filter(maker=event.subject_id):
        access.rename(link.pk, NAMELESS)
