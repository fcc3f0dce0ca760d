from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.kernel.modules import Module, SubjectType

MODULE = Module(
    name="spaces",
    label=_("Espaces"),
    subjects=(
        SubjectType(
            "spaces.space",
            "parvis.spaces.models.Space",
            _("espace"),
            "layout-grid",
            can_view="parvis.spaces.rules.can_view_space",
            space="pk",
        ),
    ),
)
