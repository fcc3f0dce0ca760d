"""The public contract, from outside: command line, settings, health, sign-in page, refusals of the demonstration."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.e2e.demo_server import free_port, serving
from tests.processes import fails, parvis, succeeds

COMMANDS = [
    ["serve"],
    ["demo"],
    ["migrate"],
    ["worker"],
    ["check"],
    ["backup"],
    ["restore"],
    ["user", "add"],
    ["app-password", "add"],
    ["token", "add"],
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_each_command_explains_itself(command: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    assert "usage : parvis" in succeeds(*command, "--help", data_dir=folder)
    assert not folder.exists(), "--help writes nothing"


def test_the_version_is_told(tmp_path: Path) -> None:
    assert succeeds("--version", data_dir=tmp_path).startswith("parvis ")


@pytest.mark.parametrize(
    ("setting", "value", "told"),
    [
        ("PARVIS_NOPE", "1", "réglage inconnu"),
        ("PARVIS_DEBUG", "peut-être", "1 ou 0"),
        ("PARVIS_DATABASE_URL", "mysql://x/y", "sqlite: ou postgresql:"),
        ("PARVIS_BASE_URL", "ftp://x", "http"),
        ("PARVIS_SECRET_KEY_FILE", "/nowhere/at/all", "ne peut pas être lu"),
    ],
)
def test_a_bad_setting_stops_the_start_with_a_sentence(setting: str, value: str, told: str, tmp_path: Path) -> None:
    sentence = fails("check", data_dir=tmp_path, **{setting: value})
    assert setting.removesuffix("_FILE") in sentence
    assert told in sentence


def test_a_test_variable_is_not_a_setting(installation: Path) -> None:
    succeeds("migrate", data_dir=installation, PARVIS_TEST_ANYTHING="1")


def test_a_secret_is_read_from_a_file(installation: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("k" * 60)
    succeeds("check", data_dir=installation, PARVIS_SECRET_KEY_FILE=str(tmp_path / "key"))


def test_unknown_and_missing_arguments_are_named(tmp_path: Path) -> None:
    assert "nope" in fails("nope", data_dir=tmp_path)
    assert "FICHIER" in fails("backup", data_dir=tmp_path)
    assert "PORT" in fails("serve", "--port", "x", data_dir=tmp_path).upper()


def test_a_database_that_is_not_up_to_date_is_not_served(tmp_path: Path) -> None:
    for command in (["serve"], ["worker"], ["backup", str(tmp_path / "x.tar")]):
        assert "parvis migrate" in fails(*command, data_dir=tmp_path / "var")


def test_a_database_that_does_not_answer_is_told(tmp_path: Path) -> None:
    url = f"postgresql://nobody@127.0.0.1:{free_port()}/nothing"
    assert "base de données" in fails("serve", data_dir=tmp_path, PARVIS_DATABASE_URL=url)


def test_other_accounts_of_the_machine_read_nothing(installation: Path) -> None:
    assert {path.name for path in installation.rglob("*") if path.stat().st_mode & 0o077} == set()
    installation.chmod(0o755)
    assert "✓ droits du dossier de données" in succeeds("check", data_dir=installation)
    assert installation.stat().st_mode & 0o777 == 0o700


def test_a_backup_follows_nobody_in_a_shared_folder(installation: Path, tmp_path: Path) -> None:
    stolen = tmp_path / "stolen"
    (tmp_path / "b.tar.partial").symlink_to(stolen)
    succeeds("backup", str(tmp_path / "b.tar"), data_dir=installation)
    assert not stolen.exists() and (tmp_path / "b.tar").stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("b.tar.*.partial"))


def test_a_taken_port_is_told(installation: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"port {port}" in fails("serve", "--port", str(port), data_dir=installation)


def test_check_says_what_is_missing(installation: Path, tmp_path: Path) -> None:
    assert "✓ base de données" in succeeds("check", data_dir=installation)
    empty = parvis("check", data_dir=tmp_path / "empty")
    assert empty.returncode == 1
    assert "✗ migrations" in empty.stdout
    shared = tmp_path / "shared"
    shared.mkdir()
    shared.chmod(0o1777)
    assert "✗ droits du dossier de données" in parvis("check", data_dir=shared).stdout


def test_accounts_and_secrets(installation: Path) -> None:
    link = succeeds("user", "add", "Ada.Martin@exemple.fr", "--admin", data_dir=installation).splitlines()[-1]
    assert link.startswith("http://127.0.0.1:8000/compte/mot-de-passe/")
    assert "existe" in fails("user", "add", "ada.martin@exemple.fr", data_dir=installation)
    for kind in ("app-password", "token"):
        secret = succeeds(kind, "add", "ada.martin@exemple.fr", data_dir=installation).splitlines()[-1]
        assert len(secret) > 30 and " " not in secret
        assert "nul@exemple.fr" in fails(kind, "add", "nul@exemple.fr", data_dir=installation)
    assert "portée" in fails("token", "add", "ada.martin@exemple.fr", "--scope", "x", data_dir=installation)


def test_a_password_is_read_from_the_input_and_checked(installation: Path) -> None:
    weak = parvis("user", "add", "a@exemple.fr", "--password", data_dir=installation, stdin="123\n")
    assert weak.returncode == 1
    strong = parvis("user", "add", "a@exemple.fr", "--password", data_dir=installation, stdin="marée haute 44\n")
    assert strong.returncode == 0, strong.stderr


def test_roles_and_organisations_have_to_exist(installation: Path) -> None:
    assert "rôle inconnu" in fails("user", "add", "b@exemple.fr", "--role", "roi", data_dir=installation)
    assert "organisation inconnue" in fails("user", "add", "b@exemple.fr", "--organisation", "x", data_dir=installation)


def test_a_server_answers_and_refuses_endless_headers(installation: Path) -> None:
    with serving(installation) as (url, _pid):
        with urllib.request.urlopen(f"{url}/healthz") as answer:
            assert json.load(answer) == {"status": "ok", "database": "ok", "storage": "ok", "jobs": "ok"}
        with urllib.request.urlopen(f"{url}/compte/connexion/") as answer:
            page = answer.read().decode()
        assert 'name="login"' in page and 'name="password"' in page
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as client:
            client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Long: " + b"a" * 70_000)
            assert client.recv(100).startswith(b"HTTP/1.1 400 ")
            assert client.recv(10_000) is not None


def test_an_unknown_host_is_refused(installation: Path) -> None:
    with serving(installation) as (url, _pid):
        request = urllib.request.Request(f"{url}/", headers={"Host": "evil.example"})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request)
        assert refused.value.code == 400


def test_the_demonstration_stays_on_this_machine(tmp_path: Path) -> None:
    assert "127.0.0.1" in fails("demo", "--host", "0.0.0.0", data_dir=tmp_path)
    assert "127.0.0.1" in fails("demo", data_dir=tmp_path, PARVIS_BASE_URL="https://parvis.example.fr")
    (tmp_path / "demo").write_text('{"database": "parvis.sqlite3", "story": ""}')
    assert "démonstration" in fails("serve", "--host", "0.0.0.0", data_dir=tmp_path)


def test_the_demonstration_refuses_data_that_is_not_its_own(installation: Path, tmp_path: Path) -> None:
    assert "pas celles de la démonstration" in fails("demo", data_dir=installation)
    (installation / "demo").write_text('{"database": "autre.sqlite3", "story": ""}')
    assert "n’est pas celle de la démonstration" in fails("demo", data_dir=installation)
