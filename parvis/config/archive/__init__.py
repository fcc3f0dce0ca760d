"""Backups: one tar that any database that Parvis knows can be restored from.

    files/secret_key                  what of the data folder is neither database nor content
    tables/0007-people.person.jsonl.gz   one JSON array a row, in the order of `fields`
    blobs/ab/cd/abcd…                 each content, named by its SHA-256
    manifest.json                     last: its presence says that the backup is whole

A member that is not a blob is checked by the hash that the manifest gives it; a blob by its name.
"""

FORMAT = 1
MANIFEST = "manifest.json"
FILES = "files/"
TABLES = "tables/"
BLOBS = "blobs/"
