"""What prompts and suites have in common: numbered versions on top of each other."""

from typing import TypeVar

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session
from sqlmodel import col

from store.errors import StoreConflict
from store.tables import PromptVersion, SuiteVersion

Version = TypeVar("Version", PromptVersion, SuiteVersion)


def newest(session: Session, table: type[Version], owner: str, owner_id: int, *where: ColumnElement[bool]) -> Version | None:
    """The version with the highest number, of those that fit; None before the first."""
    found = select(table).where(getattr(table, owner) == owner_id, *where)
    return session.scalars(found.order_by(col(table.number).desc()).limit(1)).first()


def check_newest(latest: Version | None, parent_id: int | None, expected_latest_id: int | None) -> None:
    """Whether a version may be put on top of `parent_id`, when `latest` is the newest there.

    Raises StoreConflict when another version came after the parent (or, without a parent, any version exists),
    unless `expected_latest_id` (0 for none) says that the author knows of it. Of two that save at once the second is told here
    or by the unique number, never overwritten.
    """
    known = parent_id if expected_latest_id is None else expected_latest_id
    if (latest.id if latest else 0) != (known or 0):
        number = latest.number if latest else 0
        raise StoreConflict(f"Version {number} was saved meanwhile.", "Look at what changed, then save on top of it.")


def number_after(latest: Version | None) -> int:
    """The number of the version that comes after this one; 1 for the first."""
    return latest.number + 1 if latest else 1
