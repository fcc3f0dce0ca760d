"""The catalogues, without system gettext: `messages.py check`, `update` or `compile`.

Message ids are French. Each module keeps the English of its own words in `locale/en/LC_MESSAGES/django.po`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parents[1] / "parvis"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}|%[sd]")
BEFORE = re.compile(r"(?<=\S) (?=[:;!?»])|(?<=«) ")
SKIPPED = {"tests", "migrations", "node_modules"}
Key = tuple[str | tuple[str, ...], str | None]


def modules() -> list[Path]:
    return sorted(path for path in PACKAGE.iterdir() if (path / "__init__.py").exists())


def extracted(module: Path) -> Catalog:
    """Every string of a module that is to be translated."""
    catalogue = Catalog(locale="en", project="parvis", charset="utf-8")
    for path in sorted(module.rglob("*")):
        if path.suffix in {".py", ".html", ".txt"} and not SKIPPED & set(path.parts):
            for line, message, context in _messages(path):
                where = (str(path.relative_to(PACKAGE.parent)), line)
                catalogue.add(message, locations=[where], context=context)
    return catalogue


def _messages(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], str | None]]:
    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        if "{%" not in source and "{{" not in source:
            return
        # Templates become something like Python; their indentation means nothing.
        source = "\n".join(line.lstrip() for line in templatize(source, origin=str(path)).splitlines())
    for line, message, _comments, context in extract("python", BytesIO(source.encode()), keywords=KEYWORDS):
        if message:
            yield line, message, context


def po_path(module: Path) -> Path:
    return module / "locale" / "en" / "LC_MESSAGES" / "django.po"


def translated(module: Path) -> Catalog:
    path = po_path(module)
    if not path.exists():
        return Catalog(locale="en", project="parvis", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="en")


def check() -> int:
    """Fail for each French string without its English, or whose English loses a placeholder."""
    catalogues = {module: translated(module) for module in modules()}
    english = {_key(m): m for catalogue in catalogues.values() for m in catalogue if m.id and _is_done(m)}
    faults = [
        f"{_where(message)}: {fault}: {_id(message)!r}"
        for module in modules()
        for message in extracted(module)
        if message.id and (fault := _fault(message, english.get(_key(message))))
    ]
    print("\n".join(faults) if faults else f"{len(english)} strings are translated.")
    return 1 if faults else 0


def _key(message: Message) -> Key:
    return (message.id if isinstance(message.id, str) else tuple(message.id), message.context)


def _id(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _is_done(message: Message) -> bool:
    texts = [message.string] if isinstance(message.string, str) else list(message.string)
    return not message.fuzzy and bool(texts) and all(texts)


def _where(message: Message) -> str:
    path, line = message.locations[0]
    return f"{path}:{line}"


def _fault(message: Message, english: Message | None) -> str:
    if english is None:
        return "no English"
    texts = [english.string] if isinstance(english.string, str) else list(english.string)
    wanted = set(PLACEHOLDER.findall(" ".join([message.id] if isinstance(message.id, str) else message.id)))
    return "" if set(PLACEHOLDER.findall(" ".join(texts))) == wanted else "other placeholders in English"


def update() -> int:
    """Bring the .po files in step with the sources: new strings come empty, gone ones leave."""
    for module in modules():
        template = extracted(module)
        if len(template) == 0 and not po_path(module).exists():
            continue
        catalogue = translated(module)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        po_path(module).parent.mkdir(parents=True, exist_ok=True)
        with po_path(module).open("wb") as file:
            write_po(file, catalogue, width=110, no_location=True, sort_output=True, omit_header=False)
    return 0


def compile_all() -> int:
    """Write the .mo files that Django reads: the English ones, and the French with its unbreakable spaces."""
    french = Catalog(locale="fr", project="parvis", charset="utf-8")
    for path in sorted(PACKAGE.rglob("*.po")):
        with path.open("rb") as source:
            english = read_po(source, locale="en")
        _write(path.with_suffix(".mo"), english)
        for message in english:
            # Plurals too, even unchanged: without a catalogue Django says « 0 personnes », as in English.
            if message.id and ((typeset := _typeset(message.id)) != message.id or message.pluralizable):
                french.add(message.id, typeset, context=message.context)
    _write(PACKAGE / "locale" / "fr" / "LC_MESSAGES" / "django.mo", french)
    return 0


def _write(path: Path, catalogue: Catalog) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        write_mo(target, catalogue)


def _typeset(text: str | tuple[str, ...] | list[str]) -> str | tuple[str, ...]:
    """French has a space before « : ; ! ? » and inside guillemets; no line may break there."""
    if not isinstance(text, str):
        return tuple(BEFORE.sub("\N{NO-BREAK SPACE}", part) for part in text)
    return BEFORE.sub("\N{NO-BREAK SPACE}", text)


def main(arguments: list[str]) -> int:
    gestures = {"check": check, "update": update, "compile": compile_all}
    if len(arguments) != 1 or arguments[0] not in gestures:
        print(f"usage: messages.py {'|'.join(gestures)}", file=sys.stderr)
        return 2
    if not settings.configured:
        settings.configure(USE_I18N=False, INSTALLED_APPS=[], TEMPLATES=[])
        django.setup()
    return gestures[arguments[0]]()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
