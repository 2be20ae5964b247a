"""Traces of chains: begun, continued step by step, ended; and results of steps by what decided them."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from store import rows
from store.database import Database
from store.tables import StepResult, Trace, TraceStep
from store.upsert import table_of

MOST = 50
"""Traces that a list shows."""
Values = Mapping[str, Any]


def begin(db: Database, trace: Trace) -> Trace:
    """A trace that has begun; it comes back with its id."""
    return rows.add(db, trace)


def get_trace(db: Database, id: int) -> Trace:
    """Raises StoreMissing."""
    return rows.get(db, Trace, id, "trace")


def add_steps(db: Database, trace_id: int, steps: Sequence[Values]) -> None:
    """Steps that have ended, in their order."""
    if not steps:
        return
    with db.writing() as session:
        session.add_all(TraceStep(trace_id=trace_id, **one) for one in steps)


def end(db: Database, id: int, state: str, expected: Sequence[str] = ("running",), **values: Any) -> bool:
    """Put a trace in a state, with what it gave. False, with nothing changed, when it is in none of `expected`."""
    ended = None if state in ("running", "waiting") else time.time()
    change = (
        update(table_of(Trace)).where(col(Trace.id) == id, col(Trace.state).in_(expected)).values(state=state, ended_at=ended, **values)
    )
    with db.writing() as session:
        return session.connection().execute(change).rowcount == 1


def steps(db: Database, trace_id: int) -> list[TraceStep]:
    """All that ended, in the order they did."""
    with db.reading() as session:
        return list(session.scalars(select(TraceStep).where(col(TraceStep.trace_id) == trace_id).order_by(col(TraceStep.id))))


def newest(db: Database, project_id: int, chain: str = "", state: str = "") -> list[Trace]:
    """The newest traces of a project, the newest first; of one chain, in one state, where these are given."""
    where = [col(Trace.project_id) == project_id]
    where += [col(Trace.chain) == chain] if chain else []
    where += [col(Trace.state) == state] if state else []
    with db.reading() as session:
        return list(session.scalars(select(Trace).where(*where).order_by(col(Trace.id).desc()).limit(MOST)))


def result(db: Database, project_id: int, key: str) -> dict[str, Any] | None:
    """What a step with that key gave; None where none has run."""
    with db.reading() as session:
        row = session.get(StepResult, (project_id, key))
        return dict(row.done) if row else None


def keep_result(db: Database, project_id: int, key: str, done: Values) -> None:
    """Keep what a step gave, in place of what it gave before."""
    with db.writing() as session:
        session.merge(StepResult(project_id=project_id, key=key, done=dict(done)))
