from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.kernel.modules import Module, Panel

MODULE = Module(
    name="search",
    label=_("Recherche"),
    urls="parvis.search.urls",
    api=("search", "parvis.search.api.router"),
    subject_actions=(
        Panel("search", ("spaces.space",), "parvis.search.views.search_here_button", _("Recherche"), order=5),
    ),
)
