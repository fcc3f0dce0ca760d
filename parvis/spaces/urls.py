from __future__ import annotations

from django.urls import path

from parvis.spaces.views import creation, layout, members, organisation, pages, settings, tiles

urlpatterns = [
    path("espaces/", pages.spaces, name="spaces"),
    path("espaces/nouveau/", creation.start, name="new_space"),
    path("espaces/nouveau/<slug:step>/", creation.step, name="new_space_step"),
    path("espaces/demandes/", organisation.requests, name="space_requests"),
    path("espaces/demandes/nouvelle/", organisation.ask, name="new_space_request"),
    path("espaces/demandes/<uuid:key>/reponse/", organisation.answer, name="space_request_answer"),
    path("espaces/gestion/", organisation.administration, name="space_administration"),
    path("espaces/tuiles/dossiers/", tiles.folders, name="tile_folders"),
    path("espaces/tuiles/dossiers/<uuid:key>/", tiles.folder, name="tile_folder"),
    path("espaces/tuiles/<slug:slug>/place/", tiles.place, name="tile_place"),
    path("espaces/tuiles/<slug:slug>/avis/", tiles.notice, name="archive_notice"),
    path("espaces/<slug:slug>/", pages.entrance, name="space"),
    path("espaces/<slug:slug>/accueil/", pages.home, name="space_home"),
    path("espaces/<slug:slug>/second-facteur/", pages.second_factor, name="space_second_factor"),
    path("espaces/<slug:slug>/activite/", pages.activity, name="space_activity"),
    path("espaces/<slug:slug>/activite/statistiques/", pages.statistics, name="space_statistics"),
    path("espaces/<slug:slug>/adhesion/", members.join, name="space_join"),
    path("espaces/<slug:slug>/depart/", members.leave, name="space_leave"),
    path("espaces/<slug:slug>/membres/", members.members, name="space_members"),
    path("espaces/<slug:slug>/membres/liste.csv", members.export, name="space_members_csv"),
    path("espaces/<slug:slug>/membres/ajout/", members.add, name="space_member_add"),
    path("espaces/<slug:slug>/membres/<uuid:key>/", members.member, name="space_member"),
    path("espaces/<slug:slug>/demandes/<uuid:key>/reponse/", members.decide, name="space_decision"),
    path("espaces/<slug:slug>/invitations/nouvelle/", members.invitation, name="space_invitation"),
    path("espaces/<slug:slug>/invitations/<uuid:key>/", members.pending_invitation, name="space_pending_invitation"),
    path("espaces/<slug:slug>/groupes/nouveau/", members.new_group, name="new_space_group"),
    path("espaces/<slug:slug>/groupes/<uuid:key>/", members.group, name="space_group"),
    path("espaces/<slug:slug>/groupes/<uuid:key>/suppression/", members.group_removal, name="space_group_removal"),
    path("espaces/<slug:slug>/reglages/", settings.settings, name="space_settings"),
    path("espaces/<slug:slug>/reglages/disposition/", layout.layout, name="space_layout"),
    path("espaces/<slug:slug>/reglages/<slug:section>/", settings.section, name="space_setting"),
    path("espaces/<slug:slug>/archive/", settings.archive, name="space_archive"),
    path("espaces/<slug:slug>/reprise/", settings.takeover, name="space_takeover"),
]
