"""Attempts: written in bulk as they arrive, each once under its key, read by page."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, text
from sqlmodel import col, func, select

from store.database import Database
from store.errors import StoreMissing
from store.suites import like
from store.tables import Attempt, CaseRow, ScoreRow, VerdictRow, now
from store.text import clean

Key = tuple[int, int, str, int]
"""target_id, case_id, attack, repeat: with the run, what makes an attempt unique."""

Judged = tuple[Mapping[str, Any], Sequence[Mapping[str, Any]], Mapping[str, Any] | None]
"""One attempt's row, its scores' rows and its verdict's row, without attempt ids."""

DEFAULTS: dict[str, Any] = {
    "attack": "",
    "repeat": 0,
    "messages": [],
    "answer": "",
    "finish_reason": "",
    "error_kind": "",
    "error": "",
    "input_tokens": 0,
    "output_tokens": 0,
    "cost_usd": 0.0,
    "latency_s": 0.0,
    "queue_s": 0.0,
    "revision": "",
}
SCORE_DEFAULTS: dict[str, Any] = {"instrument": "", "value": None, "verdict": None, "label": "", "reason": "", "evidence": []}
VERDICT_DEFAULTS: dict[str, Any] = {"category": "", "kind": "", "human": None, "refusal": "", "value": None, "reason": ""}


@dataclass(frozen=True)
class AttemptLine:
    """One line of a table of attempts."""

    id: int
    case_id: int
    case_key: str
    category: str
    kind: str
    target_id: int
    attack: str
    repeat: int
    answer: str
    error: str
    verdict: str
    human: str | None
    refusal: str
    reason: str
    latency_s: float


def insert_attempts(db: Database, rows: Sequence[Mapping[str, Any]]) -> int:
    """Store answers that are not judged yet, all or nothing; attempts already there are left as they are.

    Returns how many were new.
    """
    return store_judged(db, [(row, (), None) for row in rows])


def store_judged(db: Database, items: Sequence[Judged]) -> int:
    """Store answers with their scores and verdicts in one transaction; what is already there is skipped whole.

    Returns how many were new.
    """
    if not items:
        return 0
    with db.writing() as session:
        connection = session.connection()
        fresh = _fresh(connection, items)
        for identifier, item in zip(_new_ids(connection, len(fresh)), fresh, strict=True):
            item[0]["id"] = identifier
        _write(connection, fresh)
    return len(fresh)


def _fresh(connection: Connection, items: Sequence[Judged]) -> list[tuple[dict[str, Any], Sequence[Mapping[str, Any]], Mapping[str, Any] | None]]:
    """The items whose key is not stored yet, the first of each key, with every column filled in."""
    seen: set[tuple[int, Key]] = set()
    for run_id in {item[0]["run_id"] for item in items}:
        cases = {item[0]["case_id"] for item in items if item[0]["run_id"] == run_id}
        seen.update((run_id, key) for key in _stored_keys(connection, run_id, cases))
    fresh = []
    stamp = now()
    for attempt, scores, verdict in items:
        row = {**DEFAULTS, "created_at": stamp, **attempt}
        key = (row["run_id"], (row["target_id"], row["case_id"], row["attack"], row["repeat"]))
        if key not in seen:
            seen.add(key)
            row["answer"], row["error"] = clean(row["answer"]), clean(row["error"])
            fresh.append((row, scores, verdict))
    return fresh


def _new_ids(connection: Connection, count: int) -> Sequence[int]:
    """Ids for `count` new attempts. SQLite: we hold the write lock, so the next ones are ours."""
    if connection.dialect.name == "sqlite":
        last = connection.execute(text("SELECT max(id) FROM attempt")).scalar() or 0
        return range(last + 1, last + 1 + count)
    sequence = text("SELECT nextval(pg_get_serial_sequence('attempt', 'id')) FROM generate_series(1, :count)")
    return [row[0] for row in connection.execute(sequence, {"count": count})]


def _write(connection: Connection, items: Sequence[tuple[dict[str, Any], Sequence[Mapping[str, Any]], Mapping[str, Any] | None]]) -> None:
    stamp = now()
    attempts = [row for row, _, _ in items]
    scores = [
        {**SCORE_DEFAULTS, "created_at": stamp, **score, "attempt_id": row["id"], "reason": clean(score.get("reason", ""))}
        for row, many, _ in items
        for score in many
    ]
    verdicts = [_verdict_row(row, verdict) for row, _, verdict in items if verdict is not None]
    for table, rows in ((Attempt, attempts), (ScoreRow, scores), (VerdictRow, verdicts)):
        if rows:
            connection.execute(insert(table), rows)


def _verdict_row(attempt: Mapping[str, Any], verdict: Mapping[str, Any]) -> dict[str, Any]:
    return {**VERDICT_DEFAULTS, **verdict, "attempt_id": attempt["id"], "run_id": attempt["run_id"], "target_id": attempt["target_id"]}


def done_keys(db: Database, run_id: int, case_ids: Collection[int]) -> set[Key]:
    """The keys of a run's attempts at these cases that are stored."""
    with db.reading() as session:
        return set(_stored_keys(session.connection(), run_id, case_ids))


def _stored_keys(connection: Connection, run_id: int, case_ids: Collection[int]) -> list[Key]:
    if not case_ids:
        return []
    query = select(Attempt.target_id, Attempt.case_id, Attempt.attack, Attempt.repeat).where(
        Attempt.run_id == run_id, col(Attempt.case_id).in_(case_ids)
    )
    return [(row[0], row[1], row[2], row[3]) for row in connection.execute(query)]


def get_attempt(db: Database, attempt_id: int) -> Attempt:
    """Raises StoreMissing."""
    with db.reading() as session:
        attempt = session.get(Attempt, attempt_id)
    if attempt is None:
        raise StoreMissing("There is no such attempt.", "Choose one from the run's table.")
    return attempt


def unscored(db: Database, run_id: int, limit: int = 500) -> list[Attempt]:
    """Attempts of a run that have no verdict yet, oldest first."""
    query = (
        select(Attempt)
        .outerjoin(VerdictRow, col(VerdictRow.attempt_id) == Attempt.id)
        .where(Attempt.run_id == run_id, col(VerdictRow.attempt_id).is_(None))
        .order_by(col(Attempt.id))
        .limit(limit)
    )
    with db.reading() as session:
        return list(session.exec(query))


def after(db: Database, run_id: int, after_id: int = 0, limit: int = 500) -> list[Attempt]:
    """A run's attempts by id, those after `after_id`: walk a whole run with flat memory."""
    query = select(Attempt).where(Attempt.run_id == run_id, col(Attempt.id) > after_id).order_by(col(Attempt.id)).limit(limit)
    with db.reading() as session:
        return list(session.exec(query))


def attempts_for_case(db: Database, run_id: int, case_id: int) -> list[Attempt]:
    """Every attempt of a run at one case."""
    with db.reading() as session:
        return list(session.exec(select(Attempt).where(Attempt.run_id == run_id, Attempt.case_id == case_id).order_by(col(Attempt.id))))


def _filtered(
    query: Any, run_id: int, target_id: int | None, category: str | None, kind: str, verdict: str, refusal: str, attack: str | None, words: str
) -> Any:
    """The filters of a results page. `verdict` is the effective one: a person's where there is one."""
    query = query.where(VerdictRow.run_id == run_id)
    pairs = ((VerdictRow.target_id, target_id), (VerdictRow.category, category), (VerdictRow.kind, kind or None))
    for column, wanted in (*pairs, (VerdictRow.refusal, refusal or None)):
        if wanted is not None:
            query = query.where(column == wanted)
    if verdict:
        query = query.where(func.coalesce(VerdictRow.human, VerdictRow.verdict) == verdict)
    if attack is not None or words:
        query = query.join(Attempt, col(Attempt.id) == VerdictRow.attempt_id)
    if attack is not None:
        query = query.where(Attempt.attack == attack)
    return query.where(col(Attempt.answer).ilike(like(words), escape="\\")) if words else query


def attempt_ids(
    db: Database,
    run_id: int,
    *,
    target_id: int | None = None,
    category: str | None = None,
    kind: str = "",
    verdict: str = "",
    refusal: str = "",
    attack: str | None = None,
    text: str = "",
    offset: int = 0,
    limit: int = 50,
) -> list[int]:
    """Ids of one page of the attempts the filters let through, by id."""
    query = _filtered(select(VerdictRow.attempt_id), run_id, target_id, category, kind, verdict, refusal, attack, text)
    with db.reading() as session:
        return list(session.exec(query.order_by(col(VerdictRow.attempt_id)).offset(offset).limit(limit)))


def count_attempts(
    db: Database,
    run_id: int,
    *,
    target_id: int | None = None,
    category: str | None = None,
    kind: str = "",
    verdict: str = "",
    refusal: str = "",
    attack: str | None = None,
    text: str = "",
) -> int:
    """How many attempts the same filters let through."""
    query = _filtered(select(func.count()).select_from(VerdictRow), run_id, target_id, category, kind, verdict, refusal, attack, text)
    with db.reading() as session:
        return int(session.exec(query).one())


def attempts_page(db: Database, run_id: int, *, answer_characters: int = 300, **filters: Any) -> list[AttemptLine]:
    """One page of a run's table, by id; answers are cut to `answer_characters`. Filters as in `attempt_ids`."""
    ids = attempt_ids(db, run_id, **filters)
    verdict = (VerdictRow.verdict, VerdictRow.human, VerdictRow.refusal, VerdictRow.reason)
    query = (
        select(
            Attempt.id,
            Attempt.case_id,
            CaseRow.key,
            VerdictRow.category,
            VerdictRow.kind,
            Attempt.target_id,
            Attempt.attack,
            Attempt.repeat,
            func.substr(Attempt.answer, 1, answer_characters),
            Attempt.error,
            *verdict,
            Attempt.latency_s,
        )
        .join(VerdictRow, col(VerdictRow.attempt_id) == Attempt.id)
        .join(CaseRow, col(CaseRow.id) == Attempt.case_id)
        .where(col(Attempt.id).in_(ids))
        .order_by(col(Attempt.id))
    )
    with db.reading() as session:
        return [AttemptLine(*row) for row in session.connection().execute(query)]
