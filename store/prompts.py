"""Prompts and their versions. A version is written once."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, func, select
from sqlmodel import col

from store import drafts, rows
from store.database import Database
from store.errors import StoreInUse
from store.tables import Prompt, PromptVersion, Run, RunTarget
from store.versions import newest, next_number


def create_prompt(db: Database, project_id: int, name: str, description: str = "") -> Prompt:
    """A new prompt without versions. Raises StoreConflict when the project has one of that name."""
    return rows.add(db, Prompt(project_id=project_id, name=name, description=description))


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


def archive_prompt(db: Database, id: int, archived: bool = True) -> Prompt:
    """Take a prompt out of the lists, or put it back. Raises StoreMissing."""
    return rows.set_fields(db, Prompt, id, "prompt", {"archived": archived})


def add_version(
    db: Database,
    prompt_id: int,
    *,
    messages: Sequence[Mapping[str, str]],
    content_hash: str,
    format: str = "brace",
    params: Mapping[str, Any] | None = None,
    message: str = "",
    author: str = "",
    parent_id: int | None = None,
    expected_latest_id: int | None = None,
) -> PromptVersion:
    """A new version on top of `parent_id` (None: the first). Raises StoreMissing, and StoreConflict as `next_number` says."""
    with db.writing() as session:
        rows.need(session, Prompt, prompt_id, "prompt")
        latest = newest(session, PromptVersion, "prompt_id", prompt_id)
        version = PromptVersion(
            prompt_id=prompt_id,
            number=next_number(latest, parent_id, expected_latest_id),
            messages=[dict(each) for each in messages],
            format=format,
            params=dict(params or {}),
            message=message,
            author=author,
            parent_id=parent_id,
            content_hash=content_hash,
        )
        session.add(version)
    return version


def versions(db: Database, prompt_id: int) -> list[PromptVersion]:
    """All versions, the newest first."""
    with db.reading() as session:
        found = select(PromptVersion).where(col(PromptVersion.prompt_id) == prompt_id)
        return list(session.scalars(found.order_by(col(PromptVersion.number).desc())))


def version_counts(db: Database, project_id: int) -> dict[int, int]:
    """How many versions each prompt of a project has, by prompt id; prompts without any are left out."""
    of_prompt = col(PromptVersion.prompt_id)
    counted = select(of_prompt, func.count()).join(Prompt, col(Prompt.id) == of_prompt).where(col(Prompt.project_id) == project_id)
    with db.reading() as session:
        return {prompt_id: count for prompt_id, count in session.execute(counted.group_by(of_prompt))}


def get_version(db: Database, version_id: int) -> PromptVersion:
    """Raises StoreMissing."""
    return rows.get(db, PromptVersion, version_id, "prompt version")


def latest_version(db: Database, prompt_id: int) -> PromptVersion | None:
    """The newest version; None before the first."""
    with db.reading() as session:
        return newest(session, PromptVersion, "prompt_id", prompt_id)


def delete_prompt(db: Database, id: int) -> None:
    """Delete a prompt with its versions and drafts. Raises StoreMissing, and StoreInUse naming the runs that use it."""
    of_prompt = select(col(PromptVersion.id)).where(col(PromptVersion.prompt_id) == id)
    runs = select(col(Run.name)).join(RunTarget, col(RunTarget.run_id) == col(Run.id)).distinct().order_by(col(Run.name))
    with db.writing() as session, rows.unused("This prompt"):
        prompt = rows.need(session, Prompt, id, "prompt")
        if users := session.scalars(runs.where(col(RunTarget.prompt_version_id).in_(of_prompt))).all():
            raise StoreInUse(f"The prompt “{prompt.name}”", [f"the run “{name}”" for name in users])
        connection = session.connection()
        connection.execute(delete(PromptVersion).where(col(PromptVersion.prompt_id) == id))
        connection.execute(delete(Prompt).where(col(Prompt.id) == id))
        drafts.forget_of(session, id, "prompt", "prompt-values")
