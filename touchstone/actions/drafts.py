"""What someone has typed and not saved: kept in the database, so that a reload or another page loses nothing."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from store import drafts
from store.database import Database


@dataclass(frozen=True)
class Draft:
    """Unsaved work and when it was last kept, in Unix seconds."""

    body: Mapping[str, Any]
    saved_at: float


def subject(kind: str, of: int | str, author: str) -> str:
    """The name a draft is kept under: one per thing and person, so that two people never share one."""
    return f"{kind}:{of}:{author}"


def keep(db: Database, name: str, body: Mapping[str, Any]) -> Draft:
    """Keep this as the draft of that name, in place of what was there."""
    draft = Draft(dict(body), time.time())
    drafts.save_draft(db, name, {"body": dict(body), "saved_at": draft.saved_at})
    return draft


def find(db: Database, name: str) -> Draft | None:
    """The draft of that name; None when there is none."""
    kept = drafts.get_draft(db, name)
    return Draft(kept.get("body") or {}, float(kept.get("saved_at") or 0.0)) if kept else None


def discard(db: Database, name: str) -> None:
    """Forget the draft of that name, if there is one."""
    drafts.delete_draft(db, name)
