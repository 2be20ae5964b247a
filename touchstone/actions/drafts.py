"""What someone has typed and not saved: kept in the database, so that a reload or another page loses nothing."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from store import drafts
from store.database import Database
from touchstone.actions.store_errors import translated
from touchstone.errors import Conflict

TRIES = 20
"""How often a field is kept anew where somebody else kept another one meanwhile."""


@dataclass(frozen=True)
class Draft:
    """Unsaved work and when it was last kept, in Unix seconds."""

    body: Mapping[str, Any]
    saved_at: float


def subject(kind: str, of: int | str, author: str) -> str:
    """The name a draft is kept under: one per thing and person."""
    return f"{kind}:{of}:{author}"


@translated()
def keep(db: Database, name: str, body: Mapping[str, Any], seen: float | None = None) -> Draft:
    """Keep this as the draft of that name, in place of what was there.

    Two windows may share a draft: with `seen`, the `saved_at` of the draft this one was made from (0: there was none),
    raises Conflict where another was kept since.
    """
    return Draft(dict(body), drafts.save_draft(db, name, body, seen))


def add(db: Database, name: str, fields: Mapping[str, Any]) -> Draft:
    """Keep these fields in the draft of that name, and the others in it as they are, also those that somebody keeps just now.

    Raises Conflict where others kept something each time it was tried.
    """
    for _ in range(TRIES):
        there = find(db, name)
        with suppress(Conflict):
            return keep(db, name, {**(there.body if there else {}), **fields}, there.saved_at if there else 0.0)
    raise Conflict("Others are changing this at the same time.", "Try it again in a moment.")


@translated()
def find(db: Database, name: str) -> Draft | None:
    """The draft of that name; None when there is none."""
    kept = drafts.get_draft(db, name)
    return Draft(kept.body, kept.updated_at) if kept else None


@translated()
def found(db: Database, names: Iterable[str]) -> dict[str, Draft]:
    """Those of these drafts that there are, by name."""
    return {name: Draft(kept.body, kept.updated_at) for name, kept in drafts.get_drafts(db, names).items()}


@translated()
def discard(db: Database, name: str, seen: float | None = None) -> None:
    """Forget the draft of that name, if there is one. Raises Conflict as `keep` does."""
    drafts.delete_draft(db, name, seen)
