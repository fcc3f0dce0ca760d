"""The part of the card about storage, versions and what is kept: who is told, and where its doors stand."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.kernel.modules import Notification, Panel

USAGE = "parvis.files.queries.usage"
VIEWS = "parvis.files.views"

KEEPING_NEWS = (
    Notification(
        "files.SpaceNearlyFull",
        f"{USAGE}.told_of_space",
        _("Un espace que j’anime ou que j’administre est presque plein"),
        mail=True,
        personal=True,
    ),
    Notification(
        "files.OrganisationNearlyFull",
        f"{USAGE}.told_of_organisation",
        _("Le stockage de mon organisation est presque plein"),
        mail=True,
        personal=True,
    ),
    Notification(
        "files.PersonNearlyFull",
        f"{USAGE}.told_of_person",
        _("Mon espace de stockage est presque plein"),
        mail=True,
        personal=True,
    ),
    Notification(
        "files.RetentionNear",
        "parvis.files.queries.retention.told_of_retention",
        _("Des documents sont bientôt concernés par une règle de conservation"),
        mail=True,
    ),
)

KEEPING_ACTIONS = (
    Panel("retention-menu", ("files.folder.menu",), f"{VIEWS}.retention.folder_menu", _("Conservation"), order=60),
)

KEEPING_PANELS = (
    Panel("storage", ("people.organisation",), f"{VIEWS}.storage.organisation_panel", _("Stockage"), order=60),
    Panel("retention", ("files.node",), f"{VIEWS}.retention.retention_panel", _("Conservation"), order=5),
)
