from __future__ import annotations

from django.urls import path

from parvis.offline import views

urlpatterns = [
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("sw.js", views.worker, name="service_worker"),
    path("hors-ligne/", views.offline, name="offline"),
    path("hors-ligne/coquille/", views.shell, name="offline_shell"),
    path("hors-ligne/fichiers/", views.files, name="offline_files"),
    path("partage/", views.share, name="share_target"),
]
