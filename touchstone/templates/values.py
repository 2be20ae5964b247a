"""What the template formats share: how a value becomes text, what is inside it, and where in a template something stands."""

import json
from dataclasses import dataclass
from typing import Any

from touchstone.errors import Invalid

LIMIT = 2_000_000
"""Characters a template may have, and a rendered text."""
PLACE_DIGITS = 9
"""Digits of a place in a list: no list is longer."""
MISSING = object()
"""What `inside` gives when there is nothing."""


@dataclass(frozen=True, slots=True)
class Names:
    """The variables of a template in their order: all of them, and those without which it cannot be rendered."""

    all: tuple[str, ...]
    required: tuple[str, ...]


def written(value: Any) -> str:
    """A value as it stands in a message: text as it is, anything else as JSON. Raises Invalid for what JSON cannot say."""
    if isinstance(value, str):
        return value
    try:
        return json.dumps(value, ensure_ascii=False)
    except (TypeError, ValueError, RecursionError) as error:
        raise Invalid(f"A value cannot be written as JSON: {str(error)[:200]}.", "Give texts, numbers, lists or objects.") from error


def inside(value: Any, key: str) -> Any:
    """What an object has under a key or a list at a place (from 0), else MISSING. Attributes are never looked at."""
    if type(value) is dict and key in value:
        return value[key]
    if type(value) is list and key.isascii() and key.isdigit() and len(key) <= PLACE_DIGITS and int(key) < len(value):
        return value[int(key)]
    return MISSING


def no_key(path: tuple[str, ...]) -> Invalid:
    """The error for a dotted name whose value has no such key."""
    return Invalid(
        f"There is no {short('.'.join(path), 60)} in the value of {short(path[0])}.", "Give the variable an object with that key."
    )


def place(template: str, at: int) -> str:
    """Line and column of a position, both from 1."""
    before = template[:at]
    return f"line {before.count(chr(10)) + 1}, column {at - before.rfind(chr(10))}"


def short(text: str, limit: int = 40) -> str:
    """The text, cut for a message."""
    return text if len(text) <= limit else text[:limit] + "…"


def check_length(template: str) -> None:
    """Raises Invalid for a template that is too long to be read."""
    if len(template) > LIMIT:
        raise Invalid(f"The template has {len(template):,} characters; at most {LIMIT:,} are taken.", "Move long texts into a variable.")


def too_long() -> Invalid:
    """The error for a rendered text beyond the limit."""
    return Invalid(f"The rendered text has more than {LIMIT:,} characters.", "Shorten the values, or use them less often.")
