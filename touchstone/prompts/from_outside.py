"""What people type and files hold, read strictly: no NaN, no number beyond all others, no endless nesting, no text that is not kept."""

import json
import re
import sys
from collections.abc import Iterator
from typing import Any

from touchstone.errors import Invalid

DEPTH = 64
"""Levels that a typed value may be nested."""


def check_text(text: str) -> None:
    """Raises Invalid for a text that no file and no database keeps."""
    if "\x00" in text:
        raise Invalid("A text holds the character NUL.", "Take it out.")
    if not text.isascii() and re.search("[\ud800-\udfff]", text):
        raise Invalid("A text holds half of a character (a lone surrogate).", "Take it out.")


def read_json(text: str) -> Any:
    """The value of typed JSON. Raises ValueError, in words, for what is no JSON or cannot be worked with."""
    try:
        value = json.loads(text, parse_constant=_no_constant, parse_float=_float)
    except RecursionError:
        raise _too_deep() from None
    _check(value)
    return value


def nested(value: Any) -> Iterator[tuple[Any, int]]:
    """The value and everything in it, keys too, each with its level from 0; what is in one comes after whoever asks has seen it."""
    waiting = [(value, 0)]
    while waiting:
        one, depth = waiting.pop()
        yield one, depth
        if isinstance(one, dict | list):
            waiting.extend((inner, depth + 1) for inner in ((*one, *one.values()) if isinstance(one, dict) else one))


def is_finite(value: int | float) -> bool:
    """Whether the number is one that others can be compared with; a whole number of hundreds of digits is none."""
    return abs(value) <= sys.float_info.max


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")


def _float(digits: str) -> float:
    value = float(digits)
    if not is_finite(value):
        raise ValueError("a number is too large")
    return value


def _check(value: Any) -> None:
    """Raises ValueError for a value nested too deep, or with a text or a key that is not kept."""
    for one, depth in nested(value):
        if depth > DEPTH:
            raise _too_deep()
        if isinstance(one, str):
            _check_kept(one)


def _check_kept(text: str) -> None:
    try:
        check_text(text)
    except Invalid as problem:
        raise ValueError(problem.message[0].lower() + problem.message[1:].rstrip(".")) from problem


def _too_deep() -> ValueError:
    return ValueError(f"it is nested more than {DEPTH} levels deep")
