from __future__ import annotations

from django.urls import path

from parvis.marks import views

urlpatterns = [
    path("favoris/", views.favourites, name="favourites"),
    path("favoris/<str:kind>/<uuid:id>/", views.favourite, name="favourite"),
    path("suivis/<str:kind>/<uuid:id>/", views.follow, name="follow"),
    path("etiquettes/<str:kind>/<uuid:id>/", views.tags, name="subject_tags"),
    path("etiquettes/<str:kind>/<uuid:id>/<uuid:tag_id>/", views.tag, name="subject_tag"),
    path("espaces/<slug:slug>/etiquettes/", views.space_tags, name="space_tags"),
    path("espaces/<slug:slug>/etiquettes/<uuid:tag_id>/", views.space_tag, name="space_tag"),
    path("espaces/<slug:slug>/etiquettes/<uuid:tag_id>/suppression/", views.tag_deletion, name="tag_deletion"),
]
