"""The stored answers of a run judged anew by the scorers of today, without asking a model. People's verdicts stay."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from store import attempts, rescorings, runs, scores
from store.database import Database
from store.tables import Attempt, Rescoring
from touchstone.actions.run_claim import alone
from touchstone.actions.running import SCORED_AT_ONCE, judged_rows, told
from touchstone.actions.store_errors import translated
from touchstone.errors import Conflict, StoreError, TouchstoneError

Enqueue = Callable[[int], str]
"""Hands a scoring to the workers and gives the id of its workflow."""

log = logging.getLogger("touchstone.runs")


@dataclass(frozen=True)
class Scoring:
    """A scoring of stored answers, as far as it is."""

    row: Rescoring

    @property
    def is_active(self) -> bool:
        """Whether it goes on or waits to."""
        return self.row.state in rescorings.ACTIVE

    @property
    def said(self) -> str:
        """What it changed, as one sentence."""
        changed = sum(self.row.changes.values())
        how = ", ".join(f"{count:,} from {change}" for change, count in sorted(self.row.changes.items()))
        labels = f"; refusal labels that changed: {self.row.relabelled:,}" if self.row.relabelled else ""
        verdicts = f"verdicts that changed: {changed:,} ({how})" if changed else "no verdict changed"
        return f"Scored again, {self.row.done:,} of {self.row.total:,} answers: {verdicts}{labels}."


@translated()
def latest(db: Database, run_id: int) -> Scoring | None:
    """The newest scoring of a run, None where it was scored only once."""
    row = rescorings.latest_rescoring(db, run_id)
    return Scoring(row) if row else None


@translated()
def start(db: Database, run_id: int, enqueue: Enqueue) -> None:
    """Let the workers score a run again; one that was left half done goes on. Raises Conflict while it is at work, StoreError."""
    made = _claimed(db, run_id)
    try:
        rescorings.set_workflow(db, made.id or 0, enqueue(made.id or 0))
    except StoreError as problem:
        rescorings.set_state(db, made.id or 0, "failed", error=str(problem), finished_at=time.time())
        raise


def _claimed(db: Database, run_id: int) -> Rescoring:
    with alone(db, run_id) as lock:
        if not lock:
            raise Conflict("Another process works on this run.", "Wait until it has ended.")
        return rescorings.begin_rescoring(db, run_id, runs.progress(db, run_id).done)


@translated()
def rescore_here(db: Database, run_id: int) -> Scoring:
    """Score a run again in this process. Raises Conflict while another one works on it."""
    made = _claimed(db, run_id)
    with alone(db, run_id) as lock:
        if not lock or rescore(db, made.id or 0, lambda: not lock.is_kept()) == "left":
            raise Conflict("Another process works on this run.", "Wait until it has ended.")
    return Scoring(rescorings.get_rescoring(db, made.id or 0))


def rescore(db: Database, id: int, stop_asked: Callable[[], bool] = lambda: False) -> str:
    """Judge the answers that were not reached yet; the state it ended in, which is noted with what went wrong.

    Whoever calls it holds the run. When `stop_asked` says so, it ends with the state "left" and notes nothing: another process goes on.
    Raises StoreFailure when that cannot be noted.
    """
    if not rescorings.set_state(db, id, "running"):
        return rescorings.get_rescoring(db, id).state
    try:
        with translated():
            if not _all_judged_anew(db, rescorings.get_rescoring(db, id), stop_asked):
                return "left"
        state, problem = "done", ""
    except Exception as error:
        if not isinstance(error, TouchstoneError):
            log.exception("scoring %s failed", id)
        state, problem = "failed", told(error)
    rescorings.set_state(db, id, state, error=problem, finished_at=time.time())
    return state


def _all_judged_anew(db: Database, one: Rescoring, stop_asked: Callable[[], bool]) -> bool:
    """Whether it came to the end."""
    while rows := attempts.after(db, one.run_id, one.reached, SCORED_AT_ONCE):
        if stop_asked():
            return False
        one = _judged_anew(db, one, rows)
    return True


def _judged_anew(db: Database, one: Rescoring, rows: Sequence[Attempt]) -> Rescoring:
    before = scores.verdicts_of(db, [row.id or 0 for row in rows])
    found, verdicts = judged_rows(db, runs.get_run(db, one.run_id), rows)
    pairs = [(before[verdict["attempt_id"]], verdict) for verdict in verdicts if verdict["attempt_id"] in before]
    changes = Counter(f"{old.verdict} to {new['verdict']}" for old, new in pairs if old.verdict != new["verdict"])
    relabelled = sum(old.refusal != new["refusal"] for old, new in pairs)
    return rescorings.keep(db, one.id or 0, found, verdicts, changes, relabelled)
