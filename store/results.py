"""What runs add up to: counts per cell, latencies, pairs of two targets."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from store.database import Database
from store.tables import Attempt, CaseRow, Run, RunTarget, VerdictRow

Query = Select[*tuple[Any, ...]]
Key = tuple[Any, ...]
GROUPS = ("run_id", "target_id", "model_id", "category", "kind")
VERDICTS = ("pass", "fail", "undecided")
ALONG = (col(VerdictRow.run_id), col(VerdictRow.target_id), col(VerdictRow.category), col(VerdictRow.kind))
"""The columns the index `ix_verdict_run` begins with: grouped along them, the database reads it once and sorts nothing."""

ALONG_NAMES = ("run_id", "target_id", "category", "kind")


@dataclass(frozen=True, slots=True)
class Cell:
    """Counts of the judged attempts that share what they were grouped by; the other names are None.

    passed + failed + undecided = n, by the verdict that counts: a person's where there is one, else the machine's.
    The machine's own counts stand beside them, `reviewed` is how many have a person's verdict. `labelled` is how many have a
    refusal label (none, partial or full), whatever their verdict, `labels_reviewed` how many of these labels a person stands
    behind. Refusals are counted by the label that counts: see `effective_refusal`. `mean_value` is the mean of the gating
    scorers' values (0 to 1) over the attempts that have one, None where none has.
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
    labelled: int
    reviewed: int
    labels_reviewed: int
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
    human_a: bool = False
    """Whether the verdict of a is a person's."""
    human_b: bool = False


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

    The database groups along the index `ix_verdict_run` and reads nothing else: the machine's counts of all attempts,
    then those of the few that people reviewed. What comes out is added up here. Raises ValueError for another name in `by`.
    """
    if unknown := set(by) - set(GROUPS):
        raise ValueError(f"cannot group by {', '.join(sorted(unknown))}")
    runs = [run_id] if run_id is not None else run_ids
    along = ALONG[: 1 + max((ALONG_NAMES.index(_stands_for(name)) for name in by), default=0)]
    counts: dict[Key, Sequence[float]] = {}
    changes: dict[Key, Counter[str]] = {}
    with db.reading() as session:
        models = _models(session) if "model_id" in by else {}
        for key, row in _keyed(session.execute(_counted(along, runs)), len(along), models, by):
            counts[key] = [a + b for a, b in zip(counts[key], row, strict=True)] if key in counts else row
        for key, row in _keyed(session.execute(_reviewed(along, runs)), len(along), models, by):
            _change(changes.setdefault(key, Counter()), *row)
    places = [by.index(name) if name in by else None for name in GROUPS]
    return [_cell(key, places, counts[key], changes.get(key)) for key in sorted(counts)]


def _change(changes: Counter[str], verdict: str, human: str, refusal: str, human_refusal: str | None, n: int) -> None:
    """Note that `n` answers count by what people said instead of by the machine's verdict and label."""
    label = effective_refusal(verdict, human, refusal, human_refusal)
    changes.subtract({verdict: n, f"{refusal} refusal": n})
    changes.update({human: n, f"{label} refusal": n, "reviewed": n, "labels reviewed": n * stands_behind(human, label)})


def effective_refusal(verdict: str, human: str | None, refusal: str, human_refusal: str | None) -> str:
    """The refusal label that counts: a person's where one was given; who passes what the machine did not pass says that it answered."""
    return human_refusal or ("none" if refusal and human == "pass" and verdict != "pass" else refusal)


def stands_behind(human: str, label: str) -> bool:
    """Whether a person's verdict speaks for the label: a fail for a full refusal, a pass for any other label."""
    return (human == "fail" and label == "full") or (human == "pass" and label in ("none", "partial"))


def _stands_for(name: str) -> str:
    return "target_id" if name == "model_id" else name


def _keyed(rows: Iterable[Any], depth: int, models: dict[int, int], by: Sequence[str]) -> Iterator[tuple[Key, Any]]:
    """Each row without the `depth` columns it was grouped along, after the values of what is asked `by`."""
    places = [ALONG_NAMES.index(name) if name in ALONG_NAMES else None for name in by]
    for row in rows:
        key = tuple([models[row[1]] if place is None else row[place] for place in places])
        yield key, row[depth:]


def _counted(along: Sequence[Any], runs: Sequence[int]) -> Query:
    verdict, refusal, value = col(VerdictRow.verdict), col(VerdictRow.refusal), col(VerdictRow.value)
    verdicts = [func.count().filter(verdict == each) for each in ("pass", "fail")]
    refusals = [func.count().filter(refusal == each) for each in ("full", "partial")] + [func.count().filter(refusal != "")]
    query = select(*along, func.count(), *verdicts, *refusals, func.coalesce(func.sum(value), 0.0), func.count(value))
    return query.where(*_of_runs(runs)).group_by(*along)


def _reviewed(along: Sequence[Any], runs: Sequence[int]) -> Query:
    group = (*along, col(VerdictRow.verdict), col(VerdictRow.human), col(VerdictRow.refusal), col(VerdictRow.human_refusal))
    return select(*group, func.count()).where(*_of_runs(runs), col(VerdictRow.human).is_not(None)).group_by(*group)


def _of_runs(runs: Sequence[int]) -> list[ColumnElement[bool]]:
    if len(runs) == 1:
        return [col(VerdictRow.run_id) == runs[0]]
    return [col(VerdictRow.run_id).in_(runs)] if runs else []


def _models(session: Session) -> dict[int, int]:
    found = session.execute(select(col(RunTarget.id), col(RunTarget.model_id)))
    return {target: model for target, model in found if target is not None}


def _cell(key: Key, places: Sequence[int | None], counts: Sequence[float], changes: Counter[str] | None) -> Cell:
    run, target, model, category, kind = (None if place is None else key[place] for place in places)
    n, passed, failed, full, partial, labelled, total, values = counts
    machine = [int(passed), int(failed), int(n - passed - failed)]
    mean, people = total / values if values else None, changes or Counter[str]()
    counted = [count + people[verdict] for verdict, count in zip(VERDICTS, machine, strict=True)]
    refusals = int(full + people["full refusal"]), int(partial + people["partial refusal"]), int(labelled - people[" refusal"])
    by_people = people["reviewed"], people["labels reviewed"]
    return Cell(run, target, model, category, kind, int(n), *_three(counted), *_three(machine), *refusals, *by_people, mean)


def _three(counts: list[int]) -> tuple[int, int, int]:
    return counts[0], counts[1], counts[2]


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
        left = dict(_side(session, run_a, target_a, _case_keys(session, run_a)))
        other = run_a if run_b is None else run_b
        right = dict(_side(session, other, target_b, _case_keys(session, other)))
    return _matched(left, right)


def paired_each(db: Database, run_id: int, target_ids: Iterable[int], other: int) -> dict[int, list[Pair]]:
    """As `paired`, several targets of a run with one other: by their ids, and that one is read once."""
    with db.reading() as session:
        keys = _case_keys(session, run_id)
        right = dict(_side(session, run_id, other, keys))
        return {id: _matched(dict(_side(session, run_id, id, keys)), right) for id in target_ids}


def _matched(left: Mapping[Match, Any], right: Mapping[Match, Any]) -> list[Pair]:
    return [_pair(match, left.get(match), right.get(match)) for match in [*left, *(match for match in right if match not in left)]]


def _case_keys(session: Session, run_id: int) -> dict[int | None, str]:
    """The keys of a run's cases, out of the unique index of the suite version: no case is touched."""
    version = select(col(Run.suite_version_id)).where(col(Run.id) == run_id).scalar_subquery()
    cases = select(col(CaseRow.id), col(CaseRow.key)).where(col(CaseRow.suite_version_id) == version)
    return {id: key for id, key in session.execute(cases)}


def _side(session: Session, run_id: int, target_id: int, keys: Mapping[int | None, str]) -> Iterator[tuple[Match, Any]]:
    """What is paired, without touching answers."""
    place = (col(Attempt.case_id), col(Attempt.attack), col(Attempt.repeat))
    labels = (col(VerdictRow.refusal), col(VerdictRow.human_refusal))
    said = (col(VerdictRow.verdict), col(VerdictRow.human), *labels, col(VerdictRow.category), col(VerdictRow.kind))
    judged = (
        select(*place, col(Attempt.id), *said)
        .join(VerdictRow, col(VerdictRow.attempt_id) == col(Attempt.id))
        .where(col(Attempt.run_id) == run_id, col(Attempt.target_id) == target_id)
        .order_by(*place)
    )
    for row in session.execute(judged):
        yield (keys[row[0]], row[1], row[2]), row


def _pair(match: Match, a: Any, b: Any) -> Pair:
    case_id, *_, category, kind = a or b
    (id_a, verdict_a, refusal_a, human_a), (id_b, verdict_b, refusal_b, human_b) = _counts(a), _counts(b)
    said = (verdict_a, verdict_b, refusal_a, refusal_b)
    return Pair(case_id, match[0], category, kind, match[1], match[2], *said, id_a, id_b, human_a, human_b)


def _counts(side: Any) -> tuple[int | None, str | None, str, bool]:
    """Attempt, verdict and refusal that count of one side, and whether the verdict is a person's."""
    if side is None:
        return None, None, "", False
    attempt, verdict, human, refusal, human_refusal = side[3:8]
    return attempt, human or verdict, effective_refusal(verdict, human, refusal, human_refusal), bool(human)
