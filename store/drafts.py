"""What someone has typed and not saved."""

from typing import Any

from store.database import Database
from store.tables import Draft, now


def save_draft(db: Database, subject: str, body: dict[str, Any]) -> None:
    """Keep `body` under `subject`, in place of what was there."""
    with db.writing() as session:
        session.merge(Draft(subject=subject, body=body, updated_at=now()))


def get_draft(db: Database, subject: str) -> dict[str, Any] | None:
    """The kept body, or None."""
    with db.reading() as session:
        draft = session.get(Draft, subject)
    return draft.body if draft else None


def delete_draft(db: Database, subject: str) -> None:
    """Forget the draft; nothing happens when there is none."""
    with db.writing() as session:
        draft = session.get(Draft, subject)
        if draft is not None:
            session.delete(draft)
