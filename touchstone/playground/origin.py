"""Where the values on the playground were taken from: a case of a suite, or a past attempt at one."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from touchstone.prompts.content import messages_json
from touchstone.runs.building import QUESTIONS, question_of
from touchstone.templates.values import written
from touchstone.types import Case, Message

ROLES = ("system", "user", "assistant")


@dataclass(frozen=True)
class Origin:
    """A case by its id and its suite, and the attempt at it (0: none).

    `turns` stand in place of the prompt's last user message. `answer` is what the attempt got then; `notes` say what of it
    could not be had any more. `values` are those that were taken.
    """

    case: str
    suite_id: int = 0
    run_id: int = 0
    attempt_id: int = 0
    turns: tuple[Message, ...] = ()
    answer: str = ""
    notes: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Origin | None":
        """The inverse of `to_json`; None for what names no case."""
        if not data.get("case"):
            return None
        suite, run, attempt = (int(data.get(name) or 0) for name in ("suite_id", "run_id", "attempt_id"))
        turns, notes = messages_from(data.get("turns") or ()), tuple(map(str, data.get("notes") or ()))
        values = {str(name): str(value) for name, value in (data.get("values") or {}).items()}
        return cls(str(data["case"]), suite, run, attempt, turns, str(data.get("answer") or ""), notes, values)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        ids = {name: getattr(self, name) for name in ("case", "suite_id", "run_id", "attempt_id", "answer")}
        return {**ids, "turns": messages_json(self.turns), "notes": list(self.notes), "values": dict(self.values)}

    def without_turns(self) -> "Origin":
        """The same, where the prompt's own user message is asked again: that is another question than the case's."""
        return replace(self, turns=(), values={})

    def is_asked(self, values: Mapping[str, str]) -> bool:
        """Whether it is the very case that these values ask."""
        return bool(self.values or self.turns) and all(values.get(name) == text for name, text in self.values.items())


def messages_from(data: Any) -> tuple[Message, ...]:
    """Messages from plain values; what is none is left out."""
    found = (one for one in data if isinstance(one, Mapping) and one.get("role") in ROLES)
    return tuple(Message(one["role"], str(one.get("content") or "")) for one in found)


def texts_of(case: Case) -> dict[str, str]:
    """The case's variables as one would type them. Its question fills the variable of a prompt by any of the usual names."""
    asked = question_of(case.variables)
    known = {**({} if asked is None else dict.fromkeys(QUESTIONS, asked)), **case.variables}
    return {name: written(value) for name, value in known.items()}
