"""Projects: make one, describe its use case, and seed the sample that makes the first minute real."""

from collections.abc import Mapping
from typing import Any

from store import projects
from store.database import Database
from store.errors import StoreConflict
from store.tables import Project
from touchstone.actions import drafts
from touchstone.actions.prompts import check_name
from touchstone.actions.store_errors import translated
from touchstone.errors import Invalid
from touchstone.usecase import UseCase, check_use_case


def ensure_project(db: Database, name: str, use_case: Mapping[str, Any] | None = None) -> Project:
    """The project of that name, made when it is missing; safe when two processes ask at once."""
    found = projects.project_by_name(db, name)
    if found is not None:
        return found
    try:
        return projects.create_project(db, name, dict(use_case or {}))
    except StoreConflict:
        made_meanwhile = projects.project_by_name(db, name)
        if made_meanwhile is None:
            raise
        return made_meanwhile


def create_project(db: Database, name: str) -> Project:
    """A new project. Raises Invalid for a bad or taken name."""
    checked = check_name(name, tuple(project.name for project in projects.list_projects(db)))
    try:
        return projects.create_project(db, checked, {})
    except StoreConflict as conflict:
        raise Invalid("A project with this name was made meanwhile.", "Choose another name.") from conflict


@translated()
def save_use_case(db: Database, project_id: int, case: UseCase, author: str, before: UseCase) -> None:
    """Replace what the project says of its use case, which was `before` when the edit began, and forget the draft.

    Raises Invalid for limits that are none, Conflict when somebody saved another meanwhile: nothing is written then.
    """
    check_use_case(case)
    kept = projects.get_project(db, project_id).use_case
    expected = kept if UseCase.from_json(kept) == before else before.to_json()
    projects.update_use_case(db, project_id, case.to_json(), expected)
    drafts.discard(db, use_case_draft(project_id, author))


def use_case_draft(project_id: int, author: str) -> str:
    """The name under which an unsaved use case is kept."""
    return drafts.subject("use-case", project_id, author)


def draft_body(typed: UseCase, begun: UseCase) -> dict[str, Any]:
    """A use case as a draft keeps it, with the stored one that the edit began from."""
    return {**typed.to_json(), "begun": begun.to_json()}


def edited_use_case(draft: drafts.Draft | None, stored: UseCase) -> tuple[UseCase, UseCase]:
    """What the fields begin with, and the stored use case it was made from."""
    if draft is None:
        return stored, stored
    return UseCase.from_json(draft.body), UseCase.from_json(draft.body.get("begun") or {})


def seed_if_empty(db: Database, chains: bool = False) -> Project | None:
    """The sample project, in a database without any, with whatever of it was missing, its `chains` where asked for; None where others
    were begun instead.

    Safe to call at every start and from two processes at once.
    """
    from touchstone.actions.sample import seed

    return seed(db, chains)
