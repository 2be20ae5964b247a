"""Runs: what they were asked to do, their state and their progress."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import case as sql_case
from sqlmodel import Session, col, delete, func, select, update

from store.database import Database
from store.errors import StoreConflict, StoreMissing
from store.tables import Attempt, Review, Run, RunTarget, ScoreRow, VerdictRow, now

ACTIVE = ("queued", "running", "stopping")


@dataclass(frozen=True)
class Progress:
    """How far a run is. Costs in US dollars, times in Unix seconds, None before the first answer."""

    done: int
    errors: int
    input_tokens: int
    output_tokens: int
    cost_usd: float
    first_at: float | None
    last_at: float | None


def create_run(db: Database, *, targets: Sequence[Mapping[str, Any]], **fields: Any) -> Run:
    """A new run with its targets, in their order; both or neither."""
    with db.writing() as session:
        run = Run(**fields)
        session.add(run)
        session.flush()
        session.add_all(RunTarget(run_id=run.id, position=position, **target) for position, target in enumerate(targets))
    return run


def get_run(db: Database, run_id: int) -> Run:
    """Raises StoreMissing."""
    with db.reading() as session:
        return _run(session, run_id)


def list_runs(db: Database, project_id: int, offset: int = 0, limit: int = 50) -> list[Run]:
    """Newest first."""
    query = select(Run).where(Run.project_id == project_id).order_by(col(Run.id).desc()).offset(offset).limit(limit)
    with db.reading() as session:
        return list(session.exec(query))


def count_runs(db: Database, project_id: int) -> int:
    with db.reading() as session:
        return session.exec(select(func.count()).select_from(Run).where(Run.project_id == project_id)).one()


def runs_in_state(db: Database, states: Sequence[str]) -> list[Run]:
    """Oldest first."""
    with db.reading() as session:
        return list(session.exec(select(Run).where(col(Run.state).in_(states)).order_by(col(Run.id))))


def run_targets(db: Database, run_id: int) -> list[RunTarget]:
    """In their order."""
    with db.reading() as session:
        return list(session.exec(select(RunTarget).where(RunTarget.run_id == run_id).order_by(col(RunTarget.position))))


def run_by_fingerprint(db: Database, fingerprint: str) -> Run | None:
    """The newest run that was asked to do exactly this."""
    with db.reading() as session:
        return session.exec(select(Run).where(Run.fingerprint == fingerprint).order_by(col(Run.id).desc())).first()


def set_state(db: Database, run_id: int, state: str, *, expected: Sequence[str] = (), **fields: Any) -> bool:
    """Change a run's state, only from one of `expected` when given; False when it was in another.

    `fields` (error, workflow_id, started_at, finished_at, total) change with it.
    """
    change = update(Run).where(col(Run.id) == run_id).values(state=state, **fields)
    if expected:
        change = change.where(col(Run.state).in_(expected))
    with db.writing() as session:
        return bool(session.connection().execute(change).rowcount)


def mark_started(db: Database, run_id: int) -> bool:
    """Queued or stopped becomes running; the first start is kept."""
    started = sql_case((col(Run.started_at).is_(None), now()), else_=col(Run.started_at))
    return set_state(db, run_id, "running", expected=("queued", "running", "stopped"), started_at=started, finished_at=None, error="")


def mark_finished(db: Database, run_id: int, state: str, error: str = "") -> None:
    """The run ended as done, stopped or failed."""
    set_state(db, run_id, state, finished_at=now(), error=error)


def delete_run(db: Database, run_id: int) -> None:
    """Delete a run with its attempts, scores, verdicts and reviews. Raises StoreConflict while it runs, StoreMissing."""
    attempts = select(Attempt.id).where(Attempt.run_id == run_id)
    with db.writing() as session:
        run = _run(session, run_id)
        if run.state in ACTIVE:
            raise StoreConflict(f"The run “{run.name}” is {run.state}.", "Stop it first.")
        session.exec(delete(Review).where(col(Review.attempt_id).in_(attempts)))
        session.exec(delete(ScoreRow).where(col(ScoreRow.attempt_id).in_(attempts)))
        session.exec(delete(VerdictRow).where(col(VerdictRow.run_id) == run_id))
        session.exec(delete(Attempt).where(col(Attempt.run_id) == run_id))
        session.exec(delete(RunTarget).where(col(RunTarget.run_id) == run_id))
        session.delete(run)


def progress(db: Database, run_id: int) -> Progress:
    """What is stored so far, from one pass over a covering index of the run's attempts."""
    errors = func.sum(sql_case((Attempt.error_kind != "", 1), else_=0))
    sums = (func.sum(Attempt.input_tokens), func.sum(Attempt.output_tokens), func.sum(Attempt.cost_usd))
    times = (func.min(Attempt.created_at), func.max(Attempt.created_at))
    with db.reading() as session:
        row = session.connection().execute(select(func.count(), errors, *sums, *times).where(Attempt.run_id == run_id)).one()
    return Progress(row[0], int(row[1] or 0), int(row[2] or 0), int(row[3] or 0), float(row[4] or 0.0), row[5], row[6])


def _run(session: Session, run_id: int) -> Run:
    run = session.get(Run, run_id)
    if run is None:
        raise StoreMissing("There is no such run.", "Choose one from the list.")
    return run
