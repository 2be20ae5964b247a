"""A version of a prompt on its way to a column of the playground."""

from dataclasses import replace

from touchstone.actions import playground as acts
from touchstone.actions.desk import Desk
from touchstone.actions.pointers import version_id
from touchstone.actions.prompts import open_prompt
from touchstone.errors import NotFound
from touchstone.playground.board import DRAFT, Board
from touchstone.types import Params


def put_on_table(desk: Desk, given: acts.Choices, prompt_id: int, number: int = 0) -> int:
    """Give a version a column of its own on the playground, by its number; for 0 the author's draft, else the newest.

    A column that stands there already is not doubled, and columns that nobody has changed or asked yet all take it.
    Gives the id of the column that was added to what stood there, 0 where none was.
    Raises NotFound for a prompt or version the project has not, Invalid where no column is left.
    """
    if prompt_id not in given.prompts:
        raise NotFound("There is no such prompt here to try.", "Choose one in a column: a block or an archived prompt is none.")
    has_draft = not number and open_prompt(desk.db, prompt_id, desk.author).kept_at is not None
    version = DRAFT if has_draft else version_id(desk.db, prompt_id, number)
    if version is None and number:
        raise NotFound(f"This prompt has no version {number}.", "Choose one of its versions in a column.")
    with desk.table.turn:
        before = len(desk.table.board.columns)
        desk.table.board = _with(desk.table, given, prompt_id, version or DRAFT)
        desk.keep()
        columns = desk.table.board.columns
        return columns[-1].id if len(columns) > before else 0


def _with(table: acts.Table, given: acts.Choices, prompt_id: int, version: int) -> Board:
    board = table.board
    if any((one.prompt_id, one.version_id) == (prompt_id, version) for one in board.columns):
        return board
    if not table.exchanges and board.columns == acts.first_board(given).columns:
        return replace(board, columns=tuple(replace(one, prompt_id=prompt_id, version_id=version) for one in board.columns))
    return board.with_column(replace(board.columns[-1], prompt_id=prompt_id, version_id=version, params=Params()))
