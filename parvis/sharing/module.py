from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from parvis.kernel.modules import HomeCard, Module, Notification, Panel, SubjectType

TO = "parvis.sharing.recipients"
CARDS = "parvis.sharing.views.cards"

MODULE = Module(
    name="sharing",
    label=_("Partages"),
    urls="parvis.sharing.urls",
    demo="parvis.sharing.demo.load",
    demo_order=70,
    subjects=(
        SubjectType(
            "sharing.link",
            "parvis.sharing.models.Link",
            _("lien de partage"),
            "link",
            can_view="parvis.sharing.rules.can_view_link",
            reads=("label", "node__name", "node__space"),
        ),
        SubjectType(
            "sharing.request",
            "parvis.sharing.models.DocumentRequest",
            _("pièce demandée"),
            "file-question-mark",
            can_view="parvis.sharing.rules.can_view_request",
            reads=("title", "folder__space"),
        ),
    ),
    export="parvis.sharing.exports.facts_of",
    home_cards=(HomeCard("requests", f"{CARDS}.asked_card", order=15),),
    panels=(
        Panel("links", ("files.node",), f"{CARDS}.links_panel", _("Liens de partage"), order=60),
        Panel("deposits", ("files.folder",), f"{CARDS}.deposits_panel", _("Reçu par dépôt"), order=10),
    ),
    subject_actions=(
        Panel("share", ("files.node", "files.folder"), f"{CARDS}.share_button", _("Partager"), order=30),
        Panel("share-menu", ("files.folder.menu",), f"{CARDS}.folder_menu", _("Partage"), order=30),
    ),
    notifications=(
        Notification(
            "sharing.DepositReceived", f"{TO}.maker", _("Des documents arrivent par un de mes liens"), mail=True
        ),
        Notification("sharing.DocumentRequested", f"{TO}.asked", _("On me demande une pièce"), mail=True),
        Notification("sharing.RequestReminded", f"{TO}.asked", _("Une pièce est attendue de moi"), mail=True),
        Notification("sharing.RequestReceived", f"{TO}.asker", _("Une pièce que j’ai demandée arrive"), mail=True),
        Notification("sharing.RequestCancelled", f"{TO}.asked", _("Une pièce ne m’est plus demandée"), personal=True),
    ),
)
