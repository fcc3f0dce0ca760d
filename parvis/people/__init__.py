"""Accounts, organisations, groups, circles, directory, sign-in, application passwords and API tokens."""
