"""A suite run as a workflow: chunks of cases are steps, scoring follows, then the end.

A step that is repeated after a crash skips what is stored, so no finished call is made again.
"""

import logging

from dbos import DBOS

from store import runs, suites
from store.database import Database
from touchstone.actions import running
from touchstone.actions.running import Means
from touchstone.workflows import RUN_SUITE

CHUNK = 1_000
"""Cases of a step. At the end of each the slots run empty for the time of one call."""

log = logging.getLogger("touchstone.worker")


class Bench:
    """What the steps of this process work with; a worker sets it before it listens."""

    db: Database
    means: Means


@DBOS.workflow(name=RUN_SUITE)
def run_suite(run_id: int) -> str:
    """Make and judge every attempt of a run; the state it ended in. What stops it is noted on the run."""
    if not begin(run_id):
        return "stopped"
    try:
        state = "done"
        for first, last in chunks(run_id):
            state = generate(run_id, first, last)
            if state != "done":
                break
        score(run_id)
    except Exception as error:
        log.exception("run %s failed", run_id)
        finish(run_id, "failed", str(error)[:2000])
        return "failed"
    finish(run_id, state, "")
    return state


@DBOS.step()
def begin(run_id: int) -> bool:
    return running.begin(Bench.db, run_id)


@DBOS.step()
def chunks(run_id: int) -> list[list[int]]:
    """Positions of cases, first and last (exclusive) of each chunk."""
    count = suites.get_suite_version(Bench.db, runs.get_run(Bench.db, run_id).suite_version_id).case_count
    return [[first, min(first + CHUNK, count)] for first in range(0, count, CHUNK)]


@DBOS.step()
def generate(run_id: int, first: int, last: int) -> str:
    return running.generate(Bench.db, run_id, Bench.means, first, last).state


@DBOS.step()
def score(run_id: int) -> int:
    return running.score_missing(Bench.db, run_id)


@DBOS.step()
def finish(run_id: int, state: str, error: str) -> None:
    running.finish(Bench.db, run_id, state, error)
