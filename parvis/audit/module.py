from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.kernel.modules import Module, NavItem

MODULE = Module(
    name="audit",
    label=_("Journal d’audit"),
    urls="parvis.audit.urls",
    navigation=(
        NavItem(
            _("Journal d’audit"),
            "audit",
            icon="scroll-text",
            order=90,
            visible="parvis.audit.rules.can_read_journal",
        ),
    ),
)
