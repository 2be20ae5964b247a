"""Who works on a run: at most one process, and one that dies lets it go at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from store import locks
from store.database import Database


@contextmanager
def alone(db: Database, run_id: int) -> Iterator[bool]:
    """Whether the run is this block's to work on; False when another process, or another thread of this one, does."""
    with locks.held(db, f"run-{run_id}") as ours:
        yield ours
