"""Many prompts at once: the lines of a list, their newest texts, and changes of several in one transaction."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Text, cast, func, select
from sqlalchemy.orm import Mapped, Session, aliased
from sqlmodel import col

from store.attempts import in_lists
from store.database import Database
from store.errors import StoreMissing
from store.prompts import MAIN
from store.rows import check
from store.tables import BlockUse, Prompt, PromptLabel, PromptVersion


class Line(NamedTuple):
    """A prompt and its newest version on the main branch: number 0 before the first, and no time."""

    id: int
    name: str
    description: str
    kind: str
    tags: list[str]
    archived: bool
    created_at: float
    number: int
    saved_at: float | None


def lines(db: Database, project_id: int) -> list[Line]:
    """Every prompt of a project, archived ones too. Nothing of a version's text is read."""
    prompt, version = Prompt, PromptVersion
    columns = (prompt.id, prompt.name, prompt.description, prompt.kind, prompt.tags, prompt.archived, prompt.created_at)
    said = func.coalesce(col(version.number), 0), col(version.created_at)
    found = select(*map(col, columns), *said).join(version, _is_newest(), isouter=True)
    with db.reading() as session:
        return [Line._make(row) for row in session.execute(found.where(col(prompt.project_id) == project_id))]


def bodies(db: Database, project_id: int) -> Iterable[tuple[int, str]]:
    """The messages of every prompt's newest version as JSON text, by prompt id."""
    prompt, version = Prompt, PromptVersion
    found = (
        select(col(prompt.id), cast(col(version.messages), Text)).join(version, _is_newest()).where(col(prompt.project_id) == project_id)
    )
    with db.reading() as session:
        return [(prompt_id or 0, text) for prompt_id, text in session.execute(found)]


def last_version_id(db: Database) -> int:
    """The id of the version saved last, of any prompt: while it stays, no prompt says anything new. 0 before the first."""
    with db.reading() as session:
        return session.scalar(select(func.max(col(PromptVersion.id)))) or 0


def versions_at(db: Database, prompt_ids: Sequence[int], label: str = "") -> dict[int, PromptVersion]:
    """The version of each prompt that a label points at, or its newest one, by prompt id; prompts without it are left out."""
    version = PromptVersion
    if label:
        found = select(version).join(PromptLabel, col(PromptLabel.version_id) == col(version.id)).where(col(PromptLabel.name) == label)
    else:
        found = select(version).where(col(version.number) == _newest_number(col(version.prompt_id)))
    with db.reading() as session:
        rows = (row for some in in_lists(prompt_ids) for row in session.scalars(found.where(col(version.prompt_id).in_(some))))
        return {row.prompt_id: row for row in rows}


def change_prompts(db: Database, ids: Sequence[int], change: Callable[[Prompt], Mapping[str, Any]]) -> dict[int, dict[str, Any]]:
    """Change several prompts, all or none; `change` gives the fields to set, from the row alone. Gives what they held, by id.

    Raises StoreMissing where one is not there, StoreConflict for a name that another has.
    """
    before: dict[int, dict[str, Any]] = {}
    with db.writing() as session:
        for prompt in _locked(session, ids):
            fields = change(prompt)
            check(Prompt, fields)
            before[prompt.id or 0] = {name: getattr(prompt, name) for name in fields}
            for name, value in fields.items():
                setattr(prompt, name, value)
    return before


def _locked(session: Session, ids: Sequence[int]) -> list[Prompt]:
    """The rows in the order of the ids. Raises StoreMissing."""
    wanted = (select(Prompt).where(col(Prompt.id).in_(some)).order_by(col(Prompt.id)).with_for_update() for some in in_lists(ids))
    found = {row.id: row for some in wanted for row in session.scalars(some)}
    if missing := [id for id in ids if id not in found]:
        raise StoreMissing(f"There is no prompt {missing[0]}.", "It may have been deleted: load the page again.")
    return [found[id] for id in ids]


def including(db: Database, block_ids: Sequence[int]) -> dict[int, list[str]]:
    """The names of other prompts that have a version with a block, by the block's id; blocks without any are left out."""
    use, version = BlockUse, PromptVersion
    named = select(col(use.block_id), col(Prompt.name)).join(version, col(version.id) == col(use.version_id))
    named = named.join(Prompt, col(Prompt.id) == col(version.prompt_id)).where(col(Prompt.id) != col(use.block_id)).distinct()
    users: dict[int, list[str]] = {}
    with db.reading() as session:
        for some in in_lists(block_ids):
            for block_id, name in session.execute(named.where(col(use.block_id).in_(some)).order_by(col(Prompt.name))):
                users.setdefault(block_id, []).append(name)
    return users


def _is_newest() -> ColumnElement[bool]:
    return (col(PromptVersion.prompt_id) == col(Prompt.id)) & (col(PromptVersion.number) == _newest_number(col(Prompt.id)))


def _newest_number(prompt_id: Mapped[Any]) -> ScalarSelect[int]:
    """The highest number on the main branch, looked up through the index of (prompt_id, number): no scan of all versions."""
    version = aliased(PromptVersion)
    of_prompt = select(col(version.number)).where(col(version.prompt_id) == prompt_id, col(version.branch) == MAIN)
    return of_prompt.order_by(col(version.number).desc()).limit(1).correlate_except(version).scalar_subquery()
