from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.kernel.modules import Module

MODULE = Module(
    name="notifications",
    label=_("Notifications"),
    urls="parvis.notifications.urls",
    demo="parvis.notifications.demo.load",
    demo_order=90,
    header_items=("parvis.notifications.views.bell",),
)
