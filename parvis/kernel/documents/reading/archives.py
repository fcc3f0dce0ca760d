"""Archives: the names of what they hold. Nothing inside is opened."""

from __future__ import annotations

from collections.abc import Iterator

from parvis.kernel.documents.reading import Task

MOST = 2_000


def read(task: Task) -> Iterator[str]:
    """Names only: of what deploys itself beyond measure too, since nothing is deployed."""
    import zipfile

    with zipfile.ZipFile(task.path) as parts:
        yield from parts.namelist()[:MOST]
