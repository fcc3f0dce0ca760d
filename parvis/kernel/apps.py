from __future__ import annotations

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "parvis.kernel"
    label = "kernel"

    def ready(self) -> None:
        from parvis.kernel import checks  # noqa: F401
        from parvis.kernel.jobs import tasks  # noqa: F401
        from parvis.kernel.modules import import_parts

        import_parts("events", "reactions", "jobs")
