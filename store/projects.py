"""Projects: everything belongs to one."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from store import rows
from store.database import Database
from store.errors import StoreConflict
from store.tables import Project


def create_project(db: Database, name: str, use_case: Mapping[str, Any] | None = None) -> Project:
    """A new project. Raises StoreConflict when the name is taken."""
    return rows.add(db, Project(name=name, use_case=dict(use_case or {})))


def get_project(db: Database, id: int) -> Project:
    """Raises StoreMissing."""
    return rows.get(db, Project, id, "project")


def project_by_name(db: Database, name: str) -> Project | None:
    """None when there is no project of that name."""
    return rows.first(db, Project, col(Project.name) == name)


def list_projects(db: Database) -> list[Project]:
    """All projects, the oldest first."""
    with db.reading() as session:
        return list(session.scalars(select(Project).order_by(col(Project.id))))


def update_use_case(db: Database, id: int, values: Mapping[str, Any], before: Mapping[str, Any] | None = None) -> Project:
    """Put these values into the use case; its others stay. With `before`, only where it still has what that says of them.

    Raises StoreMissing, and StoreConflict when somebody changed one of them meanwhile: nothing is written then.
    """
    with db.writing() as session:
        project = rows.need(session, Project, id, "project", locked=True)
        kept = project.use_case
        if before is not None and any(kept.get(name) != before.get(name) for name in values):
            raise StoreConflict("Somebody saved another use case meanwhile.", "Nothing was overwritten. See what they wrote, then save.")
        project.use_case = {**kept, **values}
    return project


def rename_project(db: Database, id: int, name: str) -> Project:
    """Give a project another name. Raises StoreMissing, StoreConflict when the name is taken."""
    return rows.set_fields(db, Project, id, "project", {"name": name})
