"""Parvis: the shared work place of small French towns and their partners."""

__version__ = "0.1.0"
