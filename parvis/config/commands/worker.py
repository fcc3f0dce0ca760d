"""`parvis worker`: the background jobs alone, for installations that run several processes."""

from __future__ import annotations

import signal
import threading
from argparse import Namespace
from types import FrameType

from parvis.config.commands import Failure, migrate
from parvis.kernel.jobs.worker import Worker


def run(_options: Namespace) -> None:
    if migrate.pending():
        raise Failure("la base de données n’est pas à jour. Lancez d’abord « parvis migrate ».")
    over = threading.Event()

    def end(_signal: int, _frame: FrameType | None) -> None:
        over.set()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    workers = Worker(), Worker(slow=True)
    for worker in workers:
        worker.start()
    print("Tâches de fond en route.", flush=True)
    over.wait()
    for worker in workers:
        worker.stop()
