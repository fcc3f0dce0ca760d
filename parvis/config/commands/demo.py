"""`parvis demo`: a server with fictional people in a data folder of its own, for this machine alone."""

from __future__ import annotations

import hashlib
import json
import os
from argparse import Namespace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.db.models import Q

from parvis.config.commands import Failure, migrate
from parvis.config.server import addresses, is_loopback, serve
from parvis.kernel import journal
from parvis.kernel.jobs.worker import SLOW, drain
from parvis.kernel.modules import modules, resolve

PASSWORD = "parvis-demo"  # noqa: S105
PEOPLE = {
    "admin": "Hélène Marchand, administratrice de la communauté de communes",
    "camille": "Camille Rousseau, cheffe de projet, animatrice",
    "theo": "Théo Lemoine, chargé de mission, contributeur",
    "nadia": "Nadia Benali, élue, visiteuse",
    "invite": "Inès Garnier, bureau d’études, invitée",
    "exterieure": "Sophie Delaunay, autre commune, hors des espaces",
}


def marker() -> Path:
    """The file that says that a data folder is the demonstration's."""
    return Path(settings.DATA_DIR) / "demo"


def run(options: Namespace) -> None:
    if not is_loopback(options.host) or not is_loopback(urlsplit(settings.BASE_URL).hostname or ""):
        raise Failure(
            "la démonstration ne se sert que sur cette machine (127.0.0.1) : ses mots de passe sont connus de tous."
        )
    claim()
    load()
    serve(options.host, options.port, announcement(options))


def claim() -> None:
    """Make the data folder the demonstration's, if it is empty or already so."""
    noted = json.loads(marker().read_text()) if marker().exists() else None
    if noted is None and (connection.introspection.table_names() or (Path(settings.DATA_DIR) / "blobs").exists()):
        raise Failure(
            f"{settings.DATA_DIR} contient déjà des données qui ne sont pas celles de la démonstration. "
            "Choisissez un autre dossier par PARVIS_DATA_DIR."
        )
    if noted is not None and noted["database"] != _database():
        raise Failure(f"la base de données n’est pas celle de la démonstration de {settings.DATA_DIR}.")
    if noted is None:
        _note("")


def load() -> None:
    """Bring the story up to date; a load that was cut is taken up where it stopped."""
    migrate.upgrade()
    if json.loads(marker().read_text())["story"] == _story():
        return
    print("Chargement de la démonstration…", flush=True)
    tell()
    _note(_story())


def tell() -> None:
    """Each module's part of the story, in order, and the jobs that follow from it; telling it twice changes nothing.

    What takes long (texts to read, previews to draw) is left to the server that starts next.
    """
    for module in sorted(modules(), key=lambda module: module.demo_order):
        if module.demo:
            resolve(module.demo)()
    drain(wanted=~Q(queue=SLOW), ahead=timedelta(minutes=1))
    journal.seal_all()


def announcement(options: Namespace) -> str:
    people = "\n".join(f"  {f'{name}@demo.parvis.example':34}{who}" for name, who in PEOPLE.items())
    where = " et ".join(addresses(options.host, options.port))
    return f"\nParvis, démonstration : {where}\nMot de passe de chacun : {PASSWORD}\n{people}\n\nCtrl+C pour arrêter."


def _note(story: str) -> None:
    temporary = marker().with_suffix(".tmp")
    temporary.write_text(json.dumps({"database": _database(), "story": story}))
    os.replace(temporary, marker())


def _database() -> str:
    """Which database this is; a file is named from the data folder, so that the folder may move."""
    chosen = settings.DATABASES["default"]
    if connection.vendor == "sqlite":
        return os.path.relpath(chosen["NAME"], settings.DATA_DIR)
    return f"{chosen['HOST']}:{chosen['PORT']}/{chosen['NAME']}"


def _story() -> str:
    """A fingerprint of everything that tells the story: when it changes, it is loaded again."""
    package = Path(__file__).resolve().parents[2]
    texts = sorted(path for path in package.glob("*/**/demo*.py") if path != Path(__file__))
    return hashlib.sha256(b"".join(path.read_bytes() for path in texts)).hexdigest()
