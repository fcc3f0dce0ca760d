from __future__ import annotations

from django.urls import path

from parvis.shell.views import home, operation

urlpatterns = [
    path("", home.welcome, name="welcome"),
    path("accueil/", home.home, name="home"),
    path("aller-a/", home.palette, name="palette"),
    path("accessibilite/", home.accessibility, name="accessibility"),
    path("mentions/", home.notices, name="legal_notices"),
    path("exploitation/", operation.operation, name="operation"),
    path("exploitation/taches/<uuid:id>/", operation.job, name="job"),
    path("exploitation/taches/<uuid:id>/reprise/", operation.job_retry, name="job_retry"),
    path("exploitation/taches/<uuid:id>/abandon/", operation.job_drop, name="job_drop"),
    path("_courriels/", operation.outbox, name="outbox"),
    path("_courriels/<uuid:id>/", operation.message, name="outbox_message"),
    path("_courriels/<uuid:id>/contenu/", operation.message_content, name="outbox_message_content"),
]
