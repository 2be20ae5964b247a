"""What someone has typed and not saved."""

import time
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, cast

from sqlalchemy import ColumnElement, delete, func, or_, select
from sqlalchemy.orm import Session
from sqlmodel import col

from store.attempts import in_lists
from store.database import Database
from store.errors import StoreConflict
from store.tables import Attempt, Draft
from store.upsert import insert_new, upsert

CHANGED = ("This draft was changed in another window since you saw it.", "Nothing was overwritten. Take that draft, or keep yours.")

OF_PROMPT = ("prompt", "prompt-values", "prompt-typed", "prompt-aside", "parts", "chain-run")
"""What is kept as drafts of a prompt, by the word their subject begins with."""
OF_ROUND = ("vote-reason",)
"""The same of a round of votes."""


def save_draft(db: Database, subject: str, body: Mapping[str, Any], seen: float | None = None) -> float:
    """Keep a draft in place of what was kept under this subject; gives the time it is kept with, in Unix seconds.

    With `seen`, the time of the draft this one was made from (0: there was none), only where no other was kept since:
    raises StoreConflict then.
    """
    kept = {"subject": subject, "body": dict(body), "updated_at": time.time()}
    with db.writing() as session:
        if _seen(session, subject, seen) or seen is None:
            upsert(session, Draft, [kept], key=("subject",))
        elif not insert_new(session, Draft, [kept], key=("subject",)):
            raise StoreConflict(*CHANGED)
    return cast(float, kept["updated_at"])


def _seen(session: Session, subject: str, seen: float | None) -> bool:
    """Whether there is a draft, which is then the one that was seen. Raises StoreConflict for another."""
    there = session.get(Draft, subject, with_for_update=True)
    if there is not None and seen is not None and there.updated_at != seen:
        raise StoreConflict(*CHANGED)
    return there is not None


def get_draft(db: Database, subject: str) -> Draft | None:
    """None when there is none."""
    with db.reading() as session:
        return session.get(Draft, subject)


def get_drafts(db: Database, subjects: Iterable[str]) -> dict[str, Draft]:
    """Those of these drafts that there are, by subject."""
    with db.reading() as session:
        found = (row for some in in_lists(subjects) for row in session.scalars(select(Draft).where(col(Draft.subject).in_(some))))
        return {row.subject: row for row in found}


def subjects(db: Database, kind: str) -> list[str]:
    """What there are drafts of, by the word their subject begins with. No body is read."""
    with db.reading() as session:
        return list(_subjects(session, kind))


def count_listed(db: Database, subject: str, field: str) -> int | None:
    """How many values stand in a list of a draft, counted where it is kept: 0 where it has no such list, None without the draft."""
    counted = select(func.json_array_length(col(Draft.body)[field])).where(col(Draft.subject) == subject)
    with db.reading() as session:
        found = session.execute(counted).first()
    return None if found is None else found[0] or 0


def delete_draft(db: Database, subject: str, seen: float | None = None) -> None:
    """Forget a draft, if there is one. `seen` as in `save_draft`; raises StoreConflict as there."""
    with db.writing() as session:
        _seen(session, subject, seen)
        session.execute(delete(Draft).where(col(Draft.subject) == subject))


def forget_of(session: Session, ids: Collection[int], *kinds: str) -> None:
    """Forget every author's drafts ("suite:3:ann") and what is kept for all ("prompt-values:3") of things that are being deleted."""
    gone = {f"{kind}:{id}" for kind in kinds for id in ids}
    there = _subjects(session, *kinds)
    for some in in_lists(subject for subject in there if ":".join(subject.split(":")[:2]) in gone):
        session.execute(delete(Draft).where(col(Draft.subject).in_(some)))


def forget_reviews(session: Session, gone: ColumnElement[bool]) -> None:
    """Forget the notes typed about attempts that are being deleted ("review:7:ann", 7 being the attempt); `gone` says which."""
    noted = {int(subject.split(":")[1]) for subject in _subjects(session, "review")}
    found = [session.scalars(select(col(Attempt.id)).where(gone, col(Attempt.id).in_(some))).all() for some in in_lists(noted)]
    forget_of(session, [id or 0 for some in found for id in some], "review")


def _subjects(session: Session, *kinds: str) -> Sequence[str]:
    """What there are drafts of, read once however much is deleted. (No range of names: a server may order them as a language does.)"""
    begun = [col(Draft.subject).startswith(f"{kind}:") for kind in kinds]
    return session.scalars(select(col(Draft.subject)).where(or_(*begun))).all()
