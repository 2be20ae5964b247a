"""One at a time: what changes how the blocks of a project include each other."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from store import rows
from store.tables import Project, Prompt

Allow = Callable[[], None]
"""Raises for a change that must not be made. It may read the store, as all others left it."""


def ask(session: Session, prompt_id: int, allow: Allow | None) -> None:
    """Ask while nobody else changes blocks of the project, until the transaction ends. Raises StoreMissing, and what `allow` raises."""
    if allow is not None:
        prompt = rows.need(session, Prompt, prompt_id, "prompt")
        rows.need(session, Project, prompt.project_id, "project", locked=True)
        allow()
