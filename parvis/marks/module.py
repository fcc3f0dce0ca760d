from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.kernel.modules import HomeCard, Module, NavItem, Notification, Panel, SubjectType

MARKABLE = ("files.node", "files.folder", "spaces.space")
READINGS = "parvis.marks.queries.readings"

MODULE = Module(
    name="marks",
    label=_("Étiquettes, favoris, suivis et lectures"),
    urls="parvis.marks.urls",
    demo="parvis.marks.demo.load",
    demo_order=60,
    navigation=(
        NavItem(_("Favoris"), "favourites", icon="star", order=30),
        NavItem(_("À lire"), "readings", icon="book-open-check", order=31, badge=f"{READINGS}.count_readings"),
    ),
    home_cards=(
        HomeCard("readings", "parvis.marks.views.readings_card", order=15),
        HomeCard("favourites", "parvis.marks.views.favourites_card", order=60),
    ),
    subjects=(
        SubjectType(
            "marks.tag",
            "parvis.marks.models.Tag",
            _("étiquette"),
            "tag",
            can_view="parvis.marks.rules.can_view_tag",
            find="parvis.marks.queries.find_tags",
        ),
        SubjectType(
            "marks.readinglist",
            "parvis.marks.models.ReadingList",
            _("liste de lecture"),
            "book-open-check",
            can_view="parvis.marks.rules.can_view_reading_list",
        ),
    ),
    panels=(
        Panel("tags", ("files.node",), "parvis.marks.views.tags_panel", _("Étiquettes"), order=40),
        Panel("readings", ("files.node",), "parvis.marks.views.readings_panel", _("Lu et pris en compte"), order=45),
    ),
    subject_actions=(
        Panel("favourite", MARKABLE, "parvis.marks.views.favourite_button", _("Favori"), order=10),
        Panel("follow", MARKABLE, "parvis.marks.views.follow_button", _("Suivi"), order=20),
    ),
    notifications=(
        Notification(
            "marks.ReadingAsked", f"{READINGS}.waiting_for", _("On vous demande de lire un document"), mail=True
        ),
        Notification("marks.ReadingReminded", f"{READINGS}.waiting_for", _("Rappel d’un document à lire"), mail=True),
        Notification("marks.ReadingCompleted", f"{READINGS}.asker_of", _("Tous ont lu ce que vous aviez demandé")),
    ),
    export="parvis.marks.queries.held_marks",
)
