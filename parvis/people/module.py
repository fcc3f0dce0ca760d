from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.kernel.modules import Module, SubjectType

MODULE = Module(
    name="people",
    label=_("Annuaire"),
    subjects=(
        SubjectType(
            "people.person",
            "parvis.people.models.Person",
            _("personne"),
            "user",
            can_view="parvis.people.rules.can_view_person",
            space="",
        ),
        SubjectType(
            "people.organisation",
            "parvis.people.models.Organisation",
            _("organisation"),
            "landmark",
            can_view="parvis.people.rules.can_view_organisation",
            space="",
        ),
    ),
)
