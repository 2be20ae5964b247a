"""Prompts, blocks and their versions. A version is written once."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import Select, case, delete, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from store import drafts, rows
from store.block_locks import Allow, ask
from store.database import Database
from store.errors import StoreConflict, StoreInUse, StoreMissing
from store.labels import check_protected
from store.tables import BlockUse, LabelMove, Project, Prompt, PromptLabel, PromptVersion, Run, RunTarget
from store.versions import check_newest, newest, number_after

MAIN = "main"
"""The branch that `latest` follows."""
BLOCK, CHAIN = "block", "chain"
"""The kinds of a text that prompts include, and of a chain; every other kind is a prompt."""


def create_prompt(db: Database, project_id: int, name: str, description: str = "", kind: str = "chat") -> Prompt:
    """A new prompt without versions.

    Raises StoreMissing, and StoreConflict when the project has one of that name, whatever its case, an archived one too.
    """
    prompt = Prompt(project_id=project_id, name=name, description=description, kind=kind)
    with db.writing() as session:
        rows.need(session, Project, project_id, "project", locked=True)
        names = session.scalars(select(col(Prompt.name)).where(col(Prompt.project_id) == project_id))
        if taken := next((there for there in names if there.casefold() == name.casefold()), ""):
            raise StoreConflict(f"There already is one named “{taken}”.", "Choose another name.")
        session.add(prompt)
    return prompt


def list_prompts(db: Database, project_id: int, include_archived: bool = False) -> list[Prompt]:
    """A project's prompts, by name."""
    shown = [] if include_archived else [col(Prompt.archived).is_(False)]
    with db.reading() as session:
        return list(session.scalars(select(Prompt).where(col(Prompt.project_id) == project_id, *shown).order_by(col(Prompt.name))))


def get_prompt(db: Database, id: int) -> Prompt:
    """Raises StoreMissing."""
    return rows.get(db, Prompt, id, "prompt")


def prompt_by_name(db: Database, project_id: int, name: str) -> Prompt | None:
    """None when the project has no prompt of that name."""
    return rows.first(db, Prompt, col(Prompt.project_id) == project_id, col(Prompt.name) == name)


def add_version(
    db: Database,
    prompt_id: int,
    *,
    parent_id: int | None = None,
    expected_latest_id: int | None = None,
    branch: str = MAIN,
    blocks: Mapping[str, str] | None = None,
    allow: Allow | None = None,
    **fields: Any,
) -> PromptVersion:
    """A new version on top of `parent_id` (None: the first), of the columns given by name; `blocks` are the names of those it
    includes, by the reference to each. `allow` is asked as in `block_locks`.

    Raises StoreMissing, also for a block there is not, TypeError for a column there is not, and StoreConflict as `check_newest`
    says. A branch without a version begins on any parent.
    """
    with db.writing() as session:
        ask(session, prompt_id, allow)
        included = _held(session, prompt_id, list((blocks or {}).values()))
        top = newest(session, PromptVersion, "prompt_id", prompt_id)
        latest = newest(session, PromptVersion, "prompt_id", prompt_id, col(PromptVersion.branch) == branch)
        if latest is not None or branch == MAIN:
            check_newest(latest, parent_id, expected_latest_id)
        place = {"prompt_id": prompt_id, "number": number_after(top), "branch": branch, "parent_id": parent_id}
        version = rows.made(PromptVersion, **place, **fields)
        session.add(version)
        session.flush()
        for reference, name in (blocks or {}).items():
            session.add(BlockUse(version_id=version.id or 0, block_id=included[name], reference=reference))
    return version


def _held(session: Session, prompt_id: int, names: Collection[str]) -> dict[str, int]:
    """The ids of blocks of the prompt's project, by name: until the transaction ends nobody changes them, nor the prompt.

    Raises StoreMissing for one there is not. All are locked in one order, so that nobody waits for each other.
    """
    prompt = rows.need(session, Prompt, prompt_id, "prompt")
    block = (col(Prompt.project_id) == prompt.project_id) & (col(Prompt.kind) == BLOCK) & col(Prompt.name).in_(names)
    wanted = select(col(Prompt.id), col(Prompt.name), col(Prompt.kind)).where(block | (col(Prompt.id) == prompt_id))
    found = session.execute(wanted.order_by(col(Prompt.id)).with_for_update())
    blocks = {name: id or 0 for id, name, kind in found if kind == BLOCK}
    if missing := [name for name in names if name not in blocks]:
        raise StoreMissing(f"There is no block {missing[0]}.", "Write it first, or take the include out.")
    return blocks


def versions(db: Database, prompt_id: int) -> list[PromptVersion]:
    """All versions, the newest first."""
    with db.reading() as session:
        found = select(PromptVersion).where(col(PromptVersion.prompt_id) == prompt_id)
        return list(session.scalars(found.order_by(col(PromptVersion.number).desc())))


def counts(db: Database, project_id: int) -> dict[str, tuple[int, int]]:
    """How many prompts and blocks of a project are not archived, and how many of these have a version, by kind."""
    saved = select(col(PromptVersion.id)).where(col(PromptVersion.prompt_id) == col(Prompt.id)).exists()
    counted = select(col(Prompt.kind), func.count(), func.sum(case((saved, 1), else_=0)))
    here = counted.where(col(Prompt.project_id) == project_id, col(Prompt.archived).is_(False)).group_by(col(Prompt.kind))
    with db.reading() as session:
        return {kind: (there, int(written)) for kind, there, written in session.execute(here)}


def get_version(db: Database, version_id: int) -> PromptVersion:
    """Raises StoreMissing."""
    return rows.get(db, PromptVersion, version_id, "prompt version")


def latest_version(db: Database, prompt_id: int, branch: str = MAIN) -> PromptVersion | None:
    """The newest version of a branch; None before the first."""
    with db.reading() as session:
        return newest(session, PromptVersion, "prompt_id", prompt_id, col(PromptVersion.branch) == branch)


def version_by_number(db: Database, prompt_id: int, number: int) -> PromptVersion | None:
    """None when the prompt has no version of that number."""
    return rows.first(db, PromptVersion, col(PromptVersion.prompt_id) == prompt_id, col(PromptVersion.number) == number)


def delete_prompt(db: Database, id: int, *, sure: bool = False) -> None:
    """Delete a prompt with its versions, labels and drafts.

    Raises StoreMissing, StoreInUse naming the runs that use it, and StoreConflict for a protected label where nobody is `sure`.
    """
    of_prompt = select(col(PromptVersion.id)).where(col(PromptVersion.prompt_id) == id)
    with db.writing() as session, rows.unused("This prompt"):
        prompt = rows.need(session, Prompt, id, "prompt", locked=True)
        check_protected(session, id, sure)
        _check_unused(session, prompt)
        connection = session.connection()
        connection.execute(delete(BlockUse).where(col(BlockUse.version_id).in_(of_prompt)))
        for table in (PromptLabel, LabelMove):
            connection.execute(delete(table).where(col(table.prompt_id) == id))
        connection.execute(delete(PromptVersion).where(col(PromptVersion.prompt_id) == id))
        connection.execute(delete(Prompt).where(col(Prompt.id) == id))
        drafts.forget_of(session, [id], *drafts.OF_PROMPT)


def check_unused(db: Database, id: int) -> None:
    """Raises StoreMissing, and StoreInUse as `delete_prompt` does: asked before anybody confirms that it is to be deleted."""
    with db.reading() as session:
        _check_unused(session, rows.need(session, Prompt, id, "prompt"))


def _check_unused(session: Session, prompt: Prompt) -> None:
    of_prompt = select(col(PromptVersion.id)).where(col(PromptVersion.prompt_id) == prompt.id)
    runs = select(col(Run.name)).join(RunTarget, col(RunTarget.run_id) == col(Run.id)).distinct().order_by(col(Run.name))
    if users := session.scalars(runs.where(col(RunTarget.prompt_version_id).in_(of_prompt))).all():
        raise StoreInUse(f"The prompt “{prompt.name}”", [f"the run “{name}”" for name in users])
    if users := session.scalars(_including(prompt.id or 0)).all():
        raise StoreInUse(f"The block “{prompt.name}”", [f"the prompt “{name}”" for name in users])


def _including(block_id: int) -> Select[str]:
    """The names of other prompts that have a version with this block."""
    version = PromptVersion
    named = select(col(Prompt.name)).join(version, col(version.prompt_id) == col(Prompt.id))
    used = named.join(BlockUse, col(BlockUse.version_id) == col(version.id)).where(col(BlockUse.block_id) == block_id)
    return used.where(col(Prompt.id) != block_id).distinct().order_by(col(Prompt.name))
