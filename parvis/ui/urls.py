from __future__ import annotations

from django.urls import path

from parvis.ui import views

app_name = "ui"

urlpatterns = [
    path("_ui/", views.guide, name="guide"),
    path("_ui/exemple/", views.example_page, name="example"),
    path("_ui/suggestions/", views.suggestions, name="suggestions"),
    path("_ui/apparence/", views.theme, name="theme"),
]
