from __future__ import annotations

import io
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.files.kinds import Family, family_of, sniff
from parvis.files.names import clean_name, clean_path, free_name, name_key, sort_key, split_name
from parvis.kernel.rights import Refused

REFUSED = [
    "",
    "   ",
    ".",
    "..",
    "../secret",
    "a/b",
    "a\\b",
    "zéro\x00",
    "ligne\nsuivante",
    "tab\t",
    "\x7f",
    "fin.",
    "fin ",
    "CON",
    "con.txt",
    "Com1.docx",
    "lpt9",
    "nul",
    "facture\u202efdp.exe",
    "\u2066x",
    "a\u2028b",
    "x" * 256,
    "\ud800",
]
KEPT = [
    "Délibération n° 12 : voirie ?.docx",
    "é" * 255,
    "Été à l’école · plan (2).pdf",
    ".gitignore",
    "console.txt",
    "🏛 mairie.png",
    " précédé d’une espace",
    "a..b",
]


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(Refused) as refusal:
        clean_name(name)
    assert str(refusal.value.message).endswith((".", ")."))


@pytest.mark.parametrize("name", KEPT)
def test_kept_as_typed(name: str) -> None:
    assert clean_name(name) == name


def test_decomposed_names_are_composed() -> None:
    assert clean_name(unicodedata.normalize("NFD", "Élévation.pdf")) == "Élévation.pdf"


@pytest.mark.parametrize(("one", "other"), [("Plan.PDF", "plan.pdf"), ("é", "e\u0301"), ("STRASSE", "straße")])
def test_twins(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@given(st.text(max_size=300))
def test_what_is_accepted_is_safe(name: str) -> None:
    try:
        kept = clean_name(name)
    except Refused:
        return
    assert clean_name(kept) == kept
    assert name_key(kept) == name_key(unicodedata.normalize("NFD", kept))
    assert not set(kept) & set("/\\\x00") and kept not in (".", "..") and len(kept) <= 255
    kept.encode("utf-8")
    assert len(name_key(kept)) <= 800 and len(sort_key(kept)) <= 300


@given(st.lists(st.sampled_from(["a.pdf", "A.pdf", "a (2).pdf", "b", "é" * 255]), max_size=20))
def test_numbered_names_never_clash(names: list[str]) -> None:
    taken: set[str] = set()
    for name in names:
        free = free_name(name, taken)
        assert name_key(free) not in taken and clean_name(free) == free
        taken.add(name_key(free))


def test_natural_order() -> None:
    names = ["Plan 10", "plan 2", "Éboulis", "eau", "Zone", "plan 1", "étude"]
    assert sorted(names, key=sort_key) == ["eau", "Éboulis", "étude", "plan 1", "plan 2", "Plan 10", "Zone"]


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("a.pdf", ("a", ".pdf")),
        (".env", (".env", "")),
        ("a.tar.gz", ("a", ".tar.gz")),
        ("M. Durand et Cie", ("M. Durand et Cie", "")),
        ("sans", ("sans", "")),
    ],
)
def test_split(name: str, parts: tuple[str, str]) -> None:
    assert split_name(name) == parts


def test_paths() -> None:
    assert clean_path("Dossier/Sous/f.pdf") == ["Dossier", "Sous", "f.pdf"]
    for path in ("a//b", "a/../b", "", "a/ /b"):
        with pytest.raises(Refused):
            clean_path(path)


@pytest.mark.parametrize(
    ("content", "name", "mime", "family"),
    [
        (b"%PDF-1.7\n", "faux.png", "application/pdf", Family.PDF),
        (b"\x89PNG\r\n\x1a\n....", "photo.txt", "image/png", Family.IMAGE),
        (b"<html><script>x</script>", "image.png", "text/html", Family.TEXT),
        (b'<?xml version="1.0"?><svg onload="x()">', "dessin.jpg", "image/svg+xml", Family.IMAGE),
        (b"\x00\x01\x02", "photo.jpg", "application/octet-stream", Family.OTHER),
        ("nom;prénom\n".encode("latin-1"), "liste.csv", "text/csv", Family.SHEET),
        ("# Titre é".encode(), "notes.md", "text/markdown", Family.TEXT),
        (b"", "vide.txt", "text/plain", Family.TEXT),
        (b"PK\x03\x04" + b"\0" * 26 + b"a.txt", "a.docx", "application/zip", Family.ARCHIVE),
    ],
)
def test_type_comes_from_the_content(content: bytes, name: str, mime: str, family: Family) -> None:
    found = sniff(io.BytesIO(content), name)
    assert (found, family_of(found)) == (mime, family)


def test_text_cut_within_a_character() -> None:
    assert sniff(io.BytesIO(b"a" * 8191 + "é".encode()), "long.txt") == "text/plain"
