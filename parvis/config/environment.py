"""The environment, read once and typed. Unknown `PARVIS_*` names and bad values stop the start."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import stat
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from parvis.kernel.storage.address import BadAddress, S3Address, read_address

NAMES = frozenset(
    [
        "DATA_DIR",
        "DATABASE_URL",
        "REDIS_URL",
        "STORAGE_URL",
        "SECRET_KEY",
        "BASE_URL",
        "EMAIL_URL",
        "CLAMD",
        "ACCEL_REDIRECT",
        "ALLOWED_HOSTS",
        "TRUSTED_PROXIES",
        "TILES_URL",
        "DEBUG",
    ]
)
FILE_NAMES = frozenset(["SECRET_KEY_FILE", "DATABASE_URL_FILE", "REDIS_URL_FILE", "EMAIL_URL_FILE", "STORAGE_URL_FILE"])


class BadSetting(Exception):
    """A `PARVIS_*` variable that Parvis does not know or cannot read; its text is for the person who starts it."""


@dataclass(frozen=True)
class Environment:
    """What the operator chose. Paths are absolute; URLs are checked for their scheme only."""

    data_dir: Path
    database: dict[str, Any]
    redis_url: str
    base_url: str
    email: dict[str, Any] | None
    allowed_hosts: list[str]
    trusted_proxies: str
    tiles_url: str
    storage_url: str
    clamd: str
    accel_redirect: str
    debug: bool
    secret_key: str


def read_environment(environ: Mapping[str, str] = os.environ) -> Environment:
    """Return the typed settings; raise `BadSetting` with one clear sentence."""
    values = _values(environ)
    data_dir = Path(values.get("DATA_DIR", "./var")).expanduser().resolve()
    base_url = _url(values, "BASE_URL", "http://127.0.0.1:8000", "http", "https").rstrip("/")
    return Environment(
        data_dir=data_dir,
        database=_database(values, data_dir),
        redis_url=_url(values, "REDIS_URL", "", "redis", "rediss", "unix"),
        base_url=base_url,
        email=_email(values),
        allowed_hosts=_hosts(values, base_url),
        trusted_proxies=_proxies(values),
        tiles_url=_url(values, "TILES_URL", "", "http", "https"),
        storage_url=_storage(values),
        clamd=_url(values, "CLAMD", "", "unix", "tcp"),
        accel_redirect=_internal(values),
        debug=_boolean(values, "DEBUG"),
        secret_key=values.get("SECRET_KEY") or secret(data_dir, "secret_key"),
    )


def secret(data_dir: Path, name: str) -> str:
    """A random secret kept in the data folder, readable by its owner alone; made at the first call."""
    path = data_dir / name
    if not path.exists():
        data_dir.mkdir(parents=True, exist_ok=True)
        # Written aside and linked whole: of two starts at once one wins, and neither reads an empty secret.
        aside = data_dir / f".{name}.{secrets.token_hex(8)}"
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50))
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(aside, path)
        aside.unlink()
    return path.read_text(encoding="ascii").strip()


def keep_private(data_dir: Path) -> None:
    """Close the data folder to the other accounts of the machine.

    One that we do not own, or a place that everybody shares, is left as it is: `parvis check` says so.
    """
    if data_dir.stat().st_mode & stat.S_ISVTX:
        return
    with contextlib.suppress(PermissionError):
        data_dir.chmod(0o700)


def is_private(data_dir: Path) -> bool:
    """Whether no other account of the machine may enter the data folder."""
    return not data_dir.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)


def _values(environ: Mapping[str, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    for full, value in environ.items():
        if not full.startswith("PARVIS_") or full.startswith("PARVIS_TEST_"):
            continue
        name = full.removeprefix("PARVIS_")
        if name in FILE_NAMES:
            values[name.removesuffix("_FILE")] = _file(full, value)
        elif name in NAMES:
            values.setdefault(name, value.strip())
        else:
            raise BadSetting(f"{full} : réglage inconnu. Réglages possibles : {', '.join(sorted(NAMES))}.")
    return {name: value for name, value in values.items() if value}


def _file(name: str, path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise BadSetting(f"{name} : le fichier {path} ne peut pas être lu ({error.strerror}).") from error


def _url(values: Mapping[str, str], name: str, default: str, *schemes: str) -> str:
    value = values.get(name, default)
    if value and urlsplit(value).scheme not in schemes:
        raise BadSetting(
            f"PARVIS_{name} : adresse attendue en {' ou '.join(s + ':' for s in schemes)}, reçu « {value} »."
        )
    return value


def _storage(values: Mapping[str, str]) -> str:
    """`s3://…` or `file:///…`; it holds a secret, which no message repeats."""
    url = values.get("STORAGE_URL", "")
    try:
        address = read_address(url)
    except BadAddress as error:
        raise BadSetting(f"PARVIS_STORAGE_URL : {error}") from error
    if isinstance(address, S3Address) and find_spec("boto3") is None:
        raise BadSetting("PARVIS_STORAGE_URL : il manque boto3, installez « parvis[s3] ».")
    return url


def _internal(values: Mapping[str, str]) -> str:
    """The prefix of addresses that the front server keeps to itself, `/_blobs/`."""
    prefix = values.get("ACCEL_REDIRECT", "")
    if prefix and not re.fullmatch(r"/[A-Za-z0-9_/-]*[A-Za-z0-9_-]/", prefix):
        raise BadSetting("PARVIS_ACCEL_REDIRECT : un préfixe d’adresses est attendu, par exemple /_blobs/.")
    return prefix


def _boolean(values: Mapping[str, str], name: str) -> bool:
    value = values.get(name, "0").lower()
    if value not in {"0", "1", "true", "false", "yes", "no"}:
        raise BadSetting(f"PARVIS_{name} : 1 ou 0 attendu, reçu « {value} ».")
    return value in {"1", "true", "yes"}


def _hosts(values: Mapping[str, str], base_url: str) -> list[str]:
    named = [host.strip() for host in values.get("ALLOWED_HOSTS", "").split(",") if host.strip()]
    own = urlsplit(base_url).hostname
    return [*dict.fromkeys([*named, *([own] if own else []), "127.0.0.1", "localhost", "[::1]"])]


def _proxies(values: Mapping[str, str]) -> str:
    """Addresses or networks, separated by commas. Whoever is trusted says where a visitor comes from."""
    named = [one.strip() for one in values.get("TRUSTED_PROXIES", "127.0.0.1").split(",") if one.strip()]
    try:
        if all(ip_network(one, strict=False).prefixlen for one in named):
            return ",".join(named)
    except ValueError:
        pass
    raise BadSetting("PARVIS_TRUSTED_PROXIES : adresses IP ou réseaux attendus, séparés par des virgules, sans « * ».")


def _database(values: Mapping[str, str], data_dir: Path) -> dict[str, Any]:
    url = values.get("DATABASE_URL", f"sqlite:///{data_dir / 'parvis.sqlite3'}")
    parts = urlsplit(url)
    makers: dict[str, Callable[[], dict[str, Any]]] = {
        "sqlite": lambda: _sqlite(unquote(parts.path)),
        "postgres": lambda: _postgres(url),
        "postgresql": lambda: _postgres(url),
    }
    if parts.scheme not in makers:
        raise BadSetting(f"PARVIS_DATABASE_URL : sqlite: ou postgresql: attendu, reçu « {parts.scheme}: ».")
    return makers[parts.scheme]()


def _sqlite(path: str) -> dict[str, Any]:
    # FULL: what was acknowledged survives a power cut. IMMEDIATE: a writer waits at its start, never half-way.
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728; PRAGMA cache_size=-16000;"
    return {
        "ENGINE": "parvis.kernel.sqlite",
        "NAME": "/" + path.lstrip("/"),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"timeout": 20, "transaction_mode": "IMMEDIATE", "init_command": pragmas},
    }


def _postgres(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {key: value[-1] for key, value in parse_qs(parts.query).items()},
    }


def _email(values: Mapping[str, str]) -> dict[str, Any] | None:
    """`smtp://user:password@host:587/?tls=1&from=parvis@example.fr` (or smtps: for TLS from the first byte)."""
    url = _url(values, "EMAIL_URL", "", "smtp", "smtps")
    if not url:
        return None
    parts, options = urlsplit(url), parse_qs(urlsplit(url).query)
    return {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or (465 if parts.scheme == "smtps" else 25),
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": options.get("tls", ["0"])[-1] == "1",
        "DEFAULT_FROM_EMAIL": options.get("from", ["parvis@localhost"])[-1],
    }
