"""Single-brace templates: `{name}` and dotted keys over objects and lists, `{{` and `}}` for literal braces.

Nothing of Python's own formatting is used: it reaches attributes and builds megabytes from a width
(CVE-2025-65106, CVE-2026-40087). There are no conversions, no format specs and no attribute access.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from touchstone.errors import Invalid
from touchstone.templates.values import LIMIT, MISSING, Names, check_length, inside, no_key, place, short, too_long, written

PATH = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*\Z")
"""A variable's name, then keys into its value."""

_TOKEN = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


@dataclass(frozen=True, slots=True)
class Field:
    """A place to fill: the variable's name, then keys into its value."""

    path: tuple[str, ...]


@lru_cache(maxsize=256)
def parse(template: str) -> tuple[str | Field, ...]:
    """Literal texts and fields, in order. Raises Invalid with line and column of what is no field."""
    check_length(template)
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
    if token.group(1) is None or not PATH.match(name):
        where = place(template, token.start())
        raise Invalid(f"{short(found)} at {where} is not a variable.", "Write {name} or {name.key}; for a literal brace write {{ or }}.")
    return Field(tuple(name.split(".")))


@lru_cache(maxsize=256)
def names(template: str) -> Names:
    """The variables of a template; all of them are required. Raises as `parse` does."""
    found = tuple(dict.fromkeys(piece.path[0] for piece in parse(template) if isinstance(piece, Field)))
    return Names(found, found)


def rendered(templates: Sequence[str], values: Mapping[str, Any]) -> list[str]:
    """Each template with its fields filled. Raises Invalid when a key is not in its value, or a text grows beyond the limit."""
    return [_rendered(template, values) for template in templates]


def _rendered(template: str, values: Mapping[str, Any]) -> str:
    parts: list[str] = []
    size = 0
    for piece in parse(template):
        text = piece if isinstance(piece, str) else text_of(piece, values)
        size += len(text)
        if size > LIMIT:
            raise too_long()
        parts.append(text)
    return "".join(parts)


def text_of(field: Field, values: Mapping[str, Any]) -> str:
    """The value of a field as text. Raises Invalid when a key is not in its value."""
    value: Any = values[field.path[0]]
    for key in field.path[1:]:
        value = inside(value, key)
        if value is MISSING:
            raise no_key(field.path)
    return written(value)
