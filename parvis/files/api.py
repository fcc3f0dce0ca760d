"""The API of files: walk the tree, send and take bytes, name, move, throw away."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema, Status

from parvis.files.actions import (
    OnConflict,
    add_version,
    change_node,
    create_folder,
    restore_nodes,
    trash_nodes,
    upload_file,
)
from parvis.files.downloads import send_version
from parvis.files.models import Node, Version
from parvis.files.queries import find_folder, list_folder
from parvis.files.rules import can_create_in, can_edit_node, can_open_folder
from parvis.files.transfers import body_of
from parvis.kernel.blobs import receive
from parvis.kernel.rest import Page, Pages, answers, require_scope
from parvis.kernel.rights import require
from parvis.spaces.models import Space

router = Router()

BINARY = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
BYTES_IN: dict[str, Any] = {"requestBody": {"required": True, **BINARY}}
BYTES_OUT: dict[str, Any] = {
    "responses": {
        200: {"description": "OK", **BINARY},
        206: {"description": "Partial Content", **BINARY},
        304: {"description": "Not Modified"},
        416: {"description": "Range Not Satisfiable"},
    }
}


class NodeOut(Schema):
    """A folder or a file."""

    id: UUID
    kind: str
    name: str
    space_id: UUID
    parent_id: UUID | None
    size: int
    mime: str
    version: int | None
    changed_at: datetime
    restricted: bool

    @staticmethod
    def resolve_version(node: Node) -> int | None:
        return node.current.number if node.current else None

    @staticmethod
    def resolve_restricted(node: Node) -> bool:
        return node.own_policy and not node.is_root


class EntryOut(Schema):
    """An entry of a folder. With level 0 the token's maker may only pass through it, by its name."""

    id: UUID
    kind: str
    name: str
    size: int
    mime: str
    version: int | None
    changed_at: datetime | None
    level: int


class VersionOut(Schema):
    """A content that a file had."""

    number: int
    size: int
    mime: str
    author: str
    note: str
    restored_from: int | None
    created_at: datetime

    @staticmethod
    def resolve_author(version: Version) -> str:
        return str(version.author or "")


class NameIn(Schema):
    name: str


class ChangeIn(Schema):
    """A new name, a new place, or both."""

    name: str | None = None
    parent_id: UUID | None = None


def _visible(request: HttpRequest, node_id: UUID) -> Node:
    nodes = Node.objects.visible_to(request.actor).select_related("space", "policy", "current")  # type: ignore[attr-defined]
    return get_object_or_404(nodes, pk=node_id)


@router.get("/spaces/{slug}/root", response=answers(EntryOut), operation_id="get_root_folder")
def get_root_folder(request: HttpRequest, slug: str) -> dict[str, Any]:
    """The folder that holds everything of a space."""
    require_scope(request, "read:files")
    actor = request.actor  # type: ignore[attr-defined]
    space = get_object_or_404(Space.objects.visible_to(actor), slug=slug)
    root = find_folder(actor, space)
    if root is None:
        raise Http404
    return {
        "id": root.pk, "kind": root.kind, "name": root.name, "size": 0, "mime": "", "version": None,
        "changed_at": root.changed_at, "level": int(can_open_folder(actor, root)),
    }  # fmt: skip


@router.get("/nodes/{node_id}", response=answers(NodeOut), operation_id="get_node")
def get_node(request: HttpRequest, node_id: UUID) -> Node:
    """One folder or file."""
    require_scope(request, "read:files")
    return _visible(request, node_id)


@router.get("/nodes/{node_id}/children", response=answers(Page[EntryOut]), operation_id="list_children")
def list_children(request: HttpRequest, node_id: UUID, paging: Pages) -> dict[str, Any]:
    """The entries of a folder: folders first, then by name in natural order."""
    require_scope(request, "read:files")
    actor = request.actor  # type: ignore[attr-defined]
    folder = get_object_or_404(Node.objects.live().folders(), pk=node_id)
    if not can_open_folder(actor, folder):
        raise Http404
    listing = list_folder(actor, folder, offset=paging.offset, limit=paging.limit)
    items = [
        {
            "id": row.id,
            "kind": Node.Kind.FOLDER if row.is_folder else Node.Kind.FILE,
            "name": row.name,
            "size": row.size,
            "mime": row.mime,
            "version": row.number,
            "changed_at": None if row.is_passage else row.changed_at,
            "level": int(row.level),
        }
        for row in listing.rows
    ]
    return {"count": listing.total, "items": items}


@router.get("/nodes/{node_id}/versions", response=answers(list[VersionOut]), operation_id="list_versions")
def list_versions(request: HttpRequest, node_id: UUID) -> list[Version]:
    """The versions of a file, the latest first."""
    require_scope(request, "read:files")
    return list(_visible(request, node_id).versions.select_related("author"))


@router.get("/nodes/{node_id}/content", response=answers(None), operation_id="get_content", openapi_extra=BYTES_OUT)
def get_content(request: HttpRequest, node_id: UUID, version: int | None = Query(None, ge=1, le=10**6)) -> Any:
    """The bytes of a file, or of one of its versions; ranges and ETags work."""
    require_scope(request, "read:files")
    versions = Version.objects.filter(node=_visible(request, node_id)).select_related("node")
    found = versions.filter(number=version).first() if version else versions.first()
    if found is None:
        raise Http404
    response: HttpResponseBase = send_version(request, found)  # type: ignore[arg-type]
    response["Content-Type"] = "application/octet-stream"
    return response


@router.post("/nodes/{node_id}/folders", response=answers(NodeOut, 201), operation_id="create_folder")
def post_folder(request: HttpRequest, node_id: UUID, data: NameIn) -> Status[Node]:
    """A new folder inside a folder."""
    require_scope(request, "write:files")
    return Status(201, create_folder(_visible(request, node_id), data.name, by=request.actor))  # type: ignore[attr-defined]


@router.post(
    "/nodes/{node_id}/files", response=answers(NodeOut, 201), operation_id="upload_file", openapi_extra=BYTES_IN
)
def post_file(
    request: HttpRequest,
    node_id: UUID,
    name: str = Query(..., max_length=1000),
    on_conflict: OnConflict = Query("ask"),
    note: str = Query("", max_length=400),
) -> Status[Node]:
    """A new file inside a folder; the body is its bytes. A taken name: 409, a new version, or a numbered name."""
    require_scope(request, "write:files")
    folder, actor = _visible(request, node_id), request.actor  # type: ignore[attr-defined]
    require(can_create_in(actor, folder))
    stored = receive(body_of(request))  # type: ignore[arg-type]
    return Status(201, upload_file(folder, name, stored, by=actor, on_conflict=on_conflict, note=note))


@router.put("/nodes/{node_id}/content", response=answers(NodeOut), operation_id="put_content", openapi_extra=BYTES_IN)
def put_content(request: HttpRequest, node_id: UUID, note: str = Query("", max_length=400)) -> Node:
    """A new version of a file; the body is its bytes."""
    require_scope(request, "write:files")
    node, actor = _visible(request, node_id), request.actor  # type: ignore[attr-defined]
    require(can_edit_node(actor, node) and not node.is_folder)
    return add_version(node, receive(body_of(request)), by=actor, note=note).node  # type: ignore[arg-type]


@router.patch("/nodes/{node_id}", response=answers(NodeOut), operation_id="change_node")
def patch_node(request: HttpRequest, node_id: UUID, data: ChangeIn) -> Node:
    """Rename, move, or both."""
    require_scope(request, "write:files")
    node, actor = _visible(request, node_id), request.actor  # type: ignore[attr-defined]
    parent = _visible(request, data.parent_id) if data.parent_id else None
    change_node(node, name=data.name, parent=parent, by=actor)
    return _visible(request, node_id)


@router.delete("/nodes/{node_id}", response=answers(None, 204), operation_id="trash_node")
def delete_node(request: HttpRequest, node_id: UUID) -> Status[None]:
    """Put it, with all it holds, into the trash of its space."""
    require_scope(request, "write:files")
    trash_nodes([_visible(request, node_id)], by=request.actor)  # type: ignore[attr-defined]
    return Status(204, None)


@router.post("/nodes/{node_id}/restoration", response=answers(NodeOut), operation_id="restore_node")
def restore_node(request: HttpRequest, node_id: UUID) -> Node:
    """Take it out of the trash."""
    require_scope(request, "write:files")
    restore_nodes([_visible(request, node_id)], by=request.actor)  # type: ignore[attr-defined]
    return _visible(request, node_id)
