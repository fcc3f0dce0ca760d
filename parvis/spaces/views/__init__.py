"""The pages of spaces. What a card names is here too."""

from parvis.spaces.views.pages import shared_spaces_panel

__all__ = ["shared_spaces_panel"]
