"""The journal, read, exported and verified by those who answer for it."""
