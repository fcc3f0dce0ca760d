"""Marks that people put on any subject: tags, favourites, follows."""
