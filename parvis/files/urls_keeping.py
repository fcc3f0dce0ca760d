from __future__ import annotations

from django.urls import path

from parvis.files.views import history, keeping, retention, storage, versions

urlpatterns = [
    path("fichiers/<uuid:id>/historique/", history.history_page, name="node_history"),
    path("fichiers/<uuid:id>/historique/export/", history.history_csv, name="node_history_csv"),
    path("fichiers/<uuid:id>/versions/", versions.file_versions, name="file_versions"),
    path("fichiers/<uuid:id>/versions/comparaison/", versions.comparison, name="version_comparison"),
    path("fichiers/<uuid:id>/versions/<int:number>/nom/", versions.version_words, name="version_words"),
    path("fichiers/<uuid:id>/versions/<int:number>/suppression/", versions.version_removal, name="version_removal"),
    path("fichiers/<uuid:id>/conservation/", retention.exemption, name="node_exemption"),
    path("fichiers/<uuid:id>/regle/", retention.folder_retention, name="folder_retention"),
    path("conservation/<uuid:id>/", retention.retention_rule, name="retention_rule"),
    path("conservation/<uuid:id>/etat/", retention.retention_state, name="retention_state"),
    path("conservation/<uuid:id>/exceptions/", retention.exemptions, name="retention_exemptions"),
    path("espaces/<slug:slug>/stockage/", storage.space_storage, name="space_storage"),
    path("espaces/<slug:slug>/stockage/conservation/", keeping.space_keeping, name="space_keeping"),
    path("compte/stockage/", storage.account_storage, name="account_storage"),
    path("organisations/<slug:slug>/stockage/", storage.organisation_storage, name="organisation_storage"),
    path("organisations/<slug:slug>/stockage/limite/", storage.organisation_quota, name="organisation_quota"),
    path("organisations/<slug:slug>/stockage/conservation/", storage.organisation_keeping, name="organisation_keeping"),
    path("organisations/<slug:slug>/stockage/espaces/<uuid:id>/", storage.space_quota, name="space_quota"),
    path("organisations/<slug:slug>/stockage/personnes/<uuid:id>/", storage.person_quota, name="person_quota"),
]
