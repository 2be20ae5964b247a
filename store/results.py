"""Aggregates of runs: counts per cell, latencies, pairs of two targets."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement
from sqlalchemy import case as sql_case
from sqlmodel import col, func, select

from store.database import Database
from store.tables import Attempt, CaseRow, VerdictRow


@dataclass(frozen=True)
class Cell:
    """Counts of the attempts that share a target, a category and a kind.

    `n` counts all; passed + failed + undecided = n, by the effective verdict (a person's where there is one).
    `mean_value` is the mean of the gating scorers' values (0 to 1), None where none gave one.
    """

    run_id: int
    target_id: int
    category: str
    kind: str
    n: int
    passed: int
    failed: int
    undecided: int
    full_refusals: int
    partial_refusals: int
    reviewed: int
    mean_value: float | None


@dataclass(frozen=True)
class Pair:
    """The same case, attack and repeat on two targets; a side that is missing is None."""

    case_id: int
    case_key: str
    category: str
    kind: str
    attack: str
    repeat: int
    verdict_a: str | None
    verdict_b: str | None
    refusal_a: str
    refusal_b: str
    attempt_a: int | None
    attempt_b: int | None


def by_cell(db: Database, run_id: int | None = None, run_ids: tuple[int, ...] = ()) -> list[Cell]:
    """Counts by run, target, category and kind: of one run, of some, or of all.

    Reads the index `ix_verdict_run` alone.
    """
    verdict = func.coalesce(VerdictRow.human, VerdictRow.verdict)
    groups = (VerdictRow.run_id, VerdictRow.target_id, VerdictRow.category, VerdictRow.kind)
    counts = (_count(verdict == "pass"), _count(verdict == "fail"), _count(verdict == "undecided"))
    refusals = (_count(VerdictRow.refusal == "full"), _count(VerdictRow.refusal == "partial"), func.count(VerdictRow.human))
    query = select(*groups, func.count(), *counts, *refusals, func.avg(VerdictRow.value)).group_by(*groups)  # type: ignore[call-overload]
    wanted = (run_id,) if run_id is not None else run_ids
    if wanted:
        query = query.where(col(VerdictRow.run_id).in_(wanted)) if len(wanted) > 1 else query.where(VerdictRow.run_id == wanted[0])
    with db.reading() as session:
        return [Cell(*row[:-1], None if row[-1] is None else float(row[-1])) for row in session.connection().execute(query)]


def latencies(db: Database, run_id: int) -> dict[int, tuple[float, float]]:
    """Target id to the median and the 95th percentile of its answered attempts' latency, seconds."""
    query = (
        select(Attempt.target_id, Attempt.latency_s)
        .where(Attempt.run_id == run_id, Attempt.error_kind == "")
        .order_by(col(Attempt.target_id), col(Attempt.latency_s))
    )
    found: dict[int, list[float]] = {}
    with db.reading() as session:
        for target_id, latency in session.connection().execute(query):
            found.setdefault(target_id, []).append(latency)
    return {target_id: (percentile(values, 0.5), percentile(values, 0.95)) for target_id, values in found.items()}


def percentile(ordered: list[float], share: float) -> float:
    """The value below which `share` of an ordered, non-empty list lies (nearest rank)."""
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def paired(db: Database, run_a: int, target_a: int, target_b: int, run_b: int | None = None) -> list[Pair]:
    """Two targets' attempts side by side, of one run or of two runs over the same cases.

    Attempts are matched by the case's key, the attack and the repeat; those without a partner come too.
    """
    left, right = _side(db, run_a, target_a), _side(db, run_b if run_b is not None else run_a, target_b)
    pairs = []
    for key in [*left, *(key for key in right if key not in left)]:
        a, b = left.get(key), right.get(key)
        one = a or b
        assert one is not None
        pairs.append(
            Pair(
                one.case_id,
                one.case_key,
                one.category,
                one.kind,
                one.attack,
                one.repeat,
                a.verdict if a else None,
                b.verdict if b else None,
                a.refusal if a else "",
                b.refusal if b else "",
                a.attempt_id if a else None,
                b.attempt_id if b else None,
            )
        )
    return pairs


@dataclass(frozen=True)
class _Outcome:
    attempt_id: int
    case_id: int
    case_key: str
    category: str
    kind: str
    attack: str
    repeat: int
    verdict: str
    refusal: str


def _side(db: Database, run_id: int, target_id: int) -> dict[tuple[str, str, int], _Outcome]:
    verdict = func.coalesce(VerdictRow.human, VerdictRow.verdict)
    query = (
        select(  # type: ignore[call-overload]
            VerdictRow.attempt_id,
            Attempt.case_id,
            CaseRow.key,
            VerdictRow.category,
            VerdictRow.kind,
            Attempt.attack,
            Attempt.repeat,
            verdict,
            VerdictRow.refusal,
        )
        .join(Attempt, col(Attempt.id) == VerdictRow.attempt_id)
        .join(CaseRow, col(CaseRow.id) == Attempt.case_id)
        .where(VerdictRow.run_id == run_id, VerdictRow.target_id == target_id)
        .order_by(col(CaseRow.position), col(Attempt.attack), col(Attempt.repeat))
    )
    with db.reading() as session:
        rows = [_Outcome(*row) for row in session.connection().execute(query)]
    return {(row.case_key, row.attack, row.repeat): row for row in rows}


def _count(condition: ColumnElement[bool] | bool) -> ColumnElement[int]:
    return func.sum(sql_case((condition, 1), else_=0))
