from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.kernel.modules import Module

MODULE = Module(
    name="notifications",
    label=_("Notifications"),
    urls="parvis.notifications.urls",
    header_items=("parvis.notifications.views.bell",),
)
