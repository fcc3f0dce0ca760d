"""Conversions by LibreOffice, when it is installed: a profile of its own each time, no macro, no network, bounds."""

from __future__ import annotations

import shutil
from pathlib import Path

from parvis.kernel.documents.sandbox import MB, Bounds, Failed, ask, find, run

OFFICE = "application/vnd.openxmlformats-officedocument"
FORMS = {
    "docx": f"{OFFICE}.wordprocessingml.document",
    "xlsx": f"{OFFICE}.spreadsheetml.sheet",
    "pptx": f"{OFFICE}.presentationml.presentation",
}
OLD = {
    "application/msword": "docx",
    "application/rtf": "docx",
    "application/vnd.ms-excel": "xlsx",
    "application/vnd.ms-powerpoint": "pptx",
}
WORDS = ("officedocument", "opendocument", "ms-word", "ms-excel", "ms-powerpoint")
BOUNDS = Bounds(seconds=150, memory=4096 * MB, file=512 * MB, room=1024 * MB)
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Security/Scripting"><prop oor:name="MacroSecurityLevel"><value>3</value></prop><prop oor:name="DisableMacrosExecution"><value>true</value></prop><prop oor:name="DisableActiveContent"><value>true</value></prop><prop oor:name="BlockUntrustedRefererLinks"><value>true</value></prop></item>
<item oor:path="/org.openoffice.Office.Writer/Content/Update"><prop oor:name="Link"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Content/Update"><prop oor:name="Link"><value>1</value></prop></item>
</oor:items>
"""  # noqa: E501


def modern_form(mime: str) -> str | None:
    """The format that an old one is turned into before it is read."""
    return OLD.get(mime)


def is_office(mime: str) -> bool:
    """Whether LibreOffice shows it."""
    return mime in OLD or any(word in mime for word in WORDS)


def is_installed() -> bool:
    return find("soffice") is not None


def convert(path: Path, mime: str, name: str, target: str, folder: Path) -> Path:
    """Turn a document into `pdf` or a modern format, in a folder of its own; raises `Failed`."""
    program = find("soffice")
    folder.mkdir(parents=True)
    inspect(path, mime, name, folder / "look")
    if program is None:
        raise Failed("no-office")
    home = folder / "home"
    (home / "profile" / "user").mkdir(parents=True)
    (home / "profile" / "user" / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
    # Under a name of ours: LibreOffice trusts the extension, and a name may be anything.
    source = home / f"document{_extension(mime, name)}"
    shutil.copyfile(path, source)
    words = run(_command(program, home, target, source), home, BOUNDS)
    made = home / "made" / f"document.{target}"
    if not made.is_file():
        raise Failed("damaged", words)
    return made


def inspect(path: Path, mime: str, name: str, folder: Path) -> dict[str, bool]:
    """What is to be known before a converter opens it; raises `Failed` for what none should."""
    folder.mkdir()
    return dict(ask("inspect", folder, Bounds(seconds=30), path=str(path.absolute()), mime=mime, name=name)["findings"])


def _extension(mime: str, name: str) -> str:
    known = {form: f".{extension}" for extension, form in FORMS.items()}
    suffix = Path(name).suffix.lower()
    return known.get(mime) or (suffix if suffix[1:].isalnum() and len(suffix) < 7 else ".bin")


def _command(program: str, home: Path, target: str, source: Path) -> list[str]:
    return [
        program,
        f"-env:UserInstallation=file://{home}/profile",
        *("--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard"),
        *("--convert-to", target, "--outdir", str(home / "made"), str(source)),
    ]
