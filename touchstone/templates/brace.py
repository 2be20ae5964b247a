"""Single-brace templates: `{name}` and dotted keys over objects and lists, `{{` and `}}` for literal braces.

Nothing of Python's own formatting is used: it reaches attributes and builds megabytes from a width
(CVE-2025-65106, CVE-2026-40087). There are no conversions, no format specs and no attribute access.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from touchstone.errors import Invalid

LIMIT = 2_000_000
"""Characters a template may have."""
PLACE_DIGITS = 9
"""Digits of a place in a list: no list is longer."""

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")
_PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*\Z")


@dataclass(frozen=True, slots=True)
class Field:
    """A place to fill: the variable's name, then keys into its value."""

    path: tuple[str, ...]


@lru_cache(maxsize=256)
def parse(template: str) -> tuple[str | Field, ...]:
    """Literal texts and fields, in order. Raises Invalid with line and column of what is no field."""
    if len(template) > LIMIT:
        raise Invalid(f"The template has {len(template):,} characters; at most {LIMIT:,} are taken.", "Move long texts into a variable.")
    pieces: list[str | Field] = []
    end = 0
    for token in _TOKEN.finditer(template):
        pieces.append(template[end : token.start()])
        pieces.append(_piece(template, token))
        end = token.end()
    pieces.append(template[end:])
    return tuple(piece for piece in pieces if piece)


def _piece(template: str, token: re.Match[str]) -> str | Field:
    found = token.group()
    if found in ("{{", "}}"):
        return found[0]
    name = (token.group(1) or "").strip()
    if token.group(1) is None or not _PATH.match(name):
        before = template[: token.start()]
        place = f"line {before.count(chr(10)) + 1}, column {token.start() - before.rfind(chr(10))}"
        shown = found if len(found) <= 40 else found[:40] + "…"
        raise Invalid(f"{shown} at {place} is not a variable.", "Write {name} or {name.key}; for a literal brace write {{ or }}.")
    return Field(tuple(name.split(".")))


def text_of(field: Field, values: Mapping[str, Any]) -> str:
    """The value of a field as text. Raises Invalid when a key is not in its value."""
    value: Any = values[field.path[0]]
    for key in field.path[1:]:
        value = _inside(value, key, field)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _inside(value: Any, key: str, field: Field) -> Any:
    if type(value) is dict and key in value:
        return value[key]
    if type(value) is list and key.isdecimal() and len(key) <= PLACE_DIGITS and int(key) < len(value):
        return value[int(key)]
    path = ".".join(field.path)
    shown = path if len(path) <= 60 else path[:60] + "…"
    raise Invalid(f"There is no {shown} in the value of {field.path[0]}.", "Give the variable an object with that key.")
