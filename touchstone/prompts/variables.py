"""Typed variables of a prompt: what kind of value each takes, and how typed text becomes that value."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from touchstone.errors import Invalid
from touchstone.prompts.from_outside import is_finite, read_json
from touchstone.templates.values import short, written

TYPES = ("text", "number", "choice", "json", "list")
"""text and choice are text; number is an int or a float; json is any JSON value; list is a JSON list, typed one item a line."""


@dataclass(frozen=True)
class Variable:
    """A variable with what a person filling it needs to know. `sample` is text as one would type it."""

    name: str
    type: str = "text"
    description: str = ""
    choices: tuple[str, ...] = ()
    sample: str = ""

    @classmethod
    def from_json(cls, data: Any) -> "Variable | None":
        """The inverse of `to_json`; None for what has no name. An unknown type is text."""
        if not isinstance(data, Mapping) or not str(data.get("name") or ""):
            return None
        kind = str(data.get("type") or "text")
        choices = data.get("choices")
        return cls(
            str(data["name"]),
            kind if kind in TYPES else "text",
            str(data.get("description") or ""),
            tuple(map(str, choices)) if isinstance(choices, list) else (),
            str(data.get("sample") or ""),
        )

    @property
    def needs_words(self) -> bool:
        """Whether an empty field is no value of it: of a text it is the empty text, of a list the empty list."""
        return self.type in ("number", "json") or (self.type == "choice" and bool(self.choices) and "" not in self.choices)

    def to_json(self) -> dict[str, Any]:
        """Plain values; what is empty is left out."""
        whole = {**asdict(self), "choices": list(self.choices)}
        return {name: value for name, value in whole.items() if value}


def merged(declared: Sequence[Variable], found: Sequence[str]) -> tuple[Variable, ...]:
    """A variable for every name found in the text, in its order, as declared where it is; then those declared and not found."""
    by_name = {one.name: one for one in declared}
    return (*(by_name.get(name) or Variable(name) for name in found), *(one for one in declared if one.name not in set(found)))


def typed(variable: Variable, text: str) -> Any:
    """The value that the text stands for. Raises Invalid naming the variable."""
    if variable.type == "number":
        return _number(variable, text)
    if variable.type == "json":
        return _json(variable, text)
    if variable.type == "list":
        return _list(variable, text)
    if variable.type == "choice" and variable.choices and text not in variable.choices:
        raise Invalid(f"{variable.name} is none of its choices.", f"Choose one of: {', '.join(variable.choices)}.")
    return text


@dataclass(frozen=True)
class Pasted:
    """Texts by variable, and the keys that are no variable."""

    values: Mapping[str, str]
    left_out: tuple[str, ...]


def from_object(variables: Sequence[Variable], text: str) -> Pasted:
    """Texts for the variables from one pasted JSON object. Raises Invalid."""
    try:
        data = read_json(text)
    except ValueError as error:
        raise Invalid(
            "The pasted text is no JSON.", f'Paste an object such as {{"question": "..."}}. ({short(str(error), 160)})'
        ) from error
    if not isinstance(data, dict):
        raise Invalid("The pasted JSON is no object.", 'Paste an object such as {"question": "..."}.')
    names = {one.name for one in variables}
    found = {one.name: written(data[one.name]) for one in variables if one.name in data}
    return Pasted(found, tuple(key for key in data if key not in names))


def _number(variable: Variable, text: str) -> int | float:
    try:
        value = read_json(text.strip())
    except ValueError:
        value = None
    if isinstance(value, bool) or not isinstance(value, int | float) or not is_finite(value):
        raise Invalid(f"{variable.name} is no number.", "Write digits, such as 12 or 0.5.")
    return value


def _json(variable: Variable, text: str) -> Any:
    try:
        return read_json(text)
    except ValueError as error:
        raise Invalid(f"{variable.name} is no JSON.", str(error)[:200]) from error


def _list(variable: Variable, text: str) -> list[Any]:
    if text.lstrip().startswith("["):
        value = _json(variable, text)
        if isinstance(value, list):
            return value
    return [line for line in text.splitlines() if line.strip()]
