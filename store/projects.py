"""Projects: the use case everything belongs to."""

from typing import Any

from sqlmodel import col, select

from store.database import Database
from store.errors import StoreMissing
from store.tables import Project


def create_project(db: Database, name: str, use_case: dict[str, Any] | None = None) -> Project:
    """A new project. Raises StoreConflict when the name is taken."""
    with db.writing() as session:
        project = Project(name=name, use_case=use_case or {})
        session.add(project)
    return project


def get_project(db: Database, project_id: int) -> Project:
    """Raises StoreMissing."""
    with db.reading() as session:
        project = session.get(Project, project_id)
    if project is None:
        raise StoreMissing("There is no such project.", "Choose one from the list.")
    return project


def project_by_name(db: Database, name: str) -> Project | None:
    with db.reading() as session:
        return session.exec(select(Project).where(Project.name == name)).first()


def list_projects(db: Database) -> list[Project]:
    """Every project, oldest first."""
    with db.reading() as session:
        return list(session.exec(select(Project).order_by(col(Project.id))))


def update_use_case(db: Database, project_id: int, use_case: dict[str, Any]) -> None:
    """Raises StoreMissing."""
    with db.writing() as session:
        project = session.get(Project, project_id)
        if project is None:
            raise StoreMissing("There is no such project.")
        project.use_case = use_case
