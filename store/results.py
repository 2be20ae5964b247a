"""What runs add up to: counts per cell, latencies, pairs of two targets."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from store.database import Database
from store.tables import Attempt, CaseRow, Run, RunTarget, VerdictRow

Query = Select[*tuple[Any, ...]]
GROUPS = ("run_id", "target_id", "model_id", "category", "kind")


@dataclass(frozen=True, slots=True)
class Cell:
    """Counts of the judged attempts that share what they were grouped by; the other names are None.

    passed + failed + undecided = n, by the verdict that counts: a person's where there is one, else the machine's.
    The machine's own counts stand beside them, `reviewed` is how many have a person's verdict. `mean_value` is the mean
    of the gating scorers' values (0 to 1) over the attempts that have one, None where none has.
    """

    run_id: int | None
    target_id: int | None
    model_id: int | None
    category: str | None
    kind: str | None
    n: int
    passed: int
    failed: int
    undecided: int
    machine_passed: int
    machine_failed: int
    machine_undecided: int
    full_refusals: int
    partial_refusals: int
    reviewed: int
    mean_value: float | None


@dataclass(frozen=True, slots=True)
class Pair:
    """The same case, attack and repeat on two targets, by the verdict that counts; a side that is missing or not judged yet is None."""

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


@dataclass(frozen=True, slots=True)
class Latency:
    """Median and 95th percentile (nearest rank) of the latency of a target's `n` answers without an error, in seconds."""

    n: int
    p50: float
    p95: float


def by_cell(
    db: Database, run_id: int | None = None, run_ids: Sequence[int] = (), by: Sequence[str] = ("run_id", "target_id", "category", "kind")
) -> list[Cell]:
    """Counts grouped by some of GROUPS: of one run, of several, or of all; in order of what they are grouped by.

    The database groups in the order of the index `ix_verdict_run` and reads nothing else; the few rows that
    come out are added up here.
    """
    if unknown := set(by) - set(GROUPS):
        raise ValueError(f"cannot group by {', '.join(sorted(unknown))}")
    runs = [run_id] if run_id is not None else list(run_ids)
    with db.reading() as session:
        models = _models(session, runs) if "model_id" in by else {}
        sums = _add_up(session.execute(_grouped(runs)), models, by)
    return [_cell(dict(zip(by, key, strict=True)), sums[key]) for key in sorted(sums)]


def _grouped(runs: Sequence[int]) -> Query:
    index = (VerdictRow.run_id, VerdictRow.target_id, VerdictRow.category, VerdictRow.kind)
    group = [col(column) for column in (*index, VerdictRow.verdict, VerdictRow.human, VerdictRow.refusal)]
    value = col(VerdictRow.value)
    query = select(*group, func.count(), func.sum(value), func.count(value)).group_by(*group)
    if len(runs) == 1:
        return query.where(col(VerdictRow.run_id) == runs[0])
    return query.where(col(VerdictRow.run_id).in_(runs)) if runs else query


def _models(session: Session, runs: Sequence[int]) -> dict[int, int]:
    query = select(col(RunTarget.id), col(RunTarget.model_id))
    found = session.execute(query.where(col(RunTarget.run_id).in_(runs)) if runs else query)
    return {target: model for target, model in found if target is not None}


COUNTED = {"pass": 0, "fail": 1, "undecided": 2}
COUNTS = (
    *("passed", "failed", "undecided", "n", "machine_passed", "machine_failed", "machine_undecided"),
    *("full_refusals", "partial_refusals", "reviewed"),
)
N, MACHINE, FULL, PARTIAL, REVIEWED, SUM, VALUES = 3, 4, 7, 8, 9, 10, 11
"""Places in a list of COUNTS that ends with the sum and the number of values."""


def _add_up(grouped: Iterable[Any], models: dict[int, int], by: Sequence[str]) -> dict[tuple[Any, ...], list[Any]]:
    sums: dict[tuple[Any, ...], list[Any]] = {}
    picked = [GROUPS.index(name) for name in by]
    for run, target, category, kind, verdict, human, refusal, n, total, values in grouped:
        names = (run, target, models.get(target), category, kind)
        cell = sums.setdefault(tuple([names[place] for place in picked]), [0] * 12)
        cell[COUNTED[human or verdict]] += n
        cell[N] += n
        cell[MACHINE + COUNTED[verdict]] += n
        cell[FULL] += n if refusal == "full" else 0
        cell[PARTIAL] += n if refusal == "partial" else 0
        cell[REVIEWED] += n if human else 0
        cell[SUM] += total or 0.0
        cell[VALUES] += values
    return sums


def _cell(names: dict[str, Any], sums: list[Any]) -> Cell:
    *counts, total, values = sums
    fields: dict[str, Any] = {**dict.fromkeys(GROUPS), **names, **dict(zip(COUNTS, counts, strict=True))}
    return Cell(**fields, mean_value=total / values if values else None)


def latencies(db: Database, run_id: int) -> dict[int, Latency]:
    """Each target of a run with how fast it answered; targets without an answer are left out.

    Read out of the index `ix_attempt_measures`, where a target's latencies stand in order.
    """
    targets = select(col(RunTarget.id)).where(col(RunTarget.run_id) == run_id).order_by(col(RunTarget.position))
    with db.reading() as session:
        found = {target or 0: _latency(session, run_id, target or 0) for target in session.scalars(targets)}
    return {target: latency for target, latency in found.items() if latency}


def _latency(session: Session, run_id: int, target_id: int) -> Latency | None:
    answered = (col(Attempt.run_id) == run_id, col(Attempt.target_id) == target_id, col(Attempt.error_kind) == "")
    n = session.scalar(select(func.count()).select_from(Attempt).where(*answered)) or 0
    ordered = select(col(Attempt.latency_s)).where(*answered).order_by(col(Attempt.latency_s)).limit(1)
    if not n:
        return None
    p50, p95 = (session.scalars(ordered.offset(math.ceil(n * percent / 100) - 1)).one() for percent in (50, 95))
    return Latency(n, p50, p95)


Match = tuple[str, str, int]
"""Case key, attack, repeat."""


def paired(db: Database, run_a: int, target_a: int, target_b: int, run_b: int | None = None) -> list[Pair]:
    """Two targets' attempts side by side, of one run or of two runs over the same cases, in the suite's order.

    Matched by the case's key, the attack and the repeat; those without a partner come too.
    """
    with db.reading() as session:
        left = dict(_side(session, run_a, target_a))
        right = dict(_side(session, run_b if run_b is not None else run_a, target_b))
    return [_pair(match, left.get(match), right.get(match)) for match in [*left, *(match for match in right if match not in left)]]


def _side(session: Session, run_id: int, target_id: int) -> Iterator[tuple[Match, Any]]:
    """What is paired, without touching answers or cases: their keys come out of the unique index of the suite version."""
    version = select(col(Run.suite_version_id)).where(col(Run.id) == run_id).scalar_subquery()
    cases = select(col(CaseRow.id), col(CaseRow.key)).where(col(CaseRow.suite_version_id) == version)
    keys = {id: key for id, key in session.execute(cases)}
    place = (col(Attempt.case_id), col(Attempt.attack), col(Attempt.repeat))
    verdict = func.coalesce(col(VerdictRow.human), col(VerdictRow.verdict))
    judged = (
        select(*place, col(Attempt.id), verdict, col(VerdictRow.refusal), col(VerdictRow.category), col(VerdictRow.kind))
        .join(VerdictRow, col(VerdictRow.attempt_id) == col(Attempt.id))
        .where(col(Attempt.run_id) == run_id, col(Attempt.target_id) == target_id)
        .order_by(*place)
    )
    for row in session.execute(judged):
        yield (keys[row[0]], row[1], row[2]), row


def _pair(match: Match, a: Any, b: Any) -> Pair:
    case_id, _, _, _, _, _, category, kind = a or b
    id_a, verdict_a, refusal_a = a[3:6] if a else (None, None, "")
    id_b, verdict_b, refusal_b = b[3:6] if b else (None, None, "")
    return Pair(case_id, match[0], category, kind, match[1], match[2], verdict_a, verdict_b, refusal_a, refusal_b, id_a, id_b)
