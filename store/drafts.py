"""What someone has typed and not saved."""

import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from store.attempts import in_lists
from store.database import Database
from store.tables import Attempt, Draft
from store.upsert import upsert


def save_draft(db: Database, subject: str, body: Mapping[str, Any]) -> None:
    """Keep a draft in place of what was kept under this subject."""
    with db.writing() as session:
        upsert(session, Draft, [{"subject": subject, "body": dict(body), "updated_at": time.time()}], key=("subject",))


def get_draft(db: Database, subject: str) -> dict[str, Any] | None:
    """The draft's body; None when there is none."""
    with db.reading() as session:
        draft = session.get(Draft, subject)
        return draft.body if draft else None


def delete_draft(db: Database, subject: str) -> None:
    """Forget a draft, if there is one."""
    with db.writing() as session:
        session.execute(delete(Draft).where(col(Draft.subject) == subject))


def forget_of(session: Session, id: int, *kinds: str) -> None:
    """Forget every author's drafts ("suite:3:ann") and what is kept for all ("prompt-values:3") of a thing that is being deleted."""
    subject = col(Draft.subject)
    of_it = [subject.startswith(f"{kind}:{id}:") | (subject == f"{kind}:{id}") for kind in kinds]
    session.execute(delete(Draft).where(or_(*of_it)))


def forget_reviews(session: Session, run_id: int) -> None:
    """Forget the notes typed about the answers of a run that is being deleted ("review:7:ann", 7 being the attempt)."""
    subjects = session.scalars(select(col(Draft.subject)).where(col(Draft.subject).startswith("review:")))
    noted = {int(subject.split(":")[1]) for subject in subjects}
    of_run = select(col(Attempt.id)).where(col(Attempt.run_id) == run_id)
    for some in in_lists(noted):
        for id in session.scalars(of_run.where(col(Attempt.id).in_(some))).all():
            forget_of(session, id or 0, "review")
