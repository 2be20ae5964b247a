"""Attempts: written in bulk as they arrive, each once under its key, read by page."""

import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, case, func, select, text
from sqlalchemy.orm import Session
from sqlmodel import col

from store import rows
from store.database import Database
from store.scores import score_row, verdict_row, write_judgements
from store.tables import Attempt, AttemptStep, CaseRow, RunTarget, VerdictRow
from store.text import SEARCHED
from store.upsert import insert_new

T = TypeVar("T")
Query = Select[*tuple[Any, ...]]

Key = tuple[int, int, str, int]
"""target_id, case_id, attack, repeat: with the run, what makes an attempt unique."""

Judged = tuple[Mapping[str, Any], Sequence[Mapping[str, Any]], Mapping[str, Any] | None]
"""One attempt's row, its scores' rows and its verdict's row (None: not judged yet), without attempt ids.

An attempt that a chain made brings its `steps`: a row of `AttemptStep` each, without what tells whose it is.
"""

UNIQUE = ("run_id", "target_id", "case_id", "attack", "repeat")
STEP_KEY = ("attempt_id", "position")
BY_KEY = itemgetter(*UNIQUE)
ASKED = (col(Attempt.case_id), col(Attempt.attack))
MANY = 500
"""Values in one IN list: SQLite takes 32,766 at most, and shorter lists are parsed faster."""

DEFAULTS: dict[str, Any] = {
    **{"attack": "", "repeat": 0, "messages": [], "answer": "", "finish_reason": "", "error_kind": "", "error": "", "revision": ""},
    **{"input_tokens": 0, "output_tokens": 0, "cost_usd": 0.0, "latency_s": 0.0, "queue_s": 0.0},
}


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """One line of a table of attempts. `verdict` is the machine's ("" before it was judged), `human` a person's."""

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
    value: float | None
    error_kind: str


def store_judged(db: Database, items: Sequence[Judged]) -> int:
    """Store answers with their scores and verdicts in one transaction; how many answers were new.

    An attempt that is already there is skipped together with the scores and the verdict that came with it now.
    Columns left out get their defaults. Raises StoreMissing when the run or a target is not there (any more).
    """
    now = time.time()
    attempts = [_attempt_row(attempt, now) for attempt, _, _ in items]
    # By key: two workers that store the same cases then wait for each other instead of locking each other out.
    order = sorted(range(len(items)), key=lambda index: BY_KEY(attempts[index]))
    if not order:
        return 0
    with db.writing() as session:
        new = _insert(session, [attempts[index] for index in order])
        kept = [(attempts[index], items[index]) for index in order if attempts[index]["id"] in new]
        scores = [score_row({**score, "attempt_id": row["id"]}, now) for row, item in kept for score in item[1]]
        verdicts = [verdict_row({**item[2], **_owner(row)}) for row, item in kept if item[2] is not None]
        write_judgements(session, scores, verdicts)
        insert_new(session, AttemptStep, [step for row, item in kept for step in _steps(row, item[0])], STEP_KEY)
    return len(new)


def _attempt_row(attempt: Mapping[str, Any], now: float) -> dict[str, Any]:
    row = {**DEFAULTS, "created_at": now, **attempt, "id": 0}
    row.pop("steps", None)
    if len(row) != len(DEFAULTS) + 5:
        rows.check(Attempt, row)
    return row


def _steps(row: Mapping[str, Any], attempt: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{**step, **_owner(row), "position": position} for position, step in enumerate(attempt.get("steps", ()))]


def _owner(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"attempt_id": row["id"], "run_id": row["run_id"], "target_id": row["target_id"]}


def _insert(session: Session, attempts: list[dict[str, Any]]) -> set[int]:
    """The ids of those that were new: ids are given out before, so a skipped one is the one whose id is not there after."""
    ids = _new_ids(session, len(attempts))
    for row, id in zip(attempts, ids, strict=True):
        row["id"] = id
    if insert_new(session, Attempt, attempts, UNIQUE) == len(attempts):
        return set(ids)
    found = (session.scalars(select(col(Attempt.id)).where(col(Attempt.id).in_(some))) for some in in_lists(ids))
    return {id for some in found for id in some if id is not None}


def _new_ids(session: Session, count: int) -> Sequence[int]:
    """Ids for new attempts, never those of deleted ones. On SQLite nobody else writes until we are done, so the next ones are ours."""
    if session.get_bind().dialect.name == "sqlite":
        last = _count_on(session, count)
        return range(last + 1, last + count + 1)
    sequence = text("SELECT nextval(pg_get_serial_sequence('attempt', 'id')) FROM generate_series(1, :count)")
    return session.scalars(sequence, {"count": count}).all()


def _count_on(session: Session, count: int) -> int:
    """The last id given on SQLite before these. It is kept where SQLite keeps such numbers, but once for all rows of a call:
    AUTOINCREMENT keeps it with every row, and storing was measured a quarter slower."""
    last = session.scalar(text("SELECT max(seq) FROM sqlite_sequence WHERE name = 'attempt'"))
    keep = "INSERT INTO sqlite_sequence VALUES ('attempt', :last)"
    if last is not None:
        keep = "UPDATE sqlite_sequence SET seq = :last WHERE name = 'attempt'"
    session.execute(text(keep), {"last": (last or 0) + count})
    return last or 0


def in_lists(values: Iterable[T]) -> Iterator[list[T]]:
    """The values in lists short enough for one query."""
    rest = iter(values)
    while some := list(islice(rest, MANY)):
        yield some


def done_keys(db: Database, run_id: int, case_ids: Collection[int]) -> set[Key]:
    """The keys of a run's attempts at these cases that are stored."""
    key = (col(Attempt.target_id), col(Attempt.case_id), col(Attempt.attack), col(Attempt.repeat))
    of_run = _of_run(select(*key), run_id)
    with db.reading() as session:
        return {(a, b, c, d) for some in in_lists(case_ids) for a, b, c, d in session.execute(of_run.where(col(Attempt.case_id).in_(some)))}


def _of_run(query: Query, run_id: int) -> Query:
    """Naming the targets too lets the unique index be searched down to the case."""
    targets = select(col(RunTarget.id)).where(col(RunTarget.run_id) == run_id)
    return query.where(col(Attempt.run_id) == run_id, col(Attempt.target_id).in_(targets))


def get_attempt(db: Database, id: int) -> Attempt:
    """Raises StoreMissing."""
    return rows.get(db, Attempt, id, "attempt")


def unscored(db: Database, run_id: int, limit: int = 500, after_id: int = 0) -> list[Attempt]:
    """Attempts of a run without a verdict and with an id above `after_id`, by id."""
    judged = select(col(VerdictRow.attempt_id)).where(col(VerdictRow.attempt_id) == col(Attempt.id)).exists()
    return _walk(db, select(Attempt).where(~judged), run_id, after_id, limit)


def after(db: Database, run_id: int, after_id: int = 0, limit: int = 500) -> list[Attempt]:
    """Attempts of a run with an id above `after_id`, by id: walks a whole run with flat memory."""
    return _walk(db, select(Attempt), run_id, after_id, limit)


def _walk(db: Database, query: Query, run_id: int, after_id: int, limit: int) -> list[Attempt]:
    page = query.where(col(Attempt.run_id) == run_id, col(Attempt.id) > after_id).order_by(col(Attempt.id)).limit(limit)
    with db.reading() as session:
        return list(session.scalars(page))


def attempts_page(
    db: Database, run_id: int, *, offset: int = 0, limit: int = 50, answer_characters: int = 300, **filters: Any
) -> list[AttemptLine]:
    """One page of a run's attempts, by id; answers are cut to `answer_characters`.

    Filters, alone or together: target_id, category, attack (None: all; "" is a category or attack too); kind,
    verdict (a person's where there is one, else the machine's), refusal, by ("person", "machine": whose verdict
    counts), text (in the answer; case does not count) ("": all). Attempts not judged yet are there unless a filter
    asks for what only a judgement knows.
    """
    with db.reading() as session:
        id, query = _filtered(run_id, **filters)
        ids = session.scalars(query.with_only_columns(id).order_by(id).offset(offset).limit(limit)).all()
        return [AttemptLine(*line) for line in session.execute(_lines(ids, answer_characters))]


def ids_after(db: Database, run_id: int, after_id: int = 0, limit: int = 500, **filters: Any) -> list[int]:
    """The ids above `after_id` of the attempts that fit the filters of `attempts_page`, in order: walks a whole run, whatever is
    reviewed meanwhile."""
    with db.reading() as session:
        id, query = _filtered(run_id, **filters)
        return list(session.scalars(query.with_only_columns(id).where(id > after_id).order_by(id).limit(limit)))


def count_attempts(db: Database, run_id: int, **filters: Any) -> int:
    """How many attempts `attempts_page` finds over all pages, with the same filters."""
    with db.reading() as session:
        _, query = _filtered(run_id, **filters)
        return session.scalar(query.with_only_columns(func.count())) or 0


def neighbours(db: Database, run_id: int, attempt_id: int, **filters: Any) -> tuple[int | None, int | None]:
    """The attempts before and after this one by id among those that fit the filters of `attempts_page`; None at an end.

    The attempt itself need not fit (any more): a review may just have taken it out of the list.
    """
    with db.reading() as session:
        id, query = _filtered(run_id, **filters)
        found = query.with_only_columns(id).limit(1)
        before = session.scalar(found.where(id < attempt_id).order_by(id.desc()))
        return before, session.scalar(found.where(id > attempt_id).order_by(id))


def _lines(ids: Sequence[int], characters: int) -> Query:
    attempt = (col(Attempt.target_id), col(Attempt.attack), col(Attempt.repeat), func.substr(col(Attempt.answer), 1, characters))
    words = [func.coalesce(column, "") for column in (VerdictRow.category, VerdictRow.kind, VerdictRow.verdict)]
    rest = [func.coalesce(column, "") for column in (_refusal(), VerdictRow.reason)]
    return (
        select(
            *(col(Attempt.id), col(Attempt.case_id), col(CaseRow.key), *words[:2], *attempt, col(Attempt.error)),
            *(words[2], col(VerdictRow.human), *rest, col(Attempt.latency_s), col(VerdictRow.value), col(Attempt.error_kind)),
        )
        .join(CaseRow, col(CaseRow.id) == col(Attempt.case_id))
        .outerjoin(VerdictRow, col(VerdictRow.attempt_id) == col(Attempt.id))
        .where(col(Attempt.id).in_(ids))
        .order_by(col(Attempt.id))
    )


@dataclass(frozen=True, slots=True)
class Recorded:
    """A case as it was asked under an attack, with the newest attempt that fits."""

    case_id: int
    attack: str
    attempt_id: int


def recorded(db: Database, run_id: int, *, limit: int, **filters: Any) -> list[Recorded]:
    """What the attempts that fit the filters of `attempts_page` asked, each case once per attack, in the suite's order."""
    found = _recorded(run_id, filters).add_columns(func.max(col(Attempt.id))).order_by(*ASKED).limit(limit)
    with db.reading() as session:
        return [Recorded(case_id, chain, newest or 0) for case_id, chain, newest in session.execute(found)]


def count_recorded(db: Database, run_id: int, *, limit: int, **filters: Any) -> int:
    """How many `recorded` finds with the same filters."""
    with db.reading() as session:
        return session.scalar(select(func.count()).select_from(_recorded(run_id, filters).limit(limit).subquery())) or 0


def _recorded(run_id: int, filters: Mapping[str, Any]) -> Query:
    id, query = _filtered(run_id, **filters)
    fits = col(Attempt.run_id) == run_id, col(Attempt.id).in_(query.with_only_columns(id))
    return select(*ASKED).where(*fits).group_by(*ASKED)


def messages_of(db: Database, ids: Iterable[int]) -> dict[int, list[dict[str, str]]]:
    """What was sent by attempts, by their ids."""
    sent = select(col(Attempt.id), col(Attempt.messages))
    with db.reading() as session:
        rows = (row for some in in_lists(ids) for row in session.execute(sent.where(col(Attempt.id).in_(some))))
        return {id or 0: messages for id, messages in rows}


def _filtered(
    run_id: int,
    *,
    target_id: int | None = None,
    category: str | None = None,
    kind: str = "",
    verdict: str = "",
    refusal: str = "",
    by: str = "",
    attack: str | None = None,
    text: str = "",
) -> tuple[Any, Query]:
    """The id column and the query of the attempts that fit, on as few tables as the filters need."""
    of_answer = [col(Attempt.attack) == attack] if attack is not None else []
    if text:
        of_answer.append(col(Attempt.answer).icontains(text[:SEARCHED], autoescape=True))
    of_verdict = _of_verdict(category, kind, verdict, refusal, by)
    table: Any = VerdictRow if of_verdict else Attempt
    id: Any = col(VerdictRow.attempt_id) if of_verdict else col(Attempt.id)
    query = select(id).where(table.run_id == run_id, *of_verdict, *of_answer)
    if target_id is not None:
        query = query.where(table.target_id == target_id)
    if of_verdict and of_answer:
        query = query.join(Attempt, col(Attempt.id) == col(VerdictRow.attempt_id))
    return id, query


def _refusal() -> ColumnElement[str]:
    """The label that counts, as `store.results.effective_refusal` says it."""
    verdict, human, refusal = col(VerdictRow.verdict), col(VerdictRow.human), col(VerdictRow.refusal)
    passed = and_(human == "pass", verdict != "pass", refusal != "")
    return func.coalesce(col(VerdictRow.human_refusal), case((passed, "none"), else_=refusal))


def _of_verdict(category: str | None, kind: str, verdict: str, refusal: str, by: str) -> list[Any]:
    where: list[Any] = [] if category is None else [col(VerdictRow.category) == category]
    if kind:
        where.append(col(VerdictRow.kind) == kind)
    if verdict:
        where.append(func.coalesce(col(VerdictRow.human), col(VerdictRow.verdict)) == verdict)
    if refusal:
        where.append(_refusal() == refusal)
    if by:
        where.append(col(VerdictRow.human).is_not(None) if by == "person" else col(VerdictRow.human).is_(None))
    return where
