"""The shape of the code: short functions, thin views, files that fit in a head, templates without inline code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "parvis"
SOURCES = [
    path
    for path in sorted(PACKAGE.rglob("*.py"))
    if "migrations" not in path.parts and "node_modules" not in path.parts
]
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))

FUNCTION_LINES, VIEW_LINES, FILE_LINES = 25, 15, 400
DATA_FILES = {"demo_texts.py"}


def body_length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function without its decorators and its docstring."""
    first = node.body[0]
    documented = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    docstring = (first.end_lineno or 0) - first.lineno + 1 if documented else 0
    return (node.end_lineno or 0) - node.lineno + 1 - docstring


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def test_functions_are_short() -> None:
    long = [
        f"{name(path)}:{node.lineno} {node.name} ({body_length(node)})"
        for path in SOURCES
        if "tests" not in path.parts
        for node in functions(path)
        if body_length(node) > FUNCTION_LINES
    ]
    assert long == []


def test_views_are_thin() -> None:
    long = [
        f"{name(path)}:{node.lineno} {node.name} ({body_length(node)})"
        for path in SOURCES
        if path.name == "views.py" or path.parent.name == "views"
        for node in functions(path)
        if body_length(node) > VIEW_LINES
    ]
    assert long == []


def test_files_fit_in_a_head() -> None:
    long = [
        f"{name(path)} ({count})"
        for path in SOURCES
        if path.name not in DATA_FILES and (count := len(path.read_text(encoding="utf-8").splitlines())) > FILE_LINES
    ]
    assert long == []


INLINE = re.compile(
    r"""<[^>]*\s(?:style|on[a-z]+)\s*=|<script(?![^>]*\bsrc=)(?![^>]*application/json)|javascript:""", re.I
)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_templates_hold_no_inline_style_or_handler(path: Path) -> None:
    text = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.S)
    if "mail" in path.parts:
        pytest.skip("mail readers know only inline styles")
    assert INLINE.findall(text) == []
