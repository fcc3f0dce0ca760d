"""Doors of the people module: directory, administration, account, invitations, pictures."""
