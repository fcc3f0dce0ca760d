from __future__ import annotations

from django.apps import AppConfig


class MarksConfig(AppConfig):
    name = "parvis.marks"
    label = "marks"
