from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.kernel.modules import Module

MODULE = Module(name="sharing", label=_("Partages"))
