"""What stands on the playground: columns, shared values and turns, and the answers so far. Plain values that survive JSON."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from touchstone.errors import Invalid
from touchstone.playground.origin import Origin
from touchstone.playground.speaker import Answer
from touchstone.types import Message, Params

MOST_COLUMNS = 8
MOST_REPEATS = 10
NO_PROMPT = 0
"""Stands for the bare model."""
DRAFT = 0
"""Stands for the author's draft of a prompt among its versions."""


@dataclass(frozen=True)
class Column:
    """One target: a prompt's version (or its draft, or none) on a model; `params` go over the prompt's own."""

    id: int
    model_id: int = 0
    prompt_id: int = NO_PROMPT
    version_id: int = DRAFT
    params: Params = field(default_factory=Params)

    @property
    def target(self) -> "Column":
        """What it asks, wherever it stands."""
        return replace(self, id=0)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Column":
        """The inverse of `to_json`."""
        ids = {name: int(data.get(name) or 0) for name in ("id", "model_id", "prompt_id", "version_id")}
        return cls(**ids, params=Params.from_json(data.get("params") or {}))

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        ids = {name: getattr(self, name) for name in ("id", "model_id", "prompt_id", "version_id")}
        return {**ids, "params": self.params.to_json()}


@dataclass(frozen=True)
class Board:
    """Everything that is kept. `turns` are what the user said after the first exchange, the same for all columns.

    `origin` is where the values were taken from; None where they were typed. `secrets` are the texts planted by all cases that
    values were taken from so far: no voter reads them.
    """

    columns: tuple[Column, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    turns: tuple[str, ...] = ()
    repeats: int = 1
    origin: Origin | None = None
    secrets: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Board":
        """The inverse of `to_json`; what does not fit is left out."""
        return cls(
            tuple(Column.from_json(one) for one in data.get("columns") or ())[:MOST_COLUMNS],
            {str(name): str(value) for name, value in (data.get("values") or {}).items()},
            tuple(str(turn) for turn in data.get("turns") or ()),
            min(max(int(data.get("repeats") or 1), 1), MOST_REPEATS),
            Origin.from_json(data.get("origin") or {}),
            tuple(map(str, data.get("secrets") or ())),
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values, as a draft keeps them."""
        columns = [column.to_json() for column in self.columns]
        kept = {"columns": columns, "values": dict(self.values), "turns": list(self.turns), "repeats": self.repeats}
        kept["secrets"] = list(self.secrets)
        return {**kept, **({"origin": self.origin.to_json()} if self.origin else {})}

    def filled(self, origin: Origin, values: Mapping[str, str], secrets: Sequence[str]) -> "Board":
        """The board with the values of a case, over those that stand there, and the texts it plants."""
        known = tuple(dict.fromkeys((*self.secrets, *secrets)))
        return replace(self, values={**self.values, **values}, origin=replace(origin, values=values), secrets=known)

    def with_column(self, like: Column | None = None) -> "Board":
        """One column more, like the given one or else the last. Raises Invalid at eight."""
        if len(self.columns) >= MOST_COLUMNS:
            raise Invalid(f"There are {MOST_COLUMNS} columns already.", "Take one away first.")
        model = like or (self.columns[-1] if self.columns else Column(0))
        number = max((column.id for column in self.columns), default=0) + 1
        return replace(self, columns=(*self.columns, replace(model, id=number)))

    def without_column(self, id: int) -> "Board":
        """The board without that column."""
        return replace(self, columns=tuple(column for column in self.columns if column.id != id))

    def changed(self, id: int, **fields: Any) -> "Board":
        """The board with these fields of that column changed; the others stay as they are."""
        return replace(self, columns=tuple(replace(one, **fields) if one.id == id else one for one in self.columns))


Exchange = tuple[Answer, ...]
"""The repeats of one answer."""


def spoken(exchange: Exchange) -> Answer | None:
    """The answer that the conversation goes on from: the first repeat that says something, a stopped one only where no other does."""
    said = [one for state in ("done", "stopped") for one in exchange if one.state == state and one.text.strip()]
    return said[0] if said else None


def conversation(first: Sequence[Message], turns: Sequence[str], exchanges: Sequence[Exchange]) -> tuple[Message, ...]:
    """What is sent for the newest turn: the rendered prompt, then for each later turn what was answered before it, where anything was."""
    messages = list(first)
    for turn, exchange in zip(turns, exchanges, strict=False):
        if answer := spoken(exchange):
            messages.append(Message("assistant", answer.text))
        messages.append(Message("user", turn))
    return tuple(messages)


@dataclass(frozen=True)
class Distinct:
    """Answers that say the same but for white space, with how often it was said."""

    answer: Answer
    count: int


def folded(exchange: Exchange) -> tuple[Distinct, ...]:
    """The distinct answers of the repeats, the most frequent first; those that failed are told by their error."""
    key = {id(one): (one.error, " ".join(one.text.split())) for one in exchange}
    counts = Counter(key.values())
    first: dict[tuple[str, str], Answer] = {}
    for one in exchange:
        first.setdefault(key[id(one)], one)
    return tuple(Distinct(first[said], count) for said, count in counts.most_common())
