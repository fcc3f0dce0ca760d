"""What runs in the sandbox: `python -m parvis.kernel.documents.child QUESTION FACTS`; the answer is a file of JSON.

Nothing here knows Django, and each reader is imported when its format is met.
"""

from __future__ import annotations

import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

from parvis.kernel.documents.faults import Unreadable

ANSWER = "answer.json"
DOORS = {
    "extract": "parvis.kernel.documents.reading:extract",
    "inspect": "parvis.kernel.documents.reading:inspect",
    "read_mail": "parvis.kernel.documents.reading.inside:read_mail",
    "list_entries": "parvis.kernel.documents.reading.inside:list_entries",
    "take_attachment": "parvis.kernel.documents.reading.inside:take_attachment",
    "without_place": "parvis.kernel.documents.reading.places:without_place",
    "draw_page": "parvis.kernel.documents.reading.drawing:draw_page",
    "count_pages": "parvis.kernel.documents.reading.drawing:count_pages",
    "draw_picture": "parvis.kernel.documents.reading.drawing:draw_picture",
}


def answer(question: str, facts: dict[str, Any]) -> dict[str, Any]:
    """Never raises: decoders raise whatever a damaged document leads them to."""
    module, _colon, name = DOORS[question].partition(":")
    try:
        given: dict[str, Any] = getattr(import_module(module), name)(**facts)
    except Unreadable as error:
        return {"failed": error.code}
    except MemoryError:
        return {"failed": "too-large"}
    except Exception as error:
        return {"failed": "damaged", "detail": f"{type(error).__name__}: {error}"[:500]}
    return given


if __name__ == "__main__":
    Path(ANSWER).write_text(json.dumps(answer(sys.argv[1], json.loads(sys.argv[2]))), encoding="utf-8")
