"""What earlier runs tell: how a model did, and every line of a run in order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlmodel import col

from store.database import Database
from store.tables import Attempt, CaseRow, Run, RunTarget, VerdictRow

Query = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Past:
    """How a model did in a run: mean latency of its answers, mean length, and how many calls the run had under way."""

    latency_s: float
    output_tokens: float
    at_once: int


@dataclass(frozen=True, slots=True)
class Errors:
    """How many attempts ended in an error, and what the first of them said."""

    count: int = 0
    first: str = ""


def past_of_model(db: Database, model_id: int, newest: int = 200) -> Past | None:
    """The newest run that the model answered in, over at most its `newest` answers; None where there is none."""
    answered = (col(Attempt.run_id) == col(RunTarget.run_id), col(Attempt.target_id) == col(RunTarget.id), col(Attempt.error_kind) == "")
    found = select(col(RunTarget.run_id), col(RunTarget.id), col(Run.concurrency)).join(Run, col(Run.id) == col(RunTarget.run_id))
    last = found.where(col(RunTarget.model_id) == model_id, exists().where(*answered)).order_by(col(RunTarget.id).desc()).limit(1)
    with db.reading() as session:
        target = session.execute(last).first()
        if target is None:
            return None
        measures = select(col(Attempt.latency_s), col(Attempt.output_tokens)).where(
            col(Attempt.run_id) == target[0], col(Attempt.target_id) == target[1], col(Attempt.error_kind) == ""
        )
        # By id: in the order of the index they stand in, the first would be the fastest.
        sample = measures.order_by(col(Attempt.id).desc()).limit(newest).subquery()
        latency, tokens = session.execute(select(func.avg(sample.c.latency_s), func.avg(sample.c.output_tokens))).one()
    return Past(float(latency), float(tokens), target[2])


def judged_after(db: Database, run_id: int, after_id: int = 0, limit: int = 500) -> list[tuple[str, Attempt, VerdictRow | None]]:
    """A run's attempts by id with their case's key and verdict, those after `after_id`: walks a run of any size in flat memory."""
    of_run = (col(Attempt.run_id) == run_id, col(Attempt.id) > after_id)
    return _judged(db, lambda query: query.where(*of_run).order_by(col(Attempt.id)).limit(limit))


def judged_of(db: Database, attempt_ids: Sequence[int]) -> list[tuple[str, Attempt, VerdictRow | None]]:
    """These attempts by id with their case's key and verdict; at most a few hundred at a time."""
    return _judged(db, lambda query: query.where(col(Attempt.id).in_(attempt_ids)).order_by(col(Attempt.id)))


def _judged(db: Database, narrowed: Callable[[Query], Query]) -> list[tuple[str, Attempt, VerdictRow | None]]:
    query: Query = (
        select(col(CaseRow.key), Attempt, VerdictRow)
        .select_from(Attempt)
        .join(CaseRow, col(CaseRow.id) == col(Attempt.case_id))
        .outerjoin(VerdictRow, col(VerdictRow.attempt_id) == col(Attempt.id))
    )
    with db.reading() as session:
        return [(key, attempt, verdict) for key, attempt, verdict in session.execute(narrowed(query))]


def newest_rate(db: Database, run_id: int, newest: int = 200) -> float:
    """Attempts per second over a run's newest ones up to now; a pause before them does not count. 0 before the second."""
    last = select(col(Attempt.created_at)).where(col(Attempt.run_id) == run_id).order_by(col(Attempt.id).desc()).limit(newest).subquery()
    with db.reading() as session:
        count, first = session.execute(select(func.count(), func.min(last.c.created_at))).one()
        seconds = db.clock(session) - first if first is not None else 0.0
    return (count - 1) / seconds if count > 1 and seconds > 0 else 0.0


def errors_by_target(db: Database, run_id: int) -> dict[int, Errors]:
    """The errors of the targets of a run that have any, the target whose error came first before the others.

    Read out of the index `ix_attempt_measures`, in which a target's errors stand together.
    """
    with db.reading() as session:
        targets = session.scalars(select(col(RunTarget.id)).where(col(RunTarget.run_id) == run_id)).all()
        counted = [(*session.execute(_errors(run_id, target or 0)).one(), target or 0) for target in targets]
        found = sorted((first, count, target) for count, first, target in counted if count)
        words = dict(
            session.execute(select(col(Attempt.id), col(Attempt.error)).where(col(Attempt.id).in_([one[0] for one in found]))).all()
        )
    return {target: Errors(count, words[first]) for first, count, target in found}


def _errors(run_id: int, target_id: int) -> Query:
    failed = (col(Attempt.run_id) == run_id, col(Attempt.target_id) == target_id, col(Attempt.error_kind) > "")
    return select(func.count(), func.min(col(Attempt.id))).where(*failed)


def has_answers(db: Database, run_id: int) -> bool:
    """Whether any call of a run was answered."""
    answered = exists().where(col(Attempt.run_id) == run_id, col(Attempt.error_kind) == "")
    with db.reading() as session:
        return bool(session.scalar(select(answered)))
