"""SQLite as Parvis uses it: writers of one process are served in order of arrival."""
