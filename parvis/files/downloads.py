"""Serving what people uploaded: never as a page of ours, in large blocks, by parts when asked, several as one zip."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from zipstream import ZipStream

from parvis.files.models import Node, Version
from parvis.files.names import disk_name
from parvis.files.queries import contents
from parvis.files.rules import can_download_node
from parvis.files.served import check_served, may_take
from parvis.files.serving import SEALED, etag_of, send_blob
from parvis.kernel import access
from parvis.kernel.actors import Actor
from parvis.kernel.blobs import read_range
from parvis.kernel.models import AccessEntry, Blob
from parvis.kernel.rights import Refused
from parvis.kernel.storage.current import store
from parvis.kernel.web import Request

__all__ = [
    "SEALED",
    "SHOWN",
    "STREAMED",
    "check_taken",
    "etag_of",
    "send_blob",
    "send_converted",
    "send_picture",
    "send_version",
    "send_zip",
    "zip_paths",
]

STREAMED = ("audio/", "video/")
SHOWN = ("application/pdf", *STREAMED)


def check_taken(actor: Actor, node: Node, *, streamed: bool = False) -> None:
    """Refuse the bytes of what is for consultation only; sound and video cannot be played without them."""
    if not streamed and not can_download_node(actor, node):
        raise Refused(
            _("« %(name)s » est en consultation seule : il se lit ici, sans pouvoir être téléchargé.")
            % {"name": node.name},
            status=403,
            code="shielded",
        )


def send_version(request: Request, version: Version, *, inline: bool = False) -> HttpResponseBase:
    """The bytes of a version: as a download, or inline for what a page of ours shows (PDF, sound, video)."""
    check_served(version, by=request.actor)
    inline = inline and version.mime.startswith(SHOWN)
    check_taken(request.actor, version.node, streamed=inline and version.mime.startswith(STREAMED))
    if request.method == "GET":
        verb = AccessEntry.Verb.VIEW if inline else AccessEntry.Verb.DOWNLOAD
        again = not request.headers.get("Range", "bytes=0-").startswith("bytes=0-")
        access.record(verb, "files.node", version.node_id, by=request.actor, again=again)
    disposition = content_disposition_header(not inline, version.node.name) or "attachment"
    mime = version.mime or "application/octet-stream"
    return send_blob(request, version.blob_id, version.size, mime=mime, disposition=disposition)


def send_converted(request: Request, version: Version, pdf: Blob) -> HttpResponseBase:
    """The PDF that was made of a version, to be shown: under the same rules as the version itself."""
    check_served(version, by=request.actor)
    check_taken(request.actor, version.node)
    if request.method == "GET":
        again = not request.headers.get("Range", "bytes=0-").startswith("bytes=0-")
        access.record(AccessEntry.Verb.VIEW, "files.node", version.node_id, by=request.actor, again=again)
    name = content_disposition_header(False, f"{version.node.name}.pdf") or "inline"
    return send_blob(request, pdf.sha256, pdf.size, mime="application/pdf", disposition=name)


def send_picture(request: Request, blob: Blob) -> HttpResponseBase:
    """A picture that we made: safe to show, kept by the browser."""
    return send_blob(request, blob.sha256, blob.size, mime="image/webp", disposition="inline")


def send_zip(request: Request, tops: list[Node], name: str) -> HttpResponseBase:
    """Entries with all that the actor may take inside, as a zip made while it is sent; its size is known before."""
    stream = ZipStream(sized=True)
    kept, left = _sorted_out(request.actor, contents(request.actor, tops))
    if left:
        stream.add(_left_out(left), f"{_('Documents non inclus')}.txt")
    for node, path in zip_paths(tops, kept):
        if node.current is None:
            stream.add(None, f"{path}/")
            continue
        _add_content(stream, node.current, path)
        access.record(AccessEntry.Verb.DOWNLOAD, "files.node", node.pk, by=request.actor)
    response = StreamingHttpResponse(iter(stream), content_type="application/zip")
    response["Content-Length"] = str(len(stream))
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.zip") or "attachment"
    response["Content-Security-Policy"] = SEALED
    return response


def _sorted_out(actor: Actor, nodes: list[Node]) -> tuple[list[Node], list[str]]:
    """What may be taken, and the names of what may only be looked at."""
    kept = [node for node in nodes if node.is_folder or _is_taken(actor, node)]
    taken = {node.pk for node in kept}
    return kept, sorted(node.name for node in nodes if node.pk not in taken)


def _is_taken(actor: Actor, node: Node) -> bool:
    return can_download_node(actor, node) and (node.current is None or may_take(actor, node.current))


def _left_out(names: list[str]) -> str:
    head = _(
        "Ces documents se consultent en ligne seulement, ou l’antivirus les retient ; "
        "ils ne sont pas dans cette archive :"
    )
    return "\r\n".join([head, "", *names, ""])


def _add_content(stream: ZipStream, version: Version, path: str) -> None:
    """Opened when its turn comes: a zip of thousands keeps one file open."""
    near = store().path(version.blob_id)
    if near is not None:
        stream.add_path(near, path, recurse=False)
    else:
        stream.add(_bytes_of(version), path, size=version.size)


def _bytes_of(version: Version) -> Iterator[bytes]:
    yield from read_range(version.blob_id, 0, version.size)


def zip_paths(tops: Iterable[Node], nodes: list[Node]) -> list[tuple[Node, str]]:
    """Each node with its path in the zip, of names that every disk takes.

    Two entries of one name, chosen in different folders, are numbered; so are those that the same cut makes equal.
    """
    paths: dict[UUID, str] = {}
    taken: set[str] = set()
    for top in tops:
        paths[top.pk] = disk_name(top.name, taken)
    children: dict[UUID | None, list[Node]] = {}
    for node in nodes:
        children.setdefault(node.parent_id, []).append(node)
    by_id = {node.pk: node for node in nodes}
    # A folder that one may only pass through has no row here: its content is reached when it was chosen itself.
    found: list[tuple[Node, str]] = []
    waiting = [(by_id[key], path) for key, path in paths.items() if key in by_id]
    for node, path in waiting:
        found.append((node, path))
        inside: set[str] = set()
        waiting += [(child, f"{path}/{disk_name(child.name, inside)}") for child in children.get(node.pk, [])]
    return found
