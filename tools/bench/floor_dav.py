"""The denominator of WebDAV: the least that a Django and SQLite server does for PUT, GET and PROPFIND.

One table, one secret; no rights, versions, journal, locks or quotas. A file's bytes are hashed and written, not synced.
"""

from __future__ import annotations

import base64
import hashlib
import os
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date

TABLES = (
    "CREATE TABLE item (path TEXT PRIMARY KEY, folder TEXT, size INT, etag TEXT, at REAL)",
    "CREATE INDEX item_folder ON item (folder)",
    "CREATE TABLE secret (digest TEXT PRIMARY KEY, person INT)",
)
SECRET, LISTED = "bench", 1_000
LINE = (
    "<d:response><d:href>/dav%s</d:href><d:propstat><d:prop><d:getlastmodified>%s</d:getlastmodified>"
    '<d:getcontentlength>%d</d:getcontentlength><d:resourcetype/><d:getetag>"%s"</d:getetag></d:prop>'
    "<d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>"
)


def prepare() -> None:
    """The tables, the secret, and a folder to list."""
    rows = [(f"/list/f{n}.txt", "/list/", 100, f"{n:020}", time.time()) for n in range(LISTED)]
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(table)
        cursor.execute("INSERT INTO secret VALUES (%s, 1)", [hashlib.sha256(SECRET.encode()).hexdigest()])
        cursor.executemany("INSERT INTO item VALUES (%s, %s, %s, %s, %s)", rows)


def known(request: HttpRequest) -> bool:
    coded = request.META.get("HTTP_AUTHORIZATION", "").removeprefix("Basic ")
    secret = base64.b64decode(coded).partition(b":")[2]
    with connection.cursor() as cursor:
        cursor.execute("SELECT person FROM secret WHERE digest = %s", [hashlib.sha256(secret).hexdigest()])
        return cursor.fetchone() is not None


def answer(request: HttpRequest, path: str, folder: Path) -> HttpResponse:
    """One request below `/dav`."""
    if not known(request):
        return HttpResponse(status=401)
    disk = folder / hashlib.md5(path.encode(), usedforsecurity=False).hexdigest()
    if request.method == "PUT":
        return _put(request, path, disk)
    if request.method == "PROPFIND":
        return _propfind(path)
    with connection.cursor() as cursor:
        cursor.execute("SELECT size, etag FROM item WHERE path = %s", [path])
        row: Any = cursor.fetchone()
    response = HttpResponse(disk.read_bytes(), content_type="application/octet-stream")
    response["ETag"] = f'"{row[1]}"'
    return response


def _put(request: HttpRequest, path: str, disk: Path) -> HttpResponse:
    hasher, size, aside = hashlib.sha256(), 0, disk.with_suffix(".part")
    with aside.open("wb") as file:
        while block := request.read(1 << 18):
            file.write(block)
            hasher.update(block)
            size += len(block)
    row = [path, path.rpartition("/")[0] + "/", size, hasher.hexdigest()[:20], time.time()]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT OR REPLACE INTO item VALUES (%s, %s, %s, %s, %s)", row)
        os.replace(aside, disk)
    return HttpResponse(status=201)


def _propfind(path: str) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SELECT path, at, size, etag FROM item WHERE folder = %s", [path])
        rows = cursor.fetchall()
    lines = "".join(LINE % (quote(name), http_date(at), size, etag) for name, at, size, etag in rows)
    body = f'<?xml version="1.0"?><d:multistatus xmlns:d="DAV:">{lines}</d:multistatus>'
    return HttpResponse(body, status=207, content_type="application/xml")
