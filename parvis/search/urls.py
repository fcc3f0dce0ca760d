from __future__ import annotations

from django.urls import path

from parvis.search import views

urlpatterns = [path("recherche/", views.search, name="search")]
