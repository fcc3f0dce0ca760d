"""The pages of documents: folders, gestures on a selection, files, trash, cards."""

from parvis.files.views.cards import figures_card, recent_card, space_card
from parvis.files.views.ownership import handover_panel

__all__ = ["figures_card", "handover_panel", "recent_card", "space_card"]
