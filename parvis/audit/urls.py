from __future__ import annotations

from django.urls import path

from parvis.audit import views

urlpatterns = [
    path("audit/", views.entries, name="audit"),
    path("audit/export/", views.export, name="audit_export"),
    path("audit/verification/", views.verification, name="audit_verification"),
    path("audit/empreinte/", views.head, name="audit_head"),
    path("audit/empreinte/controle/", views.head_check, name="audit_head_check"),
    path("audit/<uuid:id>/", views.entry, name="audit_entry"),
]
