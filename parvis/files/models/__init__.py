"""The data of files, one subject a file."""

from parvis.files.models.nodes import Node, NodeQuerySet, Picture, Version
from parvis.files.models.shields import Shield

__all__ = ["Node", "NodeQuerySet", "Picture", "Shield", "Version"]
