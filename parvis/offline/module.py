from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.kernel.modules import Module, NavItem, Panel

MODULE = Module(
    name="offline",
    label=_("Hors ligne"),
    urls="parvis.offline.urls",
    navigation=(NavItem(_("Hors ligne"), "offline", icon="cloud-download", order=85),),
    header_items=("parvis.offline.views.keeper",),
    subject_actions=(
        Panel(
            "offline",
            ("files.node", "files.folder"),
            "parvis.offline.views.pin_button",
            _("Garder hors ligne"),
            order=60,
        ),
    ),
)
