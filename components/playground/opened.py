"""The author's playground at work, shared by that author's windows."""

from components import resources
from store.database import Database
from touchstone.actions import playground as acts
from touchstone.actions.desk import Desk


def open_desk(db: Database, project_id: int, author: str, given: acts.Choices) -> Desk:
    """The desk with the table as it was left; what is gone of it is left out, but for models where there is none at all."""
    shelf = resources.shelf(f"{resources.settings().database_url} {acts.subject(project_id, author)}")
    table = shelf.get("table") or shelf.setdefault("table", acts.open_table(db, project_id, author, given))
    desk = Desk(db, project_id, author, table, resources.speaker())
    if given.models:
        desk.fit(given)
    return desk
