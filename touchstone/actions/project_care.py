"""What happens to a project later in its life: another name, or its end."""

from store import project_removal, projects
from store.database import Database
from store.errors import StoreConflict
from store.tables import Project
from touchstone.actions.prompts import check_name
from touchstone.actions.store_errors import translated
from touchstone.errors import Invalid


@translated()
def rename(db: Database, project_id: int, name: str) -> Project:
    """Give a project another name. Raises Invalid for a bad or taken one, NotFound."""
    others = tuple(row.name for row in projects.list_projects(db) if row.id != project_id)
    checked = check_name(name, others)
    try:
        return projects.rename_project(db, project_id, checked)
    except StoreConflict as conflict:
        raise Invalid("A project with this name was made meanwhile.", "Choose another name.") from conflict


@translated()
def contents(db: Database, project_id: int) -> dict[str, int]:
    """How many prompts, suites, runs and answers would be lost with a project."""
    return project_removal.contents(db, project_id)


@translated()
def delete(db: Database, project: Project, typed: str) -> None:
    """Delete a project with everything of it, its name typed once more.

    Raises Invalid where another name was typed, NotFound, and Conflict while one of its runs is at work: nothing is deleted then.
    """
    if " ".join(typed.split()) != project.name:
        raise Invalid("This is not the name of the project.", f"Type {project.name} to delete it.")
    project_removal.delete_project(db, project.id or 0)
