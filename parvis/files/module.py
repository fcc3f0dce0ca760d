from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.files.kinds import FOUND_KINDS
from parvis.files.module_keeping import KEEPING_ACTIONS, KEEPING_NEWS, KEEPING_PANELS
from parvis.kernel.modules import (
    HomeCard,
    LiveTopic,
    Module,
    NavItem,
    Notification,
    Panel,
    Searchable,
    SpaceTab,
    SubjectType,
    Tool,
)

NODE = "files.node"
FOUND = "parvis.files.found"
REINDEXED = (
    "files.FolderCreated",
    "files.FileUploaded",
    "files.VersionAdded",
    "files.VersionRestored",
    "files.NodeRenamed",
    "files.NodeMoved",
    "files.NodeCopied",
    "files.NodeRestored",
    "files.NodePurged",
    "files.VersionQuarantined",
    "files.VersionCleared",
    "files.QuarantineReleased",
    "marks.FileTagged",
    "marks.FileUntagged",
    "marks.TagChanged",
    "marks.TagMerged",
)

MODULE = Module(
    name="files",
    label=_("Documents"),
    urls="parvis.files.urls",
    api=("files", "parvis.files.api.router"),
    dav=("/dav/", "parvis.files.dav.door.answer"),
    demo="parvis.files.demo.load",
    demo_order=40,
    navigation=(NavItem(_("Récents"), "recents", icon="clock", order=45),),
    space_tabs=(SpaceTab("documents", _("Documents"), "documents", "folder", order=20, tool="files"),),
    tools=(Tool("files", _("Documents"), _("Dossiers, versions, droits et corbeille de l’espace.")),),
    home_cards=(
        HomeCard("recent", "parvis.files.views.recent_card", order=30),
        HomeCard("files-figures", "parvis.files.views.figures_card", 20, "space-figures", tool="files"),
        HomeCard("storage", "parvis.files.views.storage.storage_card", 25, "space-figures", tool="files"),
        HomeCard("documents", "parvis.files.views.space_card", 20, "space", _("Derniers documents"), tool="files"),
    ),
    subjects=(
        SubjectType(
            NODE,
            "parvis.files.models.Node",
            _("document"),
            "file",
            can_view="parvis.files.rules.can_view_node",
            find="parvis.files.queries.find_nodes",
        ),
        SubjectType(
            "files.retention",
            "parvis.files.models.RetentionRule",
            _("règle de conservation"),
            "calendar-clock",
            can_view="parvis.files.rules_keeping.can_view_retention",
            reads=("folder__name", "folder__space"),
            space="folder__space_id",
        ),
    ),
    subject_actions=KEEPING_ACTIONS,
    live=(
        LiveTopic("folder", "parvis.files.live.may_join_folder"),
        LiveTopic("file", "parvis.files.live.may_join_file"),
    ),
    searchables=(
        Searchable(
            NODE,
            _("Documents"),
            FOUND_KINDS,
            everything=f"{FOUND}.indexed_nodes",
            read=f"{FOUND}.read_nodes",
            visible=f"{FOUND}.findable_nodes",
            show=f"{FOUND}.show_nodes",
            after=REINDEXED,
            touched=f"{FOUND}.touched_nodes",
            changed="changed_at",
            order=30,
        ),
    ),
    panels=(Panel("handover", ("people.person",), "parvis.files.views.handover_panel", order=60), *KEEPING_PANELS),
    notifications=(
        *KEEPING_NEWS,
        Notification(
            "files.LockForced",
            "parvis.files.queries.locks.holder_of",
            _("Un verrou que vous aviez posé est levé"),
        ),
        Notification(
            "files.OwnershipTransferred",
            "parvis.files.queries.ownership.told_of_transfer",
            _("On vous confie un document ou un dossier"),
        ),
        Notification(
            "files.WorkHandedOver",
            "parvis.files.queries.ownership.told_of_transfer",
            _("On vous confie les documents de quelqu’un"),
        ),
        Notification(
            "files.VersionQuarantined",
            "parvis.files.queries.scans.told_of_quarantine",
            _("Un fichier est mis en quarantaine"),
            mail=True,
        ),
        Notification(
            "files.QuarantineRaised",
            "parvis.files.queries.scans.chiefs_told",
            _("Un programme malveillant est trouvé dans un espace de votre organisation"),
            mail=True,
            personal=True,
        ),
    ),
    export="parvis.files.queries.documents_of",
    blob_references="parvis.files.queries.kept_blobs",
    novelties="parvis.files.queries.count_novelties",
    ruled="parvis.files.queries.count_ruled",
)
