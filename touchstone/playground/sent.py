"""What a column was asked last, kept beside its answer: the fields may have changed since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from touchstone.playground.board import Column
from touchstone.playground.origin import messages_from
from touchstone.prompts.content import messages_json
from touchstone.types import Message


@dataclass(frozen=True)
class Sent:
    """The messages as they were sent, earlier answers among them, and the typed values they were made of.

    From the place `begins` on they are the conversation; what stands before it is the prompt's (system message, examples).
    `target` names who was asked, as a run does, and `column` is what the column held then; an earlier release kept neither.
    `case` and `suite_id` name the case that was asked, "" and 0 where it was another question.
    """

    messages: tuple[Message, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    begins: int = 0
    target: str = ""
    column: Column | None = None
    case: str = ""
    suite_id: int = 0

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Sent":
        """The inverse of `to_json`."""
        values = data.get("values")
        known = values if isinstance(values, Mapping) else {}
        column = Column.from_json(data["column"]) if isinstance(data.get("column"), Mapping) else None
        asked = str(data.get("target") or ""), column, str(data.get("case") or ""), int(data.get("suite_id") or 0)
        return cls(messages_from(data.get("messages") or ()), known, int(data.get("begins") or 0), *asked)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        kept = {name: getattr(self, name) for name in ("begins", "target", "case", "suite_id")}
        column = self.column.to_json() if self.column else None
        return {"messages": messages_json(self.messages), "values": dict(self.values), "column": column, **kept}

    def is_of(self, column: Column) -> bool:
        """Whether the column still holds what was asked."""
        return self.column is not None and self.column.target == column.target

    @property
    def turns(self) -> tuple[Message, ...]:
        """The conversation, without what belongs to the prompt."""
        return self.messages[self.begins :]


def begins_at(first: Sequence[Message], turns: Sequence[Message]) -> int:
    """Where the conversation begins in a rendered prompt: at the turns that were put in, else at its last user message."""
    if turns:
        size = len(turns)
        places = [at for at in range(len(first) - size + 1) if tuple(first[at : at + size]) == tuple(turns)]
        return places[-1] if places else max(0, len(first) - size)
    return max((at for at, message in enumerate(first) if message.role == "user"), default=0)
