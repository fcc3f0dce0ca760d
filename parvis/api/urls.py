from __future__ import annotations

from django.urls import path

from parvis.api.doors import build

urlpatterns = [path("api/v1/", build().urls)]
