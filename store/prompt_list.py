"""Many prompts at once: the lines of a list, their newest texts, and changes of several in one transaction."""

from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Text, cast, func, select
from sqlalchemy.orm import Mapped, Session, aliased
from sqlmodel import col

from store.attempts import in_lists
from store.database import Database
from store.errors import StoreMissing
from store.prompts import BLOCK, CHAIN, MAIN
from store.rows import check
from store.tables import BlockUse, Project, Prompt, PromptLabel, PromptVersion


class Named(NamedTuple):
    """A version, and what its prompt is called."""

    id: int
    prompt_id: int
    prompt: str
    number: int
    branch: str


def names(db: Database, project_id: int) -> dict[int, str]:
    """The names of a project's prompts in use by id, blocks and chains left out, in order."""
    return _names(db, project_id, col(Prompt.kind).not_in((BLOCK, CHAIN)))


def chain_names(db: Database, project_id: int) -> dict[int, str]:
    """The names of a project's chains in use by id, in order."""
    return _names(db, project_id, col(Prompt.kind) == CHAIN)


def _names(db: Database, project_id: int, kind: ColumnElement[bool]) -> dict[int, str]:
    in_use = (col(Prompt.project_id) == project_id, col(Prompt.archived).is_(False), kind)
    with db.reading() as session:
        found = session.execute(select(col(Prompt.id), col(Prompt.name)).where(*in_use).order_by(col(Prompt.name)))
        return {id or 0: name for id, name in found}


def count_versions(db: Database, project_id: int) -> int:
    """How many versions a project's prompts have in all."""
    counted = select(func.count()).select_from(PromptVersion).join(Prompt, col(Prompt.id) == col(PromptVersion.prompt_id))
    with db.reading() as session:
        return session.scalar(counted.where(col(Prompt.project_id) == project_id)) or 0


def named_versions(db: Database, project_id: int, only: Collection[int] | None = None) -> list[Named]:
    """The versions of a project's prompts in use, without blocks and without any text, by the prompt's name.

    Of a prompt those of the main branch come first, each branch with its newest first. With `only`, the ids of some versions: all versions
    of the prompts that these are of, and of every other prompt the newest one.
    """
    prompt, version = Prompt, PromptVersion
    columns = (col(version.id), col(prompt.id), col(prompt.name), col(version.number), col(version.branch))
    in_use = (col(prompt.project_id) == project_id, col(prompt.archived).is_(False), col(prompt.kind) != BLOCK)
    every = select(*columns).join(prompt, col(prompt.id) == col(version.prompt_id)).where(*in_use)
    queries = [every]
    if only is not None:
        of_these = select(col(version.prompt_id)).where(col(version.id).in_(only))
        newest = select(*columns).select_from(prompt).join(version, is_newest()).where(*in_use)
        queries = [newest, every.where(col(prompt.id).in_(of_these))]
    with db.reading() as session:
        found = {Named._make(row) for query in queries for row in session.execute(query)}
    return sorted(found, key=lambda one: (one.prompt, one.prompt_id, one.branch != MAIN, -one.number))


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
    found = select(*map(col, columns), *said).join(version, is_newest(), isouter=True)
    with db.reading() as session:
        return [Line._make(row) for row in session.execute(found.where(col(prompt.project_id) == project_id))]


def bodies(db: Database, project_id: int) -> Iterable[tuple[int, str]]:
    """The messages of every prompt's newest version as JSON text, by prompt id."""
    prompt, version = Prompt, PromptVersion
    found = select(col(prompt.id), cast(col(version.messages), Text)).join(version, is_newest()).where(col(prompt.project_id) == project_id)
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


def prompts_by_id(db: Database, ids: Sequence[int]) -> dict[int, Prompt]:
    """These prompts by id. Raises StoreMissing where one is not there."""
    with db.reading() as session:
        found = {row.id or 0: row for some in in_lists(ids) for row in session.scalars(select(Prompt).where(col(Prompt.id).in_(some)))}
    _need_all(ids, found)
    return found


Changes = dict[int, dict[str, tuple[Any, Any]]]
"""What each field that changed held, and what it holds since, by prompt id."""


@dataclass(frozen=True)
class Renaming:
    """Prompts that are to get other names, as they stand; the names of all others of their project, and of what includes them, by id."""

    names: Mapping[int, str]
    prompts: Sequence[Prompt]
    others: Sequence[str]
    users: Mapping[int, Sequence[str]]


def change_prompts(
    db: Database,
    ids: Sequence[int],
    change: Callable[[Prompt], Mapping[str, Any]],
    *,
    allow: Callable[[Renaming], None] = lambda _: None,
    skip_missing: bool = False,
) -> Changes:
    """Change several prompts, all or none; `change` gives the fields to set, from the row as it stands then.

    `allow` raises for names that must not be given, and nothing changes. Raises StoreConflict for a name that another has,
    and StoreMissing where one is not there, unless those are to be skipped.
    """
    changes: Changes = {}
    with db.writing() as session:
        _hold_names(session, ids)
        rows = _locked(session, ids, skip_missing)
        fields = {prompt.id or 0: change(prompt) for prompt in rows}
        if names := {prompt.id or 0: name for prompt in rows if (name := fields[prompt.id or 0].get("name", prompt.name)) != prompt.name}:
            allow(_renaming(session, [prompt for prompt in rows if prompt.id in names], names))
        for prompt in rows:
            if changed := _changed(prompt, fields[prompt.id or 0]):
                changes[prompt.id or 0] = changed
    return changes


def _changed(prompt: Prompt, fields: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set the fields; gives those that held something else."""
    check(Prompt, fields)
    changed = {name: (old, value) for name, value in fields.items() if (old := getattr(prompt, name)) != value}
    for name, (_, value) in changed.items():
        setattr(prompt, name, value)
    return changed


def _renaming(session: Session, rows: Sequence[Prompt], names: Mapping[int, str]) -> Renaming:
    projects = {prompt.project_id for prompt in rows}
    there = session.execute(select(col(Prompt.id), col(Prompt.name)).where(col(Prompt.project_id).in_(projects)))
    return Renaming(names, rows, [name for id, name in there if id not in names], _users(session, list(names)))


def _hold_names(session: Session, ids: Sequence[int]) -> None:
    """Until the transaction ends nobody else makes or renames a prompt beside these: whoever does locks the project, before any prompt."""
    for some in in_lists(ids):
        projects = select(col(Prompt.project_id)).where(col(Prompt.id).in_(some))
        session.execute(select(col(Project.id)).where(col(Project.id).in_(projects)).order_by(col(Project.id)).with_for_update())


def _locked(session: Session, ids: Sequence[int], skip_missing: bool) -> list[Prompt]:
    """The rows in the order of the ids. Raises StoreMissing."""
    wanted = (select(Prompt).where(col(Prompt.id).in_(some)).order_by(col(Prompt.id)).with_for_update() for some in in_lists(ids))
    found = {row.id: row for some in wanted for row in session.scalars(some)}
    if not skip_missing:
        _need_all(ids, found)
    return [found[id] for id in ids if id in found]


def _need_all(ids: Sequence[int], found: Container[int | None]) -> None:
    if missing := [id for id in ids if id not in found]:
        raise StoreMissing(f"There is no prompt {missing[0]}.", "It may have been deleted: load the page again.")


def _users(session: Session, block_ids: Sequence[int]) -> dict[int, list[str]]:
    """The names of other prompts that have a version with a block, by the block's id."""
    use, version = BlockUse, PromptVersion
    named = select(col(use.block_id), col(Prompt.name)).join(version, col(version.id) == col(use.version_id))
    named = named.join(Prompt, col(Prompt.id) == col(version.prompt_id)).where(col(Prompt.id) != col(use.block_id)).distinct()
    users: dict[int, list[str]] = {}
    for some in in_lists(block_ids):
        for block_id, name in session.execute(named.where(col(use.block_id).in_(some)).order_by(col(Prompt.name))):
            users.setdefault(block_id, []).append(name)
    return users


def is_newest() -> ColumnElement[bool]:
    return (col(PromptVersion.prompt_id) == col(Prompt.id)) & (col(PromptVersion.number) == _newest_number(col(Prompt.id)))


def _newest_number(prompt_id: Mapped[Any]) -> ScalarSelect[int]:
    """The highest number on the main branch, looked up through the index of (prompt_id, number): no scan of all versions."""
    version = aliased(PromptVersion)
    of_prompt = select(col(version.number)).where(col(version.prompt_id) == prompt_id, col(version.branch) == MAIN)
    return of_prompt.order_by(col(version.number).desc()).limit(1).correlate_except(version).scalar_subquery()
