"""`parvis check`: is everything in place? One line a thing, and an exit code."""

from __future__ import annotations

import json
from argparse import Namespace
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.checks import run_checks
from django.db import DatabaseError, connection
from django.db.models import Max
from django.utils import timezone

from parvis.config.commands import Failure, migrate, storage
from parvis.config.environment import is_private
from parvis.kernel.documents.sandbox import find, is_without_network
from parvis.kernel.health import health_report
from parvis.kernel.models import JournalEntry
from parvis.kernel.storage.current import store
from parvis.territory.models import LoadedGeography

CLOCK = timedelta(minutes=5)
PROGRAMS = {
    "soffice": "aperçu des documents Word, Excel, PowerPoint et OpenDocument",
    "tesseract": "texte des documents numérisés, pour la recherche",
    "ffmpeg": "vignette des vidéos",
}


def run(options: Namespace) -> None:
    """Print each check; fail when one of them does."""
    if options.blobs or options.deep:
        storage.check(options)
        return
    checks: dict[str, Callable[[], str]] = {
        "réglages et modules": _settings,
        "base de données": _database,
        "migrations": _migrations,
        "stockage": _storage,
        "droits du dossier de données": _privacy,
        "tâches de fond": _jobs,
        "interface": _front_end,
        "géographie": _geography,
        "horloge": _clock,
    }
    faults = 0
    for name, check in checks.items():
        fault = _asked(check)
        faults += bool(fault)
        print(f"{'✗' if fault else '✓'} {name}{f' : {fault}' if fault else ''}", flush=True)
    _tell_programs()
    if faults:
        raise Failure("tout n’est pas en ordre : voyez les lignes marquées ✗.")


def _tell_programs() -> None:
    """What may be installed besides: nothing is wrong without it, but less is shown and found."""
    for program, use in PROGRAMS.items():
        print(f"{'✓' if find(program) else '–'} {program} (facultatif) : {use}", flush=True)
    apart = "✓" if is_without_network() else "–"
    print(f"{apart} convertisseurs sans accès au réseau (espaces de noms du système)", flush=True)


def _asked(check: Callable[[], str]) -> str:
    try:
        return check()
    except DatabaseError as error:
        return " ".join(str(error).split())


def _settings() -> str:
    return " ; ".join(str(error.msg) for error in run_checks() if error.is_serious())


def _database() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return ""


def _migrations() -> str:
    return "la base n’est pas à jour, lancez « parvis migrate »" if migrate.pending() else ""


def _storage() -> str:
    state = health_report()["storage"]
    if state == "ok":
        return ""
    if state == "not writable":
        return f"{settings.DATA_DIR} n’accepte pas d’écriture"
    return f"{store()} est plein" if state == "full" else f"{store()} ne répond pas, ou refuse ce compte"


def _privacy() -> str:
    if is_private(settings.DATA_DIR):
        return ""
    return f"d’autres comptes de la machine entrent dans {settings.DATA_DIR}, lancez « chmod 700 {settings.DATA_DIR} »"


def _jobs() -> str:
    state = health_report()["jobs"]
    return "" if state == "ok" else "des tâches attendent depuis plus de dix minutes" if state == "late" else str(state)


def _front_end() -> str:
    manifest = Path(str(settings.DJANGO_VITE["default"]["manifest_path"]))
    if not manifest.exists():
        return "elle n’est pas construite, lancez « make setup »"
    files = [entry["file"] for entry in json.loads(manifest.read_text()).values()]
    missing = [name for name in files if not (manifest.parent / name).exists()]
    return f"il manque {', '.join(missing)}" if missing else ""


def _geography() -> str:
    return "" if LoadedGeography.objects.exists() else "elle n’est pas chargée, lancez « parvis migrate »"


def _clock() -> str:
    """A clock that went back would break the order of the journal."""
    last = JournalEntry.objects.aggregate(last=Max("at"))["last"]
    return "elle retarde sur la dernière action enregistrée" if last and last > timezone.now() + CLOCK else ""
