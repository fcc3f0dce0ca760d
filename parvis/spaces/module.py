"""The card of the spaces module."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.kernel.modules import (
    HomeCard,
    Kind,
    LiveTopic,
    Module,
    NavItem,
    Notification,
    Panel,
    Searchable,
    SpaceTab,
    SubjectType,
)

TO = "parvis.spaces.queries.recipients"
RULES = "parvis.spaces.rules"
MODELS = "parvis.spaces.models"
CARDS = "parvis.spaces.views.cards"
FOUND = "parvis.spaces.queries.search"

MODULE = Module(
    name="spaces",
    label=_("Espaces"),
    urls="parvis.spaces.urls",
    api=("spaces", "parvis.spaces.api.router"),
    demo="parvis.spaces.demo.load",
    demo_order=20,
    navigation=(
        NavItem(_("Espaces"), "spaces", "layout-grid", order=20),
        NavItem(
            _("Espaces de l’organisation"),
            "space_administration",
            "building-2",
            order=80,
            visible=f"{RULES}.can_oversee_spaces",
            badge="parvis.spaces.queries.count_pending_space_requests",
        ),
    ),
    space_tabs=(
        SpaceTab("home", _("Accueil"), "space_home", "house", order=0),
        SpaceTab("members", _("Membres"), "space_members", "users", order=80),
        SpaceTab("activity", _("Activité"), "space_activity", "history", order=85),
        SpaceTab("settings", _("Réglages"), "space_settings", "settings", 90, visible=f"{RULES}.can_open_settings"),
    ),
    home_cards=(
        HomeCard("welcome", f"{CARDS}.welcome_card", 10, "space", _("Commencer ici")),
        HomeCard("news", f"{CARDS}.news_card", 90, "space", _("Quoi de neuf")),
        HomeCard("sheet", f"{CARDS}.sheet_card", 10, "space-side", _("La fiche")),
        HomeCard("hosts", f"{CARDS}.hosts_card", 20, "space-side", _("Animateurs")),
        HomeCard("figures", f"{CARDS}.figures_card", 30, "space-side", _("En chiffres")),
    ),
    subjects=(
        SubjectType(
            "spaces.space",
            f"{MODELS}.Space",
            _("espace"),
            "layout-grid",
            can_view=f"{RULES}.can_view_space",
            space="pk",
            find="parvis.spaces.queries.find_spaces_by_id",
        ),
        SubjectType(
            "spaces.request",
            f"{MODELS}.MembershipRequest",
            _("demande d’adhésion"),
            "user-plus",
            can_view=f"{RULES}.can_view_request",
            reads=("person__first_name", "person__last_name", "person__email", "space__name", "space__slug"),
        ),
        SubjectType(
            "spaces.space_request",
            f"{MODELS}.SpaceRequest",
            _("demande d’espace"),
            "hand",
            can_view=f"{RULES}.can_view_space_request",
            reads=("name", "space__slug"),
            space="",
        ),
    ),
    panels=(
        Panel(
            "shared-spaces",
            ("people.person",),
            "parvis.spaces.views.shared_spaces_panel",
            label=_("Espaces en commun"),
            order=40,
        ),
    ),
    notifications=(
        Notification("spaces.MemberAdded", f"{TO}.member", _("On m’ajoute à un espace"), mail=True),
        Notification("spaces.MemberRoleChanged", f"{TO}.member", _("Mon rôle change")),
        Notification("spaces.MembershipAsked", f"{TO}.animateurs", _("On demande à rejoindre mon espace")),
        Notification("spaces.MemberProposed", f"{TO}.animateurs", _("On propose un membre pour mon espace")),
        Notification("spaces.MembershipAccepted", f"{TO}.proposer", _("Ma proposition est acceptée")),
        Notification("spaces.MembershipRefused", f"{TO}.asker", _("Ma demande reçoit une réponse")),
        Notification("spaces.DefaultLevelChanged", f"{TO}.everyone", _("Le droit par défaut d’un espace change")),
        Notification("spaces.SpaceArchived", f"{TO}.everyone", _("Un de mes espaces est archivé"), mail=True),
        Notification("spaces.SpaceRestored", f"{TO}.everyone", _("Un de mes espaces est rouvert")),
        Notification("spaces.SpaceTakenOver", f"{TO}.everyone", _("Un administrateur reprend mon espace")),
        Notification("spaces.SpaceWanted", f"{TO}.deciders", _("On demande la création d’un espace")),
        Notification("spaces.SpaceGranted", f"{TO}.space_asker", _("Mon espace est créé"), mail=True),
        Notification("spaces.SpaceDenied", f"{TO}.space_asker", _("Mon espace est refusé"), mail=True),
    ),
    live=(LiveTopic("space", f"{RULES}.can_follow_space"),),
    searchables=(
        Searchable(
            "spaces.space",
            _("Espaces"),
            (Kind("space", _("Espaces"), "layout-grid"),),
            everything=f"{FOUND}.indexed_spaces",
            read=f"{FOUND}.read_spaces",
            visible=f"{FOUND}.findable_spaces",
            show=f"{FOUND}.show_spaces",
            after=(
                "spaces.SpaceCreated",
                "spaces.SpaceRenamed",
                "spaces.SpaceSheetChanged",
                "spaces.WelcomeChanged",
                "people.OrganisationChanged",
            ),
            touched=f"{FOUND}.touched_spaces",
            order=10,
        ),
    ),
)
