"""What is put in order now and then, by whichever worker comes to it: nothing anybody sees is lost by it."""

import time

from store import traces, vectors
from store.database import Database
from touchstone.actions import chains, databases
from touchstone.actions.store_errors import translated
from touchstone.settings import Settings

EVERY_S = 300.0
RESULTS_S, MOST_RESULTS = 30 * 86_400.0, 100_000
"""How old known results of steps may be, and how many a project keeps: one that is gone is asked anew."""
VECTORS_S = 180 * 86_400.0
"""How old vectors of texts may be."""


@translated()
def tidy(db: Database, settings: Settings) -> None:
    """Stop chains whose process is gone, forget old results and vectors, and take out files that nobody keeps. Raises StoreError."""
    chains.abandon_lost(db)
    traces.prune_results(db, time.time() - RESULTS_S, MOST_RESULTS)
    vectors.prune(db, time.time() - VECTORS_S)
    databases.sweep(db, settings)
