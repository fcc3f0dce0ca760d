"""Keeps an installation busy through its real actions, until a file named `stop` appears in its data folder.

Each thread uploads `<thread>-0.txt`, `<thread>-1.txt`… one after the other, so that any moment of the database holds,
for each thread, an unbroken beginning of that sequence.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path

import django

THREADS = 3


def main() -> None:
    django.setup()
    from django.conf import settings

    from parvis.kernel.jobs.worker import Worker

    worker = Worker()
    worker.start()
    stop = Path(settings.DATA_DIR) / "stop"
    root, person = prepare()
    threads = [threading.Thread(target=write, args=(number, root, person, stop)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    print("busy", flush=True)
    for thread in threads:
        thread.join()
    worker.stop()


def prepare() -> tuple[object, object]:
    """An organisation, a person and a space with its documents."""
    from parvis.files.actions import ensure_root
    from parvis.kernel.actors import Actor
    from parvis.people.actions import create_organisation, create_person
    from parvis.spaces.actions import create_space

    system = Actor.system("cli")
    organisation = create_organisation("Mairie de Test", "commune", by=system)
    person = create_person(
        "marie@exemple.fr", first_name="Marie", last_name="Noël", organisation=organisation, by=system
    )
    space = create_space(organisation, name="Charge", animateur=person, by=system)
    return ensure_root(space, by=system), person


def write(number: int, root: object, person: object, stop: Path) -> None:
    from parvis.files.actions import create_folder, rename_node, upload_file
    from parvis.kernel.actors import Actor
    from parvis.kernel.blobs import receive

    count = 0
    while not stop.exists():
        by = Actor.person(person)
        stored = receive([f"fil {number}, fichier {count}, été ☀\n".encode() * 500])
        upload_file(root, f"{number}-{count}.txt", stored, by=by)  # type: ignore[arg-type]
        if count % 5 == 0:
            folder = create_folder(root, f"dossier {number}-{count}", by=by)  # type: ignore[arg-type]
            rename_node(folder, f"dossier renommé {number}-{count}", by=by)
        count += 1
        time.sleep(0.005)


if __name__ == "__main__":
    main()
