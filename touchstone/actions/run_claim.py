"""Who works on a run: at most one process, and one that dies lets it go at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from store import locks
from store.database import Database


@contextmanager
def alone(db: Database, run_id: int) -> Iterator[locks.Lock]:
    """The claim to work on the run in this block; a false one when another process, or another thread of this one, has it."""
    with locks.held(db, f"run-{run_id}") as lock:
        yield lock
