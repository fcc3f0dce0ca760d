"""The pages of documents: folders, gestures on a selection, files, trash, cards."""

from parvis.files.views.cards import recent_card, space_card

__all__ = ["recent_card", "space_card"]
