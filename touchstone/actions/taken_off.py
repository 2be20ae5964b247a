"""Taking a column or the whole conversation off the playground's table, and putting back what was taken off last.

It is held beside the table, not kept: a restart forgets it.
"""

from dataclasses import replace

from touchstone.actions.playground import Table
from touchstone.errors import Conflict, NotFound
from touchstone.playground.taken import Taken

MOST = 10


def column(table: Table, id: int) -> None:
    """Take a column away with its answers."""
    _hold(table, id)
    table.board = table.board.without_column(id)
    table.exchanges.pop(id, None)
    table.sent.pop(id, None)


def conversation(table: Table) -> None:
    """Take away all answers and what the user said after the first; columns and values stay."""
    _hold(table, 0)
    held = table.taken
    table.forget()
    table.taken = held


def put_back(table: Table) -> None:
    """Put back what was taken off last. Raises NotFound without it, Conflict while answers come, Invalid at eight columns."""
    if not table.taken:
        raise NotFound("Nothing was taken away.", "Go on with what is here.")
    newest = table.taken[-1]
    if newest.column_id:
        _put_column(table, newest)
    else:
        _put_conversation(table, newest)


def _hold(table: Table, id: int) -> None:
    table.taken = [*table.taken[1 - MOST :], _standing(table, id)]


def _standing(table: Table, id: int) -> Taken:
    return Taken(id, table.board.columns, table.board.turns, dict(table.exchanges), dict(table.sent))


def _put_column(table: Table, taken: Taken) -> None:
    """Where it stood. Its number may be another column's by now."""
    place = [one.id for one in taken.columns].index(taken.column_id)
    board = table.board.with_column(taken.columns[place])
    *others, column = board.columns
    table.board = replace(board, columns=(*others[:place], column, *others[place:]))
    if exchanges := taken.exchanges.get(taken.column_id):
        table.exchanges[column.id] = exchanges[: len(board.turns) + 1]
    if sent := taken.sent.get(taken.column_id):
        table.sent[column.id] = sent
    table.taken = table.taken[:-1]


def _put_conversation(table: Table, taken: Taken) -> None:
    """What was answered since goes behind all others: what lies above it was taken off another conversation."""
    if table.at_work:
        raise Conflict("Answers are still coming.", "Stop them or wait.")
    now = [_standing(table, 0)] if table.exchanges else []
    table.board = replace(table.board, columns=taken.columns, turns=taken.turns)
    table.exchanges, table.sent = dict(taken.exchanges), dict(taken.sent)
    table.going_on.clear()
    table.taken = [*now, *table.taken[:-1]]
