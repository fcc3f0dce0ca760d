"""How the house is: the database answers, the storage takes a file, jobs move, the antivirus answers."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone

from parvis.kernel import antivirus
from parvis.kernel.models import Job
from parvis.kernel.rights import Refused
from parvis.kernel.storage.current import store

LATE = timedelta(minutes=10)


def health_report() -> dict[str, object]:
    """`{"status": "ok" | "degraded", "database": …, "storage": …, "jobs": …}`, and `antivirus` where one is set."""
    checks: dict[str, Callable[[], str]] = {"database": _database, "storage": _storage, "jobs": _jobs}
    if antivirus.is_set():
        checks["antivirus"] = _antivirus
    parts = {name: check() for name, check in checks.items()}
    return {"status": "ok" if set(parts.values()) == {"ok"} else "degraded", **parts}


def _database() -> str:
    try:
        Job.objects.exists()
    except DatabaseError:
        return "unreachable"
    return "ok"


def _storage() -> str:
    probe = Path(settings.DATA_DIR) / "tmp" / f"health-{uuid4().hex}"
    try:
        probe.write_bytes(os.urandom(16))
        probe.unlink()
        store().probe()
    except OSError:
        return "not writable"
    except Refused as refused:
        return "full" if refused.status == 507 else "unreachable"
    return "ok"


def _antivirus() -> str:
    """Only where one is configured: nothing is wrong without."""
    return "ok" if antivirus.answers() else "unreachable"


def _jobs() -> str:
    try:
        late = Job.objects.filter(state=Job.State.READY, run_after__lt=timezone.now() - LATE).exists()
    except DatabaseError:
        return "unknown"
    return "late" if late else "ok"
