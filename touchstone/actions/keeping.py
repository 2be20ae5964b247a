"""Keeping judged answers: one that the database cannot take costs no other."""

import logging

from store import attempts
from store.database import Database
from store.errors import StoreFailure, StoreTooLarge
from touchstone.actions.run_rows import given_up
from touchstone.actions.store_errors import translated

log = logging.getLogger("touchstone.runs")


@translated()
def keep(db: Database, batch: list[attempts.Judged]) -> list[attempts.Judged]:
    """Store a batch; gives back what could not be stored and became a failed attempt.

    Raises StoreError with nothing lost when the database takes nothing just now, NotFound when the run is gone.
    """
    error = _what_is_wrong(db, batch)
    if error is None:
        return []
    if len(batch) > 1:  # one of them is to blame: it is found by halves
        middle = len(batch) // 2
        return [*keep(db, batch[:middle]), *keep(db, batch[middle:])]
    log.error("An answer cannot be stored.", exc_info=error)
    attempts.store_judged(db, [given_up(batch[0], error)])
    return batch


def _what_is_wrong(db: Database, batch: list[attempts.Judged]) -> Exception | None:
    """Store a batch; what the database finds wrong with it. Raises StoreFailure for what is wrong with the database."""
    try:
        attempts.store_judged(db, batch)
    except StoreTooLarge as failure:
        return failure.__cause__ if isinstance(failure.__cause__, Exception) else failure
    except StoreFailure:
        raise
    except Exception as error:
        return error
    return None
