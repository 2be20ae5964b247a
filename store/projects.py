"""Projects: everything belongs to one."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from store import rows
from store.database import Database
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


def update_use_case(db: Database, id: int, use_case: Mapping[str, Any]) -> Project:
    """Put a new use case in place of the old one. Raises StoreMissing."""
    return rows.set_fields(db, Project, id, "project", {"use_case": dict(use_case)})
