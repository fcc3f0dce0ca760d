"""Workspaces, their members and roles, their groups, and the policies that say who may do what on an item."""
