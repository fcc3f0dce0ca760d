"""The pages of marks."""

from parvis.marks.views.marks import favourite_button, favourites_card, follow_button, tags_panel
from parvis.marks.views.readings import readings_card, readings_panel

__all__ = [
    "favourite_button",
    "favourites_card",
    "follow_button",
    "readings_card",
    "readings_panel",
    "tags_panel",
]
