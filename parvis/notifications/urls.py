from __future__ import annotations

from django.urls import path

from parvis.notifications import views

urlpatterns = [
    path("notifications/", views.notifications, name="notifications"),
    path("notifications/apercu/", views.latest, name="notifications_latest"),
    path("notifications/cloche/", views.bell_fragment, name="notifications_bell"),
    path("notifications/lecture/", views.all_read, name="notifications_read"),
    path("notifications/preferences/", views.preferences, name="notification_preferences"),
    path("notifications/<uuid:id>/", views.notification, name="notification"),
]
