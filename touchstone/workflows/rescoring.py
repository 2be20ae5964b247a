"""Scoring a run again as a workflow: one step, which goes on where it was when it is repeated after a crash."""

import logging

from dbos import DBOS

from store import rescorings
from store.errors import StoreFailure, StoreMissing
from touchstone.actions import rescoring
from touchstone.actions.run_claim import alone
from touchstone.workflows import RESCORE_RUN
from touchstone.workflows.suite_run import ASK_AGAIN_S, Bench, counted, stay, unless_leaving

HELD = "held"
"""What the work says when another process holds the run: or the database is away: it is asked for again."""
GONE = "gone"
"""What it says when the run was deleted meanwhile."""

log = logging.getLogger("touchstone.worker")


@DBOS.workflow(name=RESCORE_RUN)
@unless_leaving()
def rescore_run(rescoring_id: int) -> str:
    """Judge the stored answers of a run anew; the state it ended in."""
    return rescore(rescoring_id)


@DBOS.step()
@unless_leaving()
def rescore(rescoring_id: int) -> str:
    """A worker that seemed dead may only have been slow: this waits until nobody else works on the run."""
    while (state := _rescore(rescoring_id)) in (HELD, "left"):
        if Bench.leaving.wait(ASK_AGAIN_S):
            stay()
    return state


def _rescore(rescoring_id: int) -> str:
    try:
        with alone(Bench.db, rescorings.get_rescoring(Bench.db, rescoring_id).run_id) as lock:
            if lock:
                with counted():
                    return rescoring.rescore(Bench.db, rescoring_id, lambda: Bench.leaving.is_set() or not lock.is_kept())
    except StoreMissing:
        return GONE
    except StoreFailure:
        log.exception("scoring %s: the database is away", rescoring_id)
    return HELD
