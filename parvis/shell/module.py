from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.kernel.modules import Finder, Module, NavItem

MODULE = Module(
    name="shell",
    label=_("Accueil"),
    urls="parvis.shell.urls",
    navigation=(
        NavItem(_("Accueil"), "home", icon="house", order=0),
        NavItem(
            _("Exploitation"),
            "operation",
            icon="server-cog",
            order=95,
            visible="parvis.shell.rules.can_operate_platform",
        ),
    ),
    finders=(Finder("pages", _("Pages et commandes"), "parvis.shell.queries.find_pages", order=80),),
)
