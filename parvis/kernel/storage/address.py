"""The address of a store: `s3://KEY:SECRET@host:port/bucket?region=…&tls=1&prefix=…`, `file:///folder`, or nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

OPTIONS = ("region", "tls", "prefix", "sse", "kms_key", "addressing", "redirect", "cache")
ENCRYPTIONS = ("", "AES256", "aws:kms")
BUCKET = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$")
SIZE = re.compile(r"^(\d{1,9})([MG])$")
UNITS = {"M": 1 << 20, "G": 1 << 30}


class BadAddress(ValueError):
    """The address cannot be used; its text is one French sentence that holds no secret."""


@dataclass(frozen=True)
class S3Address:
    """A bucket, how to reach it, and what is asked of it. Without key and secret, the usual AWS settings are used."""

    endpoint: str
    bucket: str
    prefix: str
    region: str
    key: str
    secret: str
    sse: str
    kms_key: str
    addressing: str
    redirect: bool
    cache_bytes: int

    def __str__(self) -> str:
        return f"{self.endpoint}/{self.bucket}/{self.prefix}"

    def __repr__(self) -> str:
        return f"S3Address({self})"


def read_address(url: str) -> S3Address | Path | None:
    """The bucket, the folder, or None for the usual folder; raises `BadAddress`."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise BadAddress("l’adresse du stockage est mal formée.") from error
    if parts.scheme == "s3":
        return _bucket(parts.hostname or "", port, parts.path, _options(parts.query), _keys(url))
    if parts.scheme in ("", "file") and not parts.netloc and not parts.query and (parts.scheme or not url):
        return Path(unquote(parts.path)) if parts.path.startswith("/") else None
    raise BadAddress("une adresse de stockage est en s3://hôte/seau ou en file:///dossier.")


def _keys(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    key, secret = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(key) != bool(secret):
        raise BadAddress("l’adresse du stockage donne une clé sans son secret, ou l’inverse.")
    return key, secret


def _options(query: str) -> dict[str, str]:
    options = dict(parse_qsl(query, keep_blank_values=True))
    if unknown := set(options) - set(OPTIONS):
        raise BadAddress(f"option de stockage inconnue : {min(unknown)} (possibles : {', '.join(OPTIONS)}).")
    for name in ("tls", "redirect"):
        if options.get(name, "0") not in ("0", "1"):
            raise BadAddress(f"l’option de stockage « {name} » vaut 0 ou 1.")
    if options.get("sse", "") not in ENCRYPTIONS:
        raise BadAddress("l’option de stockage « sse » vaut AES256 ou aws:kms.")
    if options.get("addressing", "path") not in ("path", "virtual"):
        raise BadAddress("l’option de stockage « addressing » vaut path ou virtual.")
    return options


def _bucket(host: str, port: str, path: str, options: dict[str, str], keys: tuple[str, str]) -> S3Address:
    bucket = unquote(path.strip("/"))
    if not host or not BUCKET.match(bucket):
        raise BadAddress("l’adresse du stockage nomme un hôte et un seau : s3://CLÉ:SECRET@hôte:port/seau.")
    prefix = options.get("prefix", "").strip("/")
    return S3Address(
        endpoint=f"{'http' if options.get('tls') == '0' else 'https'}://{f'[{host}]' if ':' in host else host}{port}",
        bucket=bucket,
        prefix=f"{prefix}/" if prefix else "",
        region=options.get("region", ""),
        key=keys[0],
        secret=keys[1],
        sse=options.get("sse", ""),
        kms_key=options.get("kms_key", ""),
        addressing=options.get("addressing") or ("virtual" if host.endswith(".amazonaws.com") else "path"),
        redirect=options.get("redirect") == "1",
        cache_bytes=_bytes(options.get("cache", "2G")),
    )


def _bytes(text: str) -> int:
    found = SIZE.match(text)
    if found is None:
        raise BadAddress("l’option de stockage « cache » est une taille, par exemple 500M ou 2G.")
    return int(found[1]) * UNITS[found[2]]
