from __future__ import annotations

from django.urls import include, path

from parvis.files.doors import may_send
from parvis.files.views import (
    folders,
    gestures,
    locks,
    ownership,
    pages,
    quarantine,
    recents,
    rights,
    tagging,
    trash,
)
from parvis.kernel.uploads import takes_files

urlpatterns = [
    path("", include("parvis.files.urls_transfers")),
    path("", include("parvis.files.urls_keeping")),
    path("espaces/<slug:slug>/documents/", folders.folder, name="documents"),
    path("espaces/<slug:slug>/documents/selection/archive/", gestures.download, name="nodes_download"),
    path("espaces/<slug:slug>/documents/selection/deplacement/", gestures.move, name="nodes_move"),
    path("espaces/<slug:slug>/documents/selection/copie/", gestures.copy, name="nodes_copy"),
    path("espaces/<slug:slug>/documents/selection/nom/", gestures.rename, name="nodes_rename"),
    path("espaces/<slug:slug>/documents/selection/droits/", gestures.rights_of_selection, name="nodes_rights"),
    path("espaces/<slug:slug>/documents/selection/corbeille/", gestures.trash, name="nodes_trash"),
    path("espaces/<slug:slug>/documents/<uuid:id>/", folders.folder, name="folder"),
    path("espaces/<slug:slug>/documents/explorateur/", locks.explorer, name="explorer"),
    path("espaces/<slug:slug>/documents/<uuid:id>/explorateur/", locks.explorer, name="folder_explorer"),
    path("espaces/<slug:slug>/documents/<uuid:id>/dossiers/", folders.new_folder, name="folder_new"),
    path(
        "espaces/<slug:slug>/documents/<uuid:id>/import/",
        takes_files(folders.import_files, ask=may_send),
        name="folder_import",
    ),
    path("espaces/<slug:slug>/corbeille/", trash.trash, name="trash"),
    path("espaces/<slug:slug>/corbeille/restauration/", trash.restore, name="trash_restore"),
    path("espaces/<slug:slug>/corbeille/suppression/", trash.purge, name="trash_purge"),
    path("espaces/<slug:slug>/corbeille/contenu/", trash.empty, name="trash_empty"),
    path("espaces/<slug:slug>/documents/selection/etiquettes/", tagging.tags, name="nodes_tags"),
    path("espaces/<slug:slug>/documents/selection/propriete/", ownership.transfer, name="nodes_transfer"),
    path("personnes/<uuid:id>/documents/", ownership.handover, name="handover"),
    path("recents/", recents.recents, name="recents"),
    path("quarantaine/", quarantine.quarantine, name="quarantine"),
    path("quarantaine/<uuid:id>/liberation/", quarantine.release, name="quarantine_release"),
    path("quarantaine/<uuid:id>/destruction/", quarantine.destroy, name="quarantine_destroy"),
    path("fichiers/annulation/", gestures.undo, name="nodes_undo"),
    path("fichiers/<uuid:id>/", pages.file, name="file"),
    path("fichiers/<uuid:id>/nom/", gestures.name, name="node_name"),
    path("fichiers/<uuid:id>/verrou/", locks.lock, name="node_lock"),
    path("verrous/<uuid:id>/levee/", locks.unlock, name="lock_lift"),
    path("fichiers/<uuid:id>/droits/", rights.rights, name="node_rights"),
    path("fichiers/<uuid:id>/versions/<int:number>/retablissement/", pages.restore, name="version_restore"),
    path("", include("parvis.files.urls_previews")),
]
