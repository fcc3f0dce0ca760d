from __future__ import annotations

from django.urls import path

from parvis.files import transfers

urlpatterns = [
    path("fichiers/archive/", transfers.selection_zip, name="selection_zip"),
    path("fichiers/<uuid:parent>/depot/", transfers.upload, name="upload"),
    path("fichiers/<uuid:parent>/depot/noms/", transfers.check_upload, name="check_upload"),
    path("fichiers/<uuid:id>/archive/", transfers.folder_zip, name="folder_zip"),
    path("fichiers/<uuid:id>/telechargement/", transfers.download, name="download"),
    path("fichiers/<uuid:id>/apercu/", transfers.preview, name="preview"),
    path("fichiers/<uuid:id>/vignette/", transfers.thumbnail, name="thumbnail"),
    path("fichiers/<uuid:id>/versions/depot/", transfers.upload_version, name="upload_version"),
    path("fichiers/<uuid:id>/versions/<int:number>/telechargement/", transfers.download, name="download_version"),
    path("fichiers/<uuid:id>/versions/<int:number>/apercu/", transfers.preview, name="preview_version"),
]
