from __future__ import annotations

from django.urls import path

from parvis.files.views import previews

urlpatterns = [
    path("fichiers/<uuid:id>/apercu/etat/", previews.state, name="preview_state"),
    path("fichiers/<uuid:id>/apercu/essai/", previews.retry, name="preview_retry"),
    path("fichiers/<uuid:id>/lieu/", previews.place, name="place_removal"),
    path("fichiers/<uuid:id>/pieces/<int:number>/", previews.attachment, name="mail_attachment"),
    path("fichiers/<uuid:id>/pieces/<int:number>/dossier/", previews.keep, name="mail_attachment_keep"),
]
