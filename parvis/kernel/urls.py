from __future__ import annotations

from django.urls import path

from parvis.kernel import views

urlpatterns = [
    path("healthz", views.health, name="health"),
    path("metrics", views.metrics, name="metrics"),
    path("langue/", views.language, name="language"),
]
