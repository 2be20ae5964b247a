"""What someone has typed and not saved."""

import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete
from sqlmodel import col

from store.database import Database
from store.tables import Draft
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
