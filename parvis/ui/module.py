"""The furniture: components, layouts, tokens and the style guide."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.kernel.modules import Module

MODULE = Module(name="ui", label=_("Interface"), urls="parvis.ui.urls")
