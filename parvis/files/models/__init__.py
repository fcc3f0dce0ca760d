"""The data of files, one subject a file."""

from parvis.files.models.nodes import Node, NodeQuerySet, Picture, Version

__all__ = ["Node", "NodeQuerySet", "Picture", "Version"]
