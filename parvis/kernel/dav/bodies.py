"""The XML that clients send: bounded, without entities, and what it asks for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from lxml import etree

from parvis.kernel.rights import Refused

MOST = 256 * 1024
DAV = "{DAV:}"
Name = tuple[str, str]


def parse_xml(body: bytes) -> Any:
    """The root element of a body; None for an empty one. `Refused` 400 for what is no plain XML, 413 above 256 kB."""
    if len(body) > MOST:
        raise Refused(_("Cette demande est trop longue."), status=413, code="too-large")
    if not body.strip():
        return None
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise bad_xml() from error
    if root.getroottree().docinfo.doctype:
        raise bad_xml()
    return root


def bad_xml() -> Refused:
    return Refused(_("Le contenu XML de cette demande est mal formé."), status=400, code="bad-request")


def name_of(element: Any) -> Name:
    """(namespace, name) of an element."""
    qualified = etree.QName(element)
    return qualified.namespace or "", qualified.localname


@dataclass(frozen=True)
class Asked:
    """What a PROPFIND wants: `all` properties, their `names` only, or `some` of them."""

    kind: str
    names: tuple[Name, ...] = ()


def parse_propfind(body: bytes) -> Asked:
    """An empty body asks for all."""
    root = parse_xml(body)
    if root is None:
        return Asked("all")
    if root.tag != DAV + "propfind":
        raise bad_xml()
    parts = {child.tag: child for child in root if isinstance(child.tag, str)}
    if (some := parts.get(DAV + "prop")) is not None and DAV + "allprop" not in parts:
        return Asked("some", tuple(dict.fromkeys(map(name_of, some))))
    if DAV + "propname" in parts:
        return Asked("names")
    if DAV + "allprop" in parts:
        included = parts.get(DAV + "include")
        return Asked("all", tuple(map(name_of, included)) if included is not None else ())
    raise bad_xml()


@dataclass(frozen=True)
class Change:
    """One property to set, with its whole element as text, or to remove."""

    name: Name
    value: str | None


def parse_proppatch(body: bytes) -> list[Change]:
    """The changes, in their order."""
    root = parse_xml(body)
    if root is None or root.tag != DAV + "propertyupdate":
        raise bad_xml()
    found: list[Change] = []
    for step in root:
        if step.tag not in (DAV + "set", DAV + "remove"):
            continue
        for prop in step.iterfind(DAV + "prop"):
            for element in prop:
                found.append(Change(name_of(element), _text(element) if step.tag == DAV + "set" else None))
    if not found:
        raise bad_xml()
    return found


def _text(element: Any) -> str:
    language = next((up.get(LANGUAGE) for up in [element, *element.iterancestors()] if up.get(LANGUAGE)), None)
    if language:
        element.set(LANGUAGE, language)
    if not etree.QName(element).namespace:
        # Alone: in its tree it would take the namespace of what is above for its own.
        alone = etree.Element(element.tag, dict(element.attrib))
        alone.text = element.text
        alone.extend(element)
        element = alone
    etree.cleanup_namespaces(element)
    return str(etree.tostring(element, encoding="unicode", with_tail=False))


LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True)
class WantedLock:
    """A new lock: exclusive or shared, with what the client says of its owner, as XML."""

    shared: bool
    owner: str


def parse_lockinfo(body: bytes) -> WantedLock | None:
    """The wanted lock; None for an empty body, which refreshes."""
    root = parse_xml(body)
    if root is None:
        return None
    if root.tag != DAV + "lockinfo" or root.find(f"{DAV}locktype/{DAV}write") is None:
        raise bad_xml()
    scope = root.find(DAV + "lockscope")
    if scope is None or len(scope) != 1 or scope[0].tag not in (DAV + "exclusive", DAV + "shared"):
        raise bad_xml()
    owner = root.find(DAV + "owner")
    text = _text(owner) if owner is not None else ""
    return WantedLock(scope[0].tag == DAV + "shared", text if len(text) <= 2_000 else "")
