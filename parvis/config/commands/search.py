"""`parvis search rebuild`: the whole index again, while the application serves; a rebuilding that was cut goes on."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Callable

from parvis.config.commands import Failure, migrate
from parvis.search import actions
from parvis.search.jobs import ask_for_indexing
from parvis.search.models import Entry, Waiting


def run(options: Namespace) -> None:
    if migrate.pending():
        raise Failure("la base de données n’est pas à jour. Lancez d’abord « parvis migrate ».")
    if options.fresh:
        actions.empty_index()
        print("Index vidé.", flush=True)
    if actions.is_rebuilding():
        print(f"Reprise : {Waiting.objects.count()} objets restent à indexer.", flush=True)
    else:
        print(f"{actions.begin_rebuilding()} objets à indexer.", flush=True)
    # If this is cut, the worker goes on with what waits.
    ask_for_indexing()
    _index()


def _index() -> None:
    names = actions.index_waiting(told=_told("indexés"))
    texts = actions.index_deeply(told=_told("documents lus"))
    print(
        f"\n{names} objets indexés, {texts} documents lus. L’index compte {Entry.objects.count()} entrées.", flush=True
    )


def _told(what: str) -> Callable[[int], None]:
    """Progress on one line of a terminal; in a file, a line now and then."""
    step, end = (1, "\r") if sys.stdout.isatty() else (1000, "\n")
    last = 0

    def tell(done: int) -> None:
        nonlocal last
        if done - last >= step:
            last = done
            print(f"{done} {what}", end=end, flush=True)

    return tell
