from __future__ import annotations

from django.urls import path

from parvis.territory import views

app_name = "territory"

urlpatterns = [
    path("territoires/recherche/", views.search, name="search"),
    path("territoires/<slug:code>/", views.place, name="place"),
]
