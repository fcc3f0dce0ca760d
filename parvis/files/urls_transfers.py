from __future__ import annotations

from django.urls import path

from parvis.files import resumable, transfers
from parvis.files.doors import may_send
from parvis.kernel.uploads import takes_files

urlpatterns = [
    path("fichiers/archive/", transfers.selection_zip, name="selection_zip"),
    path("fichiers/<uuid:parent>/depot/", takes_files(transfers.upload, ask=may_send), name="upload"),
    path("fichiers/<uuid:parent>/depot/dossiers/", transfers.upload_folders, name="upload_folders"),
    path("fichiers/<uuid:parent>/depot/noms/", transfers.check_upload, name="check_upload"),
    path("fichiers/<uuid:target>/envois/", resumable.uploads, name="resumable_uploads"),
    path("envois/<uuid:id>/", resumable.upload_part, name="resumable_part"),
    path("envois/<uuid:id>/abandon/", resumable.end, name="resumable_end"),
    path("envois/<uuid:id>/depot/", resumable.placement, name="resumable_placement"),
    path("fichiers/<uuid:id>/archive/", transfers.folder_zip, name="folder_zip"),
    path("fichiers/<uuid:id>/telechargement/", transfers.download, name="download"),
    path("fichiers/<uuid:id>/apercu/", transfers.preview, name="preview"),
    path("fichiers/<uuid:id>/pages/<int:number>/", transfers.screen_page, name="screen_page"),
    path("fichiers/<uuid:id>/vignette/", transfers.thumbnail, name="thumbnail"),
    path(
        "fichiers/<uuid:id>/versions/depot/",
        takes_files(transfers.upload_version, ask=may_send),
        name="upload_version",
    ),
    path("fichiers/<uuid:id>/versions/<int:number>/telechargement/", transfers.download, name="download_version"),
    path("fichiers/<uuid:id>/versions/<int:number>/apercu/", transfers.preview, name="preview_version"),
]
