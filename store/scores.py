"""Scores, verdicts and reviews of attempts. Scores and reviews are written once; a verdict follows the latest scoring."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from store import rows
from store.database import Database
from store.tables import Attempt, Review, ScoreRow, VerdictRow
from store.upsert import Rows, insert_new, upsert

SCORE_KEY = ("attempt_id", "scorer", "instrument")


def insert_judgements(db: Database, scores: Sequence[Mapping[str, Any]], verdicts: Sequence[Mapping[str, Any]]) -> int:
    """Store scores and the verdicts derived from them, in one transaction; how many scores were new.

    A score of the same scorer and instrument is kept as it is; a verdict replaces the machine's earlier one and leaves
    the human one alone. Raises StoreMissing when an attempt is not there.
    """
    with db.writing() as session:
        return write_judgements(session, [score_row(score, time.time()) for score in scores], [verdict_row(each) for each in verdicts])


def write_judgements(session: Session, scores: Rows, verdicts: Rows) -> int:
    """`insert_judgements` as part of a larger transaction, for rows that are whole."""
    upsert(session, VerdictRow, verdicts, key=("attempt_id",), keep=("human", "human_refusal"))
    return insert_new(session, ScoreRow, scores, SCORE_KEY)


def score_row(score: Mapping[str, Any], now: float) -> dict[str, Any]:
    """A row with every column in it. Raises TypeError for a column the table has not."""
    row = {"instrument": "", "value": None, "verdict": None, "label": "", "reason": "", "evidence": [], "created_at": now, **score}
    return _whole(row, ScoreRow, 9)


def verdict_row(verdict: Mapping[str, Any]) -> dict[str, Any]:
    """A row with every column in it. Raises TypeError for a column the table has not."""
    row = {"category": "", "kind": "", "human": None, "refusal": "", "human_refusal": None, "value": None, "reason": "", **verdict}
    return _whole(row, VerdictRow, 11)


def _whole(row: dict[str, Any], table: type[ScoreRow] | type[VerdictRow], columns: int) -> dict[str, Any]:
    if len(row) != columns:
        rows.check(table, row)
    return row


def scores_of(db: Database, attempt_id: int) -> list[ScoreRow]:
    """Every score of an attempt, in the order they were stored."""
    with db.reading() as session:
        return list(session.scalars(select(ScoreRow).where(col(ScoreRow.attempt_id) == attempt_id).order_by(col(ScoreRow.id))))


def verdict_of(db: Database, attempt_id: int) -> VerdictRow | None:
    """The verdict of an attempt; None before it was judged."""
    with db.reading() as session:
        return session.get(VerdictRow, attempt_id)


def verdicts_of(db: Database, attempt_ids: Sequence[int]) -> dict[int, VerdictRow]:
    """The verdicts of attempts by their ids; at most a few hundred at a time."""
    with db.reading() as session:
        return {row.attempt_id: row for row in session.scalars(select(VerdictRow).where(col(VerdictRow.attempt_id).in_(attempt_ids)))}


def add_review(db: Database, attempt_id: int, verdict: str, note: str = "", author: str = "", refusal: str = "") -> Review:
    """A person's verdict, and refusal label if given, beside the machine's: the latest are what results count.

    Raises StoreMissing before the attempt was judged.
    """
    review = Review(attempt_id=attempt_id, verdict=verdict, refusal=refusal, note=note, author=author)
    with db.writing() as session:
        rows.need(session, Attempt, attempt_id, "attempt")
        judged = rows.need(session, VerdictRow, attempt_id, "verdict of attempt")
        judged.human, judged.human_refusal = verdict, refusal or None
        session.add(review)
    return review


def withdraw_review(db: Database, attempt_id: int, author: str = "") -> Review:
    """The machine's verdict and label count again; what people said stays, and so does the withdrawal. Raises StoreMissing."""
    review = Review(attempt_id=attempt_id, verdict="", note="withdrawn", author=author)
    with db.writing() as session:
        judged = rows.need(session, VerdictRow, attempt_id, "verdict of attempt")
        judged.human, judged.human_refusal = None, None
        session.add(review)
    return review


def reviews_of(db: Database, attempt_id: int) -> list[Review]:
    """Every review of an attempt, the latest first."""
    with db.reading() as session:
        return list(session.scalars(select(Review).where(col(Review.attempt_id) == attempt_id).order_by(col(Review.id).desc())))


def last_review(db: Database) -> int:
    """The id of the latest review of any attempt, 0 before the first: figures of finished runs change only with it."""
    with db.reading() as session:
        return session.scalar(select(func.max(col(Review.id)))) or 0


def failed_by(db: Database, attempt_ids: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    """Which scorers failed these attempts, and why, in the order they were stored; at most a few hundred attempts at a time."""
    found = select(col(ScoreRow.attempt_id), col(ScoreRow.scorer), col(ScoreRow.reason))
    failed = found.where(col(ScoreRow.attempt_id).in_(attempt_ids), col(ScoreRow.verdict) == "fail").order_by(col(ScoreRow.id))
    reasons: dict[int, list[tuple[str, str]]] = {}
    with db.reading() as session:
        for attempt, scorer, reason in session.execute(failed):
            reasons.setdefault(attempt, []).append((scorer, reason))
    return reasons
