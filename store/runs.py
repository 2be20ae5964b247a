"""Runs, their targets, states and progress."""

import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlmodel import col

from store import drafts, rows
from store.attempts import in_lists
from store.database import Database
from store.errors import StoreConflict
from store.tables import Attempt, AttemptStep, Rescoring, Review, Run, RunTarget, ScoreRow, SuiteVersion, VerdictRow
from store.upsert import table_of

GOING_ON = ("running", "stopping")
ACTIVE = ("queued", *GOING_ON)
"""States in which a worker may write to the run at any moment."""
ENDED = ("done", "stopped", "failed")
UNFINISHED = (*ACTIVE, "stopped", "failed")
"""States from which a run can be made to its end."""


@dataclass(frozen=True, slots=True)
class Progress:
    """What a run has stored so far. Times are Unix seconds of its first and last attempt, None before the first."""

    done: int
    errors: int
    input_tokens: int
    output_tokens: int
    cost_usd: float
    first_at: float | None
    last_at: float | None


def create_run(
    db: Database, *, project_id: int, suite_version_id: int, name: str, targets: Sequence[Mapping[str, Any]], **fields: Any
) -> Run:
    """A queued run with its targets in order; `fields` and each target are the tables' columns.

    `total`, when left out, is cases x targets x attack chains x repeats. Raises StoreMissing when the suite version,
    a model or a prompt version is not there.
    """
    run = rows.made(Run, project_id=project_id, suite_version_id=suite_version_id, name=name, **{"attacks": [""], **fields})
    with db.writing() as session:
        version = rows.need(session, SuiteVersion, suite_version_id, "suite version")
        if "total" not in fields:
            run.total = version.case_count * len(targets) * len(run.attacks) * run.repeats
        session.add(run)
        session.flush()
        session.execute(insert(table_of(RunTarget)), [_target(run.id or 0, number, target) for number, target in enumerate(targets)])
    return run


def _target(run_id: int, position: int, target: Mapping[str, Any]) -> dict[str, Any]:
    rows.check(RunTarget, target)
    return {"prompt_version_id": None, "params": {}, "identity": {}, **target, "run_id": run_id, "position": position}


def get_run(db: Database, id: int) -> Run:
    """Raises StoreMissing."""
    return rows.get(db, Run, id, "run")


def find_run(db: Database, id: int) -> Run | None:
    """None when there is none, or no more."""
    return rows.first(db, Run, col(Run.id) == id)


def list_runs(db: Database, project_id: int, offset: int = 0, limit: int = 50) -> list[Run]:
    """A page of a project's runs, the newest first."""
    found = select(Run).where(col(Run.project_id) == project_id).order_by(col(Run.id).desc())
    with db.reading() as session:
        return list(session.scalars(found.offset(offset).limit(limit)))


def runs_in_state(db: Database, states: Sequence[str]) -> list[Run]:
    """Runs of every project in one of these states, the oldest first."""
    with db.reading() as session:
        return list(session.scalars(select(Run).where(col(Run.state).in_(states)).order_by(col(Run.id))))


def run_targets(db: Database, run_id: int) -> list[RunTarget]:
    """A run's targets in order."""
    with db.reading() as session:
        return list(session.scalars(select(RunTarget).where(col(RunTarget.run_id) == run_id).order_by(col(RunTarget.position))))


def targets_by_run(db: Database, run_ids: Iterable[int]) -> dict[int, list[RunTarget]]:
    """The targets of several runs in order, by run id."""
    by_run: dict[int, list[RunTarget]] = {}
    with db.reading() as session:
        for some in in_lists(run_ids):
            of_runs = select(RunTarget).where(col(RunTarget.run_id).in_(some))
            for target in session.scalars(of_runs.order_by(col(RunTarget.run_id), col(RunTarget.position))):
                by_run.setdefault(target.run_id, []).append(target)
    return by_run


def run_by_fingerprint(db: Database, fingerprint: str, states: Sequence[str] = (*ACTIVE, *ENDED)) -> Run | None:
    """The newest run with this fingerprint in one of the states; None when there is none."""
    return rows.first(db, Run, col(Run.fingerprint) == fingerprint, col(Run.state).in_(states), newest=True)


def set_state(db: Database, run_id: int, state: str, *, expected: Sequence[str] = (), **fields: Any) -> bool:
    """Put a run in a state, and set other columns (error, workflow_id, total, ...) with it.

    False, with nothing changed, when it is in none of the `expected` states (if any are given).
    """
    where = [col(Run.id) == run_id, *([col(Run.state).in_(expected)] if expected else [])]
    with db.writing() as session:
        change = update(table_of(Run)).where(*where).values(state=state, **fields)
        return session.connection().execute(change).rowcount == 1


def mark_started(db: Database, run_id: int, *, expected: Sequence[str] = ("queued", "running", "stopped", "failed")) -> bool:
    """The run is running; its start is kept from the first time. False when it is in none of the `expected` states."""
    started = func.coalesce(col(Run.started_at), time.time())
    return set_state(db, run_id, "running", expected=expected, error="", started_at=started, finished_at=None)


def mark_finished(db: Database, run_id: int, state: str = "done", error: str = "", *, expected: Sequence[str] = ()) -> bool:
    """The run has ended in this state, now. False when it is in none of the `expected` states (if any are given)."""
    return set_state(db, run_id, state, expected=expected, error=error, finished_at=time.time())


def set_workflow(db: Database, run_id: int, workflow_id: str) -> bool:
    """Note which workflow does the run; False when there is no such run."""
    with db.writing() as session:
        change = update(table_of(Run)).where(col(Run.id) == run_id).values(workflow_id=workflow_id)
        return session.connection().execute(change).rowcount == 1


def progress(db: Database, run_id: int) -> Progress:
    """What a run has stored so far: one pass over an index that holds all it needs, never over the answers."""
    measures = select(
        func.count(),
        func.count().filter(col(Attempt.error_kind) != ""),
        func.coalesce(func.sum(col(Attempt.input_tokens)), 0),
        func.coalesce(func.sum(col(Attempt.output_tokens)), 0),
        func.coalesce(func.sum(col(Attempt.cost_usd)), 0.0),
        func.min(col(Attempt.created_at)),
        func.max(col(Attempt.created_at)),
    ).where(col(Attempt.run_id) == run_id)
    with db.reading() as session:
        done, errors, tokens_in, tokens_out, cost, first, last = session.execute(measures).one()
    return Progress(done, errors, int(tokens_in), int(tokens_out), float(cost), first, last)


def delete_run(db: Database, id: int) -> None:
    """Delete a run with all it owns, notes typed about its answers too. Raises StoreConflict while it is at work, StoreMissing."""
    attempts = select(col(Attempt.id)).where(col(Attempt.run_id) == id)
    with db.writing() as session:
        run = rows.need(session, Run, id, "run")
        if run.state in ACTIVE:
            raise StoreConflict(f"The run “{run.name}” is {run.state}.", "Stop it first.")
        drafts.forget_reviews(session, col(Attempt.run_id) == id)
        connection = session.connection()
        for table in (Review, ScoreRow, VerdictRow, AttemptStep):
            connection.execute(delete(table).where(col(table.attempt_id).in_(attempts)))
        for owned in (Attempt, Rescoring, RunTarget):
            connection.execute(delete(owned).where(col(owned.run_id) == id))
        connection.execute(delete(Run).where(col(Run.id) == id))
