"""Prompts and their immutable versions."""

from typing import Any

from sqlmodel import Session, col, func, select

from store.database import Database
from store.errors import StoreConflict, StoreInUse, StoreMissing
from store.tables import Prompt, PromptVersion, Run, RunTarget


def create_prompt(db: Database, project_id: int, name: str, description: str = "") -> Prompt:
    """Raises StoreConflict when the project has a prompt of this name."""
    with db.writing() as session:
        prompt = Prompt(project_id=project_id, name=name, description=description)
        session.add(prompt)
    return prompt


def list_prompts(db: Database, project_id: int, include_archived: bool = False) -> list[Prompt]:
    """By name."""
    query = select(Prompt).where(Prompt.project_id == project_id).order_by(col(Prompt.name))
    with db.reading() as session:
        return list(session.exec(query if include_archived else query.where(col(Prompt.archived).is_(False))))


def get_prompt(db: Database, prompt_id: int) -> Prompt:
    """Raises StoreMissing."""
    with db.reading() as session:
        return _prompt(session, prompt_id)


def prompt_by_name(db: Database, project_id: int, name: str) -> Prompt | None:
    with db.reading() as session:
        return session.exec(select(Prompt).where(Prompt.project_id == project_id, Prompt.name == name)).first()


def add_version(
    db: Database,
    prompt_id: int,
    *,
    messages: list[dict[str, str]],
    content_hash: str,
    format: str = "brace",
    params: dict[str, Any] | None = None,
    message: str = "",
    author: str = "",
    parent_id: int | None = None,
    expected_latest_id: int | None = None,
) -> PromptVersion:
    """The next version of a prompt.

    `expected_latest_id` is the version the writer saw as the newest (0 for "none yet"): when another has
    been saved since, StoreConflict is raised and nothing is written. Raises StoreMissing.
    """
    with db.writing() as session:
        _prompt(session, prompt_id)
        latest = _latest(session, prompt_id)
        if expected_latest_id is not None and expected_latest_id != (latest.id if latest else 0):
            raise StoreConflict("Somebody saved another version meanwhile.", "Look at the newest version, then save yours on top of it.")
        version = PromptVersion(
            prompt_id=prompt_id,
            number=latest.number + 1 if latest else 1,
            messages=messages,
            format=format,
            params=params or {},
            message=message,
            author=author,
            parent_id=parent_id,
            content_hash=content_hash,
        )
        session.add(version)
    return version


def versions(db: Database, prompt_id: int) -> list[PromptVersion]:
    """Newest first."""
    with db.reading() as session:
        return list(session.exec(select(PromptVersion).where(PromptVersion.prompt_id == prompt_id).order_by(col(PromptVersion.number).desc())))


def get_version(db: Database, version_id: int) -> PromptVersion:
    """Raises StoreMissing."""
    with db.reading() as session:
        version = session.get(PromptVersion, version_id)
    if version is None:
        raise StoreMissing("There is no such prompt version.", "Choose one from the prompt's history.")
    return version


def latest_version(db: Database, prompt_id: int) -> PromptVersion | None:
    with db.reading() as session:
        return _latest(session, prompt_id)


def archive_prompt(db: Database, prompt_id: int, archived: bool = True) -> None:
    """Raises StoreMissing."""
    with db.writing() as session:
        _prompt(session, prompt_id).archived = archived


def delete_prompt(db: Database, prompt_id: int) -> None:
    """Delete a prompt and its versions. Raises StoreInUse when a run used one of them."""
    with db.writing() as session:
        prompt = _prompt(session, prompt_id)
        used = (
            select(Run.name)
            .join(RunTarget, col(RunTarget.run_id) == Run.id)
            .join(PromptVersion, col(PromptVersion.id) == RunTarget.prompt_version_id)
            .where(PromptVersion.prompt_id == prompt_id)
        )
        run = session.exec(used).first()
        if run is not None:
            raise StoreInUse(f"The prompt “{prompt.name}”", [f"the run “{run}”"])
        for version in session.exec(
            select(PromptVersion).where(PromptVersion.prompt_id == prompt_id).order_by(col(PromptVersion.number).desc())
        ):
            session.delete(version)
            session.flush()
        session.delete(prompt)


def version_counts(db: Database, project_id: int) -> dict[int, int]:
    """Prompt id to number of versions."""
    query = (
        select(PromptVersion.prompt_id, func.count())
        .join(Prompt, col(Prompt.id) == PromptVersion.prompt_id)
        .where(Prompt.project_id == project_id)
        .group_by(col(PromptVersion.prompt_id))
    )
    with db.reading() as session:
        return dict(session.exec(query).all())


def _prompt(session: Session, prompt_id: int) -> Prompt:
    prompt = session.get(Prompt, prompt_id)
    if prompt is None:
        raise StoreMissing("There is no such prompt.", "Choose one from the list.")
    return prompt


def _latest(session: Session, prompt_id: int) -> PromptVersion | None:
    return session.exec(select(PromptVersion).where(PromptVersion.prompt_id == prompt_id).order_by(col(PromptVersion.number).desc())).first()
