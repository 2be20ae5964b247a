"""Traces of chains: begun, continued step by step, ended; and results of steps by what decided them."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update
from sqlmodel import col

from store import rows
from store.database import Database
from store.tables import StepResult, Trace, TraceStep
from store.upsert import table_of, upsert

DEFAULTS = {
    "given": {},
    "outputs": {},
    "sent": [],
    "note": "",
    "error": "",
    "tries": 1,
    "input_tokens": 0,
    "output_tokens": 0,
    "cost_usd": 0.0,
    "key": "",
}
MOST = 50
"""Traces that a list shows."""
Values = Mapping[str, Any]
RESULT = select(col(StepResult.done)).where(col(StepResult.project_id) == bindparam("project"), col(StepResult.key) == bindparam("known"))


def begin(db: Database, trace: Trace) -> Trace:
    """A trace that has begun; it comes back with its id."""
    return rows.add(db, trace)


def get_trace(db: Database, id: int) -> Trace:
    """Raises StoreMissing."""
    return rows.get(db, Trace, id, "trace")


def add_steps(db: Database, trace_id: int, steps: Sequence[Values]) -> None:
    """Steps that have ended, in their order."""
    if steps:
        with db.writing() as session:
            session.execute(insert(TraceStep), [{"trace_id": trace_id, **DEFAULTS, **one} for one in steps])


def end(db: Database, id: int, state: str, expected: Sequence[str] = ("running",), **values: Any) -> bool:
    """Put a trace in a state, with what it gave. False, with nothing changed, when it is in none of `expected`."""
    ended = None if state in ("running", "waiting") else time.time()
    told = {"state": state, "ended_at": ended, "seen_at": time.time(), **values}
    change = update(table_of(Trace)).where(col(Trace.id) == id, col(Trace.state).in_(expected)).values(**told)
    with db.writing() as session:
        return session.connection().execute(change).rowcount == 1


def see(db: Database, id: int) -> None:
    """Say that a trace is at work."""
    with db.writing() as session:
        session.connection().execute(update(table_of(Trace)).where(col(Trace.id) == id).values(seen_at=time.time()))


def abandon(db: Database, before: float, error: str) -> int:
    """Stop the traces that are at work and were not seen since that time; how many there were."""
    stale = (col(Trace.state) == "running", col(Trace.seen_at) < before)
    change = update(table_of(Trace)).where(*stale).values(state="stopped", error=error, ended_at=time.time())
    with db.writing() as session:
        return session.connection().execute(change).rowcount


def steps(db: Database, trace_id: int) -> list[TraceStep]:
    """All that ended, in the order they did."""
    with db.reading() as session:
        return list(session.scalars(select(TraceStep).where(col(TraceStep.trace_id) == trace_id).order_by(col(TraceStep.id))))


def newest(db: Database, project_id: int, chain: str = "", state: str = "", source: str = "", before: int = 0) -> list[Trace]:
    """The newest traces of a project, the newest first; of one chain, in one state, from one source, where these are given.

    `before` is the id of a trace: only older ones come then.
    """
    where = [col(Trace.project_id) == project_id]
    where += [col(Trace.chain) == chain] if chain else []
    where += [col(Trace.state) == state] if state else []
    where += [col(Trace.source) == source] if source else []
    where += [col(Trace.id) < before] if before else []
    with db.reading() as session:
        return list(session.scalars(select(Trace).where(*where).order_by(col(Trace.id).desc()).limit(MOST)))


def chains(db: Database, project_id: int) -> list[str]:
    """The names of the chains that have traces, in order."""
    with db.reading() as session:
        found = session.scalars(select(col(Trace.chain)).where(col(Trace.project_id) == project_id).distinct())
        return sorted(found, key=str.casefold)


def waiting(db: Database, project_id: int) -> list[Trace]:
    """The traces of a project that wait for a person, the one that began first first."""
    asked = select(Trace).where(col(Trace.project_id) == project_id, col(Trace.state) == "waiting").order_by(col(Trace.id))
    with db.reading() as session:
        return list(session.scalars(asked))


def count_waiting(db: Database, project_id: int) -> int:
    """How many traces of a project wait for a person."""
    counted = select(func.count()).select_from(Trace).where(col(Trace.project_id) == project_id, col(Trace.state) == "waiting")
    with db.reading() as session:
        return session.scalar(counted) or 0


def decide(db: Database, id: int, place: str, decision: Values) -> Values | None:
    """Keep what a person decided about a place, once. None, with nothing changed, where the trace does not wait there any more.

    Gives all decisions of the trace, the one that was there before where there was one: of two who decide at once the first has it.
    Raises StoreMissing.
    """
    with db.writing() as session:
        trace = rows.need(session, Trace, id, "trace", locked=True)
        if trace.state != "waiting" or place not in trace.waiting:
            return None
        trace.decisions = {place: dict(decision), **trace.decisions}
        return dict(trace.decisions)


def result(db: Database, project_id: int, key: str) -> dict[str, Any] | None:
    """What a step with that key gave; None where none has run."""
    with db.looking() as connection:
        found = connection.execute(RESULT, {"project": project_id, "known": key}).scalar()
        return None if found is None else dict(found)


def keep_results(db: Database, project_id: int, results: Mapping[str, Values]) -> None:
    """Keep what steps gave by their keys, in place of what they gave before."""
    made = time.time()
    rows = [{"project_id": project_id, "key": key, "done": dict(done), "created_at": made} for key, done in results.items()]
    if rows:
        with db.writing() as session:
            upsert(session, StepResult, rows, ("project_id", "key"))


def prune_results(db: Database, before: float, most: int) -> int:
    """Forget results of steps from before that time, and all but about the newest `most` of each project; how many."""
    counted = select(col(StepResult.project_id)).group_by(col(StepResult.project_id)).having(func.count() > most)
    with db.writing() as session:
        gone = session.connection().execute(delete(table_of(StepResult)).where(col(StepResult.created_at) < before)).rowcount
        for project in session.scalars(counted).all():
            own = col(StepResult.project_id) == project
            newest = select(col(StepResult.created_at)).where(own).order_by(col(StepResult.created_at).desc())
            limit = session.scalar(newest.offset(most).limit(1))
            older = delete(table_of(StepResult)).where(own, col(StepResult.created_at) <= limit)
            gone += session.connection().execute(older).rowcount
    return gone
