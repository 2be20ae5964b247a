"""The versions of a prompt as a list: nothing of their text is read where it is not asked for."""

from dataclasses import dataclass

from sqlalchemy import Text, cast, func, select
from sqlmodel import col

from store.database import Database
from store.prompts import MAIN
from store.tables import PromptVersion


@dataclass(frozen=True, slots=True)
class Line:
    """What a list tells of a version."""

    id: int
    number: int
    branch: str
    message: str
    author: str
    created_at: float
    parent_id: int | None
    merged_id: int | None
    content_hash: str


def lines(db: Database, prompt_id: int) -> list[Line]:
    """Every version, the newest first."""
    of_prompt = select(*(col(getattr(PromptVersion, name)) for name in Line.__slots__)).where(col(PromptVersion.prompt_id) == prompt_id)
    with db.reading() as session:
        return [Line(*row) for row in session.execute(of_prompt.order_by(col(PromptVersion.number).desc()))]


def bodies(db: Database, prompt_id: int) -> dict[int, str]:
    """The messages of every version as JSON text, by the version's id."""
    found = select(col(PromptVersion.id), cast(col(PromptVersion.messages), Text)).where(col(PromptVersion.prompt_id) == prompt_id)
    with db.reading() as session:
        return {version_id or 0: text for version_id, text in session.execute(found)}


def heads(db: Database, prompt_id: int) -> dict[str, int]:
    """The number of the newest version of every branch: the main one first, then the one written on last."""
    found = select(col(PromptVersion.branch), func.max(col(PromptVersion.number))).where(col(PromptVersion.prompt_id) == prompt_id)
    with db.reading() as session:
        rows = [(branch, number) for branch, number in session.execute(found.group_by(col(PromptVersion.branch)))]
    return dict(sorted(rows, key=lambda row: (row[0] != MAIN, -row[1])))
