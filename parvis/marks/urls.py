from __future__ import annotations

from django.urls import path

from parvis.marks.views import marks, readings

urlpatterns = [
    path("favoris/", marks.favourites, name="favourites"),
    path("favoris/<str:kind>/<uuid:id>/", marks.favourite, name="favourite"),
    path("favoris/<str:kind>/<uuid:id>/place/", marks.favourite_place, name="favourite_place"),
    path("suivis/<str:kind>/<uuid:id>/", marks.follow, name="follow"),
    path("a-lire/", readings.readings, name="readings"),
    path("lectures/<str:kind>/<uuid:id>/demande/", readings.ask, name="reading_ask"),
    path("lectures/<uuid:id>/", readings.reading_list, name="reading_list"),
    path("lectures/<uuid:id>/prise-en-compte/", readings.acknowledgement, name="acknowledgement"),
    path("lectures/<uuid:id>/rappel/", readings.reminder, name="reading_reminder"),
    path("lectures/<uuid:id>/cloture/", readings.closure, name="reading_closure"),
    path("lectures/<uuid:id>/export/", readings.reading_export, name="reading_export"),
    path("etiquettes/<str:kind>/<uuid:id>/", marks.tags, name="subject_tags"),
    path("etiquettes/<str:kind>/<uuid:id>/<uuid:tag_id>/", marks.tag, name="subject_tag"),
    path("espaces/<slug:slug>/etiquettes/", marks.space_tags, name="space_tags"),
    path("espaces/<slug:slug>/etiquettes/nouvelle/", marks.new_tag, name="new_tag"),
    path("espaces/<slug:slug>/etiquettes/<uuid:tag_id>/", marks.space_tag, name="space_tag"),
    path("espaces/<slug:slug>/etiquettes/<uuid:tag_id>/contenu/", marks.tagged, name="tagged"),
    path("espaces/<slug:slug>/etiquettes/<uuid:tag_id>/reunion/", marks.tag_merger, name="tag_merger"),
    path("espaces/<slug:slug>/etiquettes/<uuid:tag_id>/suppression/", marks.tag_deletion, name="tag_deletion"),
]
