"""A suite run as a workflow: chunks of cases are steps, scoring follows, then the end.

A step that is repeated after a crash skips what is stored, so no finished call is made again.
"""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress

from dbos import DBOS
from dbos._error import DBOSException

from store import runs, suites
from store.database import Database
from store.errors import StoreFailure
from store.locks import Lock
from touchstone.actions import running
from touchstone.actions.run_claim import alone
from touchstone.actions.running import Means
from touchstone.workflows import RUN_SUITE

CHUNK = 1_000
"""Cases of a step. At the end of each the slots run empty for the time of one call."""
ASK_AGAIN_S = 0.5
LOST = "lost"
"""What a step says that lost the run's lock: the workflow asks for it again, and goes on with what is missing."""

log = logging.getLogger("touchstone.worker")


class Bench:
    """What the workflows of this process work with; a worker sets it before it listens."""

    db: Database
    means: Means
    leaving = threading.Event()
    """Set when this process is about to end: what is under way is stored, and the next worker goes on from there."""
    busy = 0
    changed = threading.Condition()


@contextmanager
def unless_leaving() -> Iterator[None]:
    """What goes wrong in a process that is about to end is no result: the next worker does it again."""
    try:
        yield
    except Exception:
        if not Bench.leaving.is_set():
            raise
        log.exception("left to the next worker")
        stay()


@DBOS.workflow(name=RUN_SUITE)
@unless_leaving()
def run_suite(run_id: int) -> str:
    """Make and judge every attempt of a run; the state it ended in. What stops it is noted on the run."""
    while (state := _go_on(run_id)) == LOST:
        log.warning("run %s: its lock was lost with the connection to the database; it is asked for again", run_id)
    return state


def _go_on(run_id: int) -> str:
    with _alone_at_last(run_id) as lock:
        if not begin(run_id):
            return "stopped"
        try:
            state = "done"
            for first, last in chunks(run_id):
                state = generate(run_id, first, last, lock)
                if state != "done":
                    break
            if state == LOST:
                return LOST
            score(run_id)
        except DBOSException:
            raise
        except Exception as error:
            running.note(f"run {run_id}", error)
            finish(run_id, "failed", running.told(error))
            return "failed"
        finish(run_id, state, "")
        return state


@contextmanager
def _alone_at_last(run_id: int) -> Iterator[Lock]:
    """Wait until no other process works on the run: a worker that seemed dead may only have been slow."""
    with ExitStack() as claim:
        while (lock := _claimed(claim, run_id)) is None:
            if Bench.leaving.wait(ASK_AGAIN_S):
                stay()
        yield lock


def _claimed(claim: ExitStack, run_id: int) -> Lock | None:
    """The run's lock; None when somebody else has it, or the database is away just now."""
    with suppress(StoreFailure):
        lock = claim.enter_context(alone(Bench.db, run_id))
        if lock:
            return lock
    claim.close()
    return None


@DBOS.step()
@unless_leaving()
def begin(run_id: int) -> bool:
    return running.begin(Bench.db, run_id)


@DBOS.step()
@unless_leaving()
def chunks(run_id: int) -> list[list[int]]:
    """Positions of cases, first and last (exclusive) of each chunk."""
    count = suites.get_suite_version(Bench.db, runs.get_run(Bench.db, run_id).suite_version_id).case_count
    return [[first, min(first + CHUNK, count)] for first in range(0, count, CHUNK)]


@DBOS.step()
@unless_leaving()
def generate(run_id: int, first: int, last: int, lock: Lock) -> str:
    """The state after these cases. A worker that lost the run's lock stops asking, and tells nobody how it ended."""
    try:
        state = _generate(run_id, first, last, lambda: Bench.leaving.is_set() or not lock.is_kept())
    except Exception:
        if lock.is_kept():
            raise
        log.exception("run %s: something went wrong while its lock was lost", run_id)
        state = LOST
    if state == "stopped" and Bench.leaving.is_set():
        stay()
    return state if lock.is_kept() else LOST


def _generate(run_id: int, first: int, last: int, stop_asked: Callable[[], bool]) -> str:
    with counted():
        return running.generate(Bench.db, run_id, Bench.means, first, last, stop_asked=stop_asked).state


@DBOS.step()
@unless_leaving()
def score(run_id: int) -> int:
    return running.score_missing(Bench.db, run_id)


@DBOS.step()
@unless_leaving()
def finish(run_id: int, state: str, error: str) -> None:
    running.finish(Bench.db, run_id, state, error)


@contextmanager
def counted() -> Iterator[None]:
    with Bench.changed:
        Bench.busy += 1
    try:
        yield
    finally:
        with Bench.changed:
            Bench.busy -= 1
            Bench.changed.notify_all()


def stay() -> None:
    """Do not come back: a step that returned would be noted as done, and this process ends in a moment."""
    threading.Event().wait()


def leave(timeout_s: float) -> None:
    """Store what is under way, within this time, before the process ends."""
    Bench.leaving.set()
    with Bench.changed:
        Bench.changed.wait_for(lambda: not Bench.busy, timeout_s)
