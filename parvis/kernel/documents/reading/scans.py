"""Characters recognised on pictures by tesseract, when it is installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from parvis.kernel.documents.reading import Task

MOST_PAGES = 60
MOST_SIDE = 4000
LEAST_SIDE = 300
SECONDS = 60
LANGUAGE = "fra"
# Fewer words than that are the shapes of a photograph.
WORD, FEW = re.compile(r"[^\W\d_]{3,}"), 3


def is_ready() -> bool:
    """Whether the programme is there."""
    return shutil.which("tesseract") is not None


def read(task: Task) -> Iterator[str]:
    """The words of a picture; what is too small to hold any is left alone."""
    from PIL import Image

    from parvis.kernel.documents.reading.pictures import FORMATS, opened

    if not is_ready():
        task.code = "no-ocr"
        return
    Image.MAX_IMAGE_PIXELS = None
    with opened(task.path, MOST_SIDE) as picture:
        if min(picture.size) >= LEAST_SIDE and picture.format in FORMATS:
            task.code = "ocr"
            yield recognise(picture)


def recognise(picture: Any) -> str:
    """The words of a picture; nothing when the programme gives none in time."""
    with TemporaryDirectory(dir=".") as folder:
        source = Path(folder) / "page.png"
        picture.convert("L").save(source, "PNG", compress_level=1)
        command = ["tesseract", str(source), "stdout", "-l", LANGUAGE]
        try:
            done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False)
        except subprocess.TimeoutExpired:
            return ""
    text = done.stdout.decode("utf-8", "replace").strip()
    return text if len(WORD.findall(text)) >= FEW else ""
