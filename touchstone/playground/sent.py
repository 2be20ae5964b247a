"""What a column was asked last, kept beside its answer: the fields may have changed since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from touchstone.playground.origin import messages_from
from touchstone.prompts.content import messages_json
from touchstone.types import Message


@dataclass(frozen=True)
class Sent:
    """The messages as they were sent, earlier answers among them, and the typed values they were made of.

    From the place `begins` on they are the conversation; what stands before it is the prompt's (system message, examples).
    """

    messages: tuple[Message, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)
    begins: int = 0

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Sent":
        """The inverse of `to_json`."""
        values = data.get("values")
        known = values if isinstance(values, Mapping) else {}
        return cls(messages_from(data.get("messages") or ()), known, int(data.get("begins") or 0))

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"messages": messages_json(self.messages), "values": dict(self.values), "begins": self.begins}

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
