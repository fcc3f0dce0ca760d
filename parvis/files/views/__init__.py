"""The pages of documents: folders, gestures on a selection, files, trash, cards."""

from parvis.files.views.cards import figures_card, recent_card, space_card

__all__ = ["figures_card", "recent_card", "space_card"]
