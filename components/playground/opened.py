"""The author's playground at work, shared by that author's windows."""

from components import resources, state
from components.playground.acting import safely
from store.database import Database
from touchstone.actions import playground as acts
from touchstone.actions import trying_out
from touchstone.actions.desk import Desk

ADDED = "playground-added"
"""The column that a link to a prompt added to what stood there."""
LINK = ("attempt", "prompt", "version")
"""What an address may ask for."""


def follow_link(desk: Desk, given: acts.Choices) -> bool:
    """Put on the table what the address asks for, an attempt or a version of a prompt, once; whether it asked for something."""
    attempt, prompt, number = (state.url_id(name) for name in LINK)
    if attempt is None and prompt is None:
        return False
    state.set_url(**dict.fromkeys(LINK))
    if attempt is not None:
        safely(desk.open_attempt)(given, attempt)
    else:
        safely(_put_on_table)(desk, given, prompt, number or 0)
    return True


def _put_on_table(desk: Desk, given: acts.Choices, prompt_id: int, number: int) -> None:
    """Put a version on the table, and remember the column that it was given beside others."""
    state.put(ADDED, trying_out.put_on_table(desk, given, prompt_id, number))


def open_desk(db: Database, project_id: int, author: str, given: acts.Choices) -> Desk:
    """The desk with the table as it was left; what is gone of it is left out, but for models where there is none at all."""
    shelf = resources.shelf(f"{resources.settings().database_url} {acts.subject(project_id, author)}")
    table = shelf.get("table") or shelf.setdefault("table", acts.open_table(db, project_id, author, given))
    desk = Desk(db, project_id, author, table, resources.speaker())
    if given.models:
        desk.fit(given)
    return desk
