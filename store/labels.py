"""Labels: movable pointers at versions of a prompt, with a log of where each pointed and when."""

import time

from sqlalchemy import Select, select
from sqlalchemy.orm import Session
from sqlmodel import col

from store import rows
from store.block_locks import Allow, ask
from store.database import Database
from store.errors import StoreConflict, StoreMissing
from store.tables import LabelMove, Prompt, PromptLabel, PromptVersion


def move_label(
    db: Database,
    prompt_id: int,
    name: str,
    version_id: int,
    *,
    author: str = "",
    note: str = "",
    expected_id: int | None = None,
    sure: bool = False,
    allow: Allow | None = None,
) -> PromptLabel:
    """Point a label at a version; it is made where there is none.

    With `expected_id`, the version it was seen at (0: no such label): raises StoreConflict where it moved since, and for a protected
    label where the mover is not `sure`. `allow` is asked as in `block_locks`. Raises StoreMissing for a version that is not of this prompt.
    """
    with db.writing() as session:
        ask(session, prompt_id, allow)
        rows.need(session, Prompt, prompt_id, "prompt", locked=True)
        version = session.get(PromptVersion, version_id)
        if version is None or version.prompt_id != prompt_id:
            raise StoreMissing(f"The prompt has no version {version_id}.", "Load the page again.")
        label = session.scalars(_named(prompt_id, name)).first()
        previous = label.version_id if label else None
        check_protected(session, prompt_id, sure, name)
        _check_seen(name, previous or 0, expected_id)
        if label is None:
            label = PromptLabel(prompt_id=prompt_id, name=name, version_id=version_id)
            session.add(label)
        if previous != version_id:
            label.version_id, label.moved_at = version_id, time.time()
            session.add(LabelMove(prompt_id=prompt_id, label=name, version_id=version_id, previous_id=previous, note=note, author=author))
    return label


def remove_label(
    db: Database, prompt_id: int, name: str, *, author: str = "", note: str = "", expected_id: int | None = None, sure: bool = False
) -> None:
    """Take a label away. Raises StoreMissing, and StoreConflict as `move_label` does."""
    with db.writing() as session:
        rows.need(session, Prompt, prompt_id, "prompt", locked=True)
        label = _need(session, prompt_id, name)
        check_protected(session, prompt_id, sure, name)
        _check_seen(name, label.version_id, expected_id)
        session.add(LabelMove(prompt_id=prompt_id, label=name, previous_id=label.version_id, note=note, author=author))
        session.delete(label)


def protect_label(db: Database, prompt_id: int, name: str, protected: bool) -> None:
    """Protect a label, or no longer. Raises StoreMissing."""
    with db.writing() as session:
        rows.need(session, Prompt, prompt_id, "prompt", locked=True)
        label = _need(session, prompt_id, name)
        label.protected = protected


def labels(db: Database, prompt_id: int) -> list[PromptLabel]:
    """The labels of a prompt, by name."""
    with db.reading() as session:
        return list(session.scalars(select(PromptLabel).where(col(PromptLabel.prompt_id) == prompt_id).order_by(col(PromptLabel.name))))


def labels_of_project(db: Database, project_id: int) -> dict[int, list[tuple[str, int]]]:
    """Name and version number of every label, by prompt id."""
    label, version = PromptLabel, PromptVersion
    found = select(col(label.prompt_id), col(label.name), col(version.number)).join(version, col(version.id) == col(label.version_id))
    of_project = found.join(Prompt, col(Prompt.id) == col(label.prompt_id)).where(col(Prompt.project_id) == project_id)
    by_prompt: dict[int, list[tuple[str, int]]] = {}
    with db.reading() as session:
        for prompt_id, name, number in session.execute(of_project.order_by(col(label.name))):
            by_prompt.setdefault(prompt_id, []).append((name, number))
    return by_prompt


def labelled(db: Database, prompt_id: int, name: str) -> PromptVersion | None:
    """The version a label points at; None when there is no such label."""
    version = select(PromptVersion).join(PromptLabel, col(PromptLabel.version_id) == col(PromptVersion.id))
    with db.reading() as session:
        return session.scalars(version.where(col(PromptLabel.prompt_id) == prompt_id, col(PromptLabel.name) == name)).first()


def moves(db: Database, prompt_id: int) -> list[LabelMove]:
    """Every move of every label, the newest first."""
    found = select(LabelMove).where(col(LabelMove.prompt_id) == prompt_id)
    with db.reading() as session:
        return list(session.scalars(found.order_by(col(LabelMove.id).desc())))


def check_protected(session: Session, prompt_id: int, sure: bool, name: str = "") -> None:
    """Raises StoreConflict where this label, or without a name any of the prompt, is protected and nobody is `sure`."""
    kept = select(col(PromptLabel.name)).where(col(PromptLabel.prompt_id) == prompt_id, col(PromptLabel.protected).is_(True))
    of_name = kept.where(col(PromptLabel.name) == name) if name else kept.order_by(col(PromptLabel.name))
    if not sure and (found := session.scalars(of_name).first()):
        raise StoreConflict(f"The label {found} is protected.", "Confirm that you mean it, or remove its protection first.")


def _need(session: Session, prompt_id: int, name: str) -> PromptLabel:
    label = session.scalars(_named(prompt_id, name)).first()
    if label is None:
        raise StoreMissing(f"There is no label {name}.", "It may have been removed: load the page again.")
    return label


def _check_seen(name: str, now_id: int, expected_id: int | None) -> None:
    if expected_id is not None and now_id != expected_id:
        raise StoreConflict(f"The label {name} was moved meanwhile.", "Nothing was changed. Look at where it points now, then decide.")


def _named(prompt_id: int, name: str) -> Select[PromptLabel]:
    return select(PromptLabel).where(col(PromptLabel.prompt_id) == prompt_id, col(PromptLabel.name) == name)
