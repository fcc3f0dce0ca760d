"""Settings: what is unknown or cannot be read stops the start, in one sentence."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from parvis.config.environment import BadSetting, read_environment, secret


@pytest.fixture
def base(tmp_path: Path) -> dict[str, str]:
    return {"PARVIS_DATA_DIR": str(tmp_path / "data"), "HOME": "/root", "PATH": "/bin"}


def test_nothing_needs_to_be_set(base: dict[str, str], tmp_path: Path) -> None:
    found = read_environment(base)
    assert found.data_dir == tmp_path / "data"
    assert found.database["NAME"] == str(tmp_path / "data/parvis.sqlite3")
    assert found.base_url == "http://127.0.0.1:8000"
    assert found.email is None
    assert not found.debug
    assert "127.0.0.1" in found.allowed_hosts


BAD = {
    "DATA_DIRR": "/tmp/x",
    "TOKEN": "x",
    "DEBUG": "peut-être",
    "BASE_URL": "ftp://parvis.example",
    "REDIS_URL": "http://localhost",
    "DATABASE_URL": "mysql://localhost/x",
    "EMAIL_URL": "imap://localhost",
    "STORAGE_URL": "gopher://x",
    "SECRET_KEY_FILE": "/nowhere/at/all",
    "TILES_URL_FILE": "/etc/hostname",
    "TRUSTED_PROXIES": "*",
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_stops_the_start(base: dict[str, str], name: str) -> None:
    with pytest.raises(BadSetting) as refusal:
        read_environment({**base, f"PARVIS_{name}": BAD[name]})
    assert f"PARVIS_{name}" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_names_of_the_tests_are_let_through(base: dict[str, str]) -> None:
    read_environment({**base, "PARVIS_TEST_ANYTHING": "x", "OTHER": "y"})


def test_an_empty_value_is_no_value(base: dict[str, str]) -> None:
    assert read_environment({**base, "PARVIS_BASE_URL": "  "}).base_url == "http://127.0.0.1:8000"


def test_a_secret_may_lie_in_a_file(base: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "key").write_text("très secret\n", encoding="utf-8")
    assert read_environment({**base, "PARVIS_SECRET_KEY_FILE": str(tmp_path / "key")}).secret_key == "très secret"


def test_databases(base: dict[str, str]) -> None:
    url = "postgresql://camille:p%40ss@db.example:5433/parvis?sslmode=require"
    found = read_environment({**base, "PARVIS_DATABASE_URL": url}).database
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"], found["NAME"]) == (
        "camille",
        "p@ss",
        "db.example",
        "5433",
        "parvis",
    )
    assert found["OPTIONS"]["sslmode"] == "require"
    lite = read_environment({**base, "PARVIS_DATABASE_URL": "sqlite:////srv/p.sqlite3"}).database
    assert lite["NAME"] == "/srv/p.sqlite3"
    assert "synchronous=FULL" in lite["OPTIONS"]["init_command"]


def test_mail(base: dict[str, str]) -> None:
    url = "smtp://u:p%2F@mail.example:587/?tls=1&from=parvis@mairie.example"
    found = read_environment({**base, "PARVIS_EMAIL_URL": url}).email
    assert found is not None
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"], found["EMAIL_USE_TLS"]) == ("mail.example", 587, True)
    assert (found["EMAIL_HOST_PASSWORD"], found["DEFAULT_FROM_EMAIL"]) == ("p/", "parvis@mairie.example")


def test_the_address_is_an_allowed_host(base: dict[str, str]) -> None:
    found = read_environment({**base, "PARVIS_BASE_URL": "https://parvis.mairie.example/"})
    assert found.base_url == "https://parvis.mairie.example"
    assert found.allowed_hosts[0] == "parvis.mairie.example"


def test_a_secret_is_made_once_whoever_asks(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _n: secret(tmp_path, "key"), range(32)))
    assert found - {""} == {(tmp_path / "key").read_text()}
    assert "" not in found
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
