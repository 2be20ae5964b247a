"""What was taken off the table and can be put back: a column with its answers, or the conversation of all columns."""

from collections.abc import Mapping
from dataclasses import dataclass

from touchstone.playground.board import Column, Exchange
from touchstone.playground.sent import Sent


@dataclass(frozen=True)
class Taken:
    """How the table stood before. `column_id` is the column that was taken away; 0: all columns began anew."""

    column_id: int
    columns: tuple[Column, ...]
    turns: tuple[str, ...]
    exchanges: Mapping[int, list[Exchange]]
    sent: Mapping[int, Sent]
