"""The card of the territory module."""

from django.utils.translation import gettext_lazy as _

from parvis.kernel.modules import Finder, Module

MODULE = Module(
    name="territory",
    label=_("Territoires"),
    urls="parvis.territory.urls",
    finders=(Finder("territory", _("Communes et EPCI"), "parvis.territory.queries.find_places", order=90),),
)
