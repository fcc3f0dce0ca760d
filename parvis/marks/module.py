from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.kernel.modules import HomeCard, Module, NavItem, Panel, SubjectType

MARKABLE = ("files.node", "spaces.space")

MODULE = Module(
    name="marks",
    label=_("Étiquettes, favoris et suivis"),
    urls="parvis.marks.urls",
    demo="parvis.marks.demo.load",
    demo_order=60,
    navigation=(NavItem(_("Favoris"), "favourites", icon="star", order=30),),
    home_cards=(HomeCard("favourites", "parvis.marks.views.favourites_card", order=60),),
    subjects=(
        SubjectType(
            "marks.tag",
            "parvis.marks.models.Tag",
            _("étiquette"),
            "tag",
            can_view="parvis.marks.rules.can_view_tag",
            find="parvis.marks.queries.find_tags",
        ),
    ),
    panels=(Panel("tags", ("files.node",), "parvis.marks.views.tags_panel", _("Étiquettes"), order=40),),
    subject_actions=(
        Panel("favourite", MARKABLE, "parvis.marks.views.favourite_button", _("Favori"), order=10),
        Panel("follow", MARKABLE, "parvis.marks.views.follow_button", _("Suivi"), order=20),
    ),
)
