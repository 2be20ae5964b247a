"""The answers on the table, each with the words that tell it from the others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from touchstone.playground.board import Board, Exchange, folded

PAST = "past"
"""The key of the answer that was recorded with the attempt the values come from."""


@dataclass(frozen=True)
class Said:
    """One answer. `key` names it as long as the table stands; `column_id` is 0 for a recorded one; `turn` counts from 0."""

    key: str
    label: str
    text: str
    column_id: int = 0
    turn: int = 0
    is_newest: bool = False
    """Whether it is of its column's newest exchange, whose messages are known."""


def said(board: Board, exchanges: Mapping[int, Sequence[Exchange]], names: Mapping[int, str]) -> tuple[Said, ...]:
    """Every answer that says something and is over, the newest turn first, column by column; `names` are the targets by column id."""
    found = [one for place, column in enumerate(board.columns, 1) for one in _of_column(place, column.id, exchanges, names)]
    past = [Said(PAST, "The answer recorded then", board.origin.answer)] if board.origin and board.origin.answer else []
    return (*sorted(found, key=lambda one: -one.turn), *past)


def _of_column(place: int, id: int, exchanges: Mapping[int, Sequence[Exchange]], names: Mapping[int, str]) -> Iterator[Said]:
    of_column = exchanges.get(id, ())
    for turn, exchange in enumerate(of_column):
        distinct = [one for one in folded(exchange) if one.answer.text and one.answer.is_over]
        for number, one in enumerate(distinct):
            parts = [f"{place}: {names.get(id, '')}", f"turn {turn + 1}" if len(of_column) > 1 else ""]
            parts += [f"{one.count} of {len(exchange)}, answer {number + 1}" if len(exchange) > 1 else ""]
            newest = turn == len(of_column) - 1
            yield Said(f"{id}.{turn}.{number}", ", ".join(filter(None, parts)), one.answer.text, id, turn, newest)


def other_than(found: Sequence[Said], first: Said) -> Said | None:
    """What an answer is compared with at first: the next of another column, else any other."""
    others = [one for one in found if one.key != first.key]
    return next((one for one in others if one.column_id != first.column_id), others[0] if others else None)
