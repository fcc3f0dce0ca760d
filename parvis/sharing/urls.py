from __future__ import annotations

from django.urls import path

from parvis.kernel.uploads import takes_files
from parvis.sharing.actions.deposits import MOST_BYTES
from parvis.sharing.passing import may_answer, may_bring, sender_of
from parvis.sharing.views import links, outside, requests, sendings

urlpatterns = [
    path("fichiers/<uuid:id>/partages/", links.node_links, name="node_links"),
    path("fichiers/<uuid:id>/protection/", links.node_shield, name="node_shield"),
    path("fichiers/<uuid:id>/pieces/", requests.new_request, name="new_document_request"),
    path("partages/<uuid:id>/", links.link, name="link"),
    path("partages/<uuid:id>/revocation/", links.revocation, name="link_revocation"),
    path("espaces/<slug:slug>/partages/", links.space_links, name="space_links"),
    path("espaces/<slug:slug>/partages/reglages/", links.space_rules, name="space_sharing_rules"),
    path("espaces/<slug:slug>/pieces/", requests.space_requests, name="space_document_requests"),
    path("pieces/", requests.my_requests, name="document_requests"),
    path(
        "pieces/<uuid:id>/",
        takes_files(requests.document_request, most=MOST_BYTES, ask=may_answer),
        name="document_request",
    ),
    path("pieces/<uuid:id>/rappel/", requests.reminder, name="document_request_reminder"),
    path("pieces/<uuid:id>/annulation/", requests.cancellation, name="document_request_cancellation"),
    path(
        "partage/<str:token>/",
        takes_files(outside.share, most=MOST_BYTES, ask=may_bring, sender=sender_of),
        name="share",
    ),
    path("partage/<str:token>/dossiers/<uuid:id>/", outside.folder, name="share_folder"),
    path("partage/<str:token>/dossiers/<uuid:id>/archive/", outside.archive, name="share_archive"),
    path(
        "partage/<str:token>/dossiers/<uuid:id>/depot/",
        takes_files(outside.send, ask=may_bring, sender=sender_of),
        name="share_send",
    ),
    path("partage/<str:token>/fichiers/<uuid:id>/", outside.file, name="share_file"),
    path("partage/<str:token>/fichiers/<uuid:id>/telechargement/", outside.download, name="share_download"),
    path("partage/<str:token>/fichiers/<uuid:id>/apercu/", outside.preview, name="share_preview"),
    path("partage/<str:token>/fichiers/<uuid:id>/vignette/", outside.thumbnail, name="share_thumbnail"),
    path("partage/<str:token>/fichiers/<uuid:id>/pages/<int:number>/", outside.page, name="share_page"),
    path(
        "partage/<str:token>/fichiers/<uuid:id>/versions/depot/",
        takes_files(outside.send_new_version, ask=may_bring, sender=sender_of),
        name="share_version",
    ),
    path("partage/<str:token>/recu/<uuid:id>/", sendings.receipt, name="share_receipt"),
]
