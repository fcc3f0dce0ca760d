"""The addresses: each module's card names its own."""

from __future__ import annotations

from django.urls import include, path

from parvis.kernel.modules import modules

urlpatterns = [path("", include(module.urls)) for module in modules() if module.urls]

handler400 = "parvis.kernel.web.bad_request"
handler403 = "parvis.kernel.web.forbidden"
handler404 = "parvis.kernel.web.not_found"
handler500 = "parvis.kernel.web.server_error"
