from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from parvis.files.models import Node
from parvis.files.tests.factories import Town, make_file, make_folder
from parvis.people.actions import create_secret
from parvis.people.models import Secret


class Api:
    """A client with the token of a person."""

    def __init__(self, town: Town, name: str, *scopes: str) -> None:
        actor = town.actor(name)
        token = create_secret(actor.user, Secret.Kind.TOKEN, "essai", list(scopes), by=actor)
        self.client = Client(headers={"Authorization": f"Bearer {token if isinstance(token, str) else token[1]}"})

    def __call__(self, verb: str, path: str, data: Any = None, **options: Any) -> Any:
        send = getattr(self.client, verb)
        options.setdefault("content_type", "application/json")
        return send(f"/api/v1/files/{path}", data, **options) if data is not None else send(f"/api/v1/files/{path}")


@pytest.fixture
def api(town: Town) -> Api:
    return Api(town, "theo", "read:files", "write:files")


def test_the_life_of_a_file(town: Town, api: Api) -> None:
    root = api("get", f"spaces/{town.space.slug}/root").json()["id"]
    folder = api("post", f"nodes/{root}/folders", {"name": "Élus"}).json()["id"]
    bytes_in = {"content_type": "application/octet-stream"}
    sent = api("post", f"nodes/{folder}/files?name=a.txt", b"un", **bytes_in)
    file = sent.json()["id"]
    assert (sent.status_code, sent.json()["version"], sent.json()["mime"]) == (201, 1, "text/plain")
    assert api("post", f"nodes/{folder}/files?name=A.txt", b"un", **bytes_in).status_code == 409
    assert api("put", f"nodes/{file}/content?note=relu", b"deux", **bytes_in).json()["version"] == 2
    assert api("get", f"nodes/{file}/content").getvalue() == b"deux"
    assert api("get", f"nodes/{file}/content?version=1").getvalue() == b"un"
    assert [version["number"] for version in api("get", f"nodes/{file}/versions").json()] == [2, 1]
    changed = api("patch", f"nodes/{file}", {"name": "b.txt", "parent_id": root}).json()
    assert (changed["name"], changed["parent_id"]) == ("b.txt", root)
    assert api("delete", f"nodes/{file}").status_code == 204
    assert api("get", f"nodes/{root}/children").json()["count"] == 1
    assert api("post", f"nodes/{file}/restoration", {}).json()["name"] == "b.txt"
    names = [item["name"] for item in api("get", f"nodes/{root}/children").json()["items"]]
    assert names == ["Élus", "b.txt"]


def test_scopes_and_strangers(town: Town) -> None:
    file = make_file(make_folder(town.root, "Dossier"), "a.txt")
    reader = Api(town, "theo", "read:files")
    assert reader("get", f"nodes/{file.pk}").status_code == 200
    assert reader("delete", f"nodes/{file.pk}").status_code == 403
    assert Api(town, "theo", "read:people")("get", f"nodes/{file.pk}").status_code == 403
    for name in ("ines", "sophie"):
        stranger = Api(town, name, "read:files", "write:files")
        for verb, path in (("get", ""), ("get", "/content"), ("get", "/versions"), ("delete", "")):
            assert stranger(verb, f"nodes/{file.pk}{path}").status_code == 404
        assert stranger("get", f"nodes/{file.parent_id}/children").status_code == 404
    assert Node.objects.live().filter(pk=file.pk).exists()
