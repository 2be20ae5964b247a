"""Scores, verdicts and people's reviews of attempts."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert
from sqlmodel import col, delete, select, update

from store.attempts import SCORE_DEFAULTS, VERDICT_DEFAULTS
from store.database import Database
from store.errors import StoreMissing
from store.tables import Review, ScoreRow, VerdictRow, now
from store.text import clean


def insert_judgements(db: Database, scores: Sequence[Mapping[str, Any]], verdicts: Sequence[Mapping[str, Any]]) -> None:
    """Store what scorers said of stored answers; rows carry their `attempt_id`.

    A score of the same scorer and instrument is left as it is. A verdict is derived: the new one takes the
    place of the old one, and a person's verdict beside it stays.
    """
    with db.writing() as session:
        connection = session.connection()
        ids = [verdict["attempt_id"] for verdict in verdicts]
        humans = dict(connection.execute(select(VerdictRow.attempt_id, VerdictRow.human).where(col(VerdictRow.attempt_id).in_(ids))).all())
        fresh = _new_scores(connection, scores)
        connection.execute(delete(VerdictRow).where(col(VerdictRow.attempt_id).in_(ids)))
        rows = [{**VERDICT_DEFAULTS, **verdict, "human": humans.get(verdict["attempt_id"])} for verdict in verdicts]
        if fresh:
            connection.execute(insert(ScoreRow), fresh)
        if rows:
            connection.execute(insert(VerdictRow), rows)


def _new_scores(connection: Any, scores: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    ids = {score["attempt_id"] for score in scores}
    query = select(ScoreRow.attempt_id, ScoreRow.scorer, ScoreRow.instrument).where(col(ScoreRow.attempt_id).in_(ids))
    known = {tuple(row) for row in connection.execute(query)}
    rows = [{**SCORE_DEFAULTS, "created_at": now(), **score, "reason": clean(score.get("reason", ""))} for score in scores]
    return [row for row in rows if (row["attempt_id"], row["scorer"], row["instrument"]) not in known]


def scores_of(db: Database, attempt_id: int) -> list[ScoreRow]:
    """Every score of an attempt, oldest first."""
    with db.reading() as session:
        return list(session.exec(select(ScoreRow).where(ScoreRow.attempt_id == attempt_id).order_by(col(ScoreRow.id))))


def verdict_of(db: Database, attempt_id: int) -> VerdictRow | None:
    with db.reading() as session:
        return session.get(VerdictRow, attempt_id)


def add_review(db: Database, attempt_id: int, verdict: str, note: str = "", author: str = "") -> Review:
    """A person's verdict, kept beside the machine's. Raises StoreMissing when the attempt has no verdict yet."""
    with db.writing() as session:
        review = Review(attempt_id=attempt_id, verdict=verdict, note=clean(note), author=clean(author))
        changed = session.connection().execute(update(VerdictRow).where(col(VerdictRow.attempt_id) == attempt_id).values(human=verdict))
        if not changed.rowcount:
            raise StoreMissing("There is no judged attempt to review.", "Wait until the run has scored it.")
        session.add(review)
    return review


def withdraw_review(db: Database, attempt_id: int, author: str = "") -> None:
    """The machine's verdict counts again; the reviews given stay in the log, with this withdrawal."""
    with db.writing() as session:
        session.add(Review(attempt_id=attempt_id, verdict="", note="withdrawn", author=author))
        session.connection().execute(update(VerdictRow).where(col(VerdictRow.attempt_id) == attempt_id).values(human=None))


def reviews_of(db: Database, attempt_id: int) -> list[Review]:
    """Newest first."""
    with db.reading() as session:
        return list(session.exec(select(Review).where(Review.attempt_id == attempt_id).order_by(col(Review.id).desc())))
