from __future__ import annotations

from django.urls import path

from parvis.territory import views

urlpatterns = [
    path("territoires/recherche/", views.search, name="territory_search"),
    path("territoires/<slug:code>/", views.place, name="territory"),
]
