from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.kernel.modules import LiveTopic, Module

MODULE = Module(
    name="notifications",
    label=_("Notifications"),
    urls="parvis.notifications.urls",
    header_items=("parvis.notifications.views.bell",),
    live=(LiveTopic("person", "parvis.notifications.rules.can_join_person"),),
)
