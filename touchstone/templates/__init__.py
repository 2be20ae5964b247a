"""Prompt templates: rendered once, and a value is never rendered again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from touchstone.errors import Invalid, MissingVariables
from touchstone.templates.brace import Field, parse, text_of
from touchstone.types import Message

__all__ = ["FORMATS", "render", "render_messages", "variables"]

FORMATS = ("brace",)
"""Template formats this version understands."""


def variables(template: str, format: str = "brace") -> tuple[str, ...]:
    """The names a template needs, in their order, each once. Raises Invalid naming the place of a mistake."""
    _check(format)
    return tuple(dict.fromkeys(piece.path[0] for piece in parse(template) if isinstance(piece, Field)))


def render(template: str, values: Mapping[str, Any], format: str = "brace") -> str:
    """The text with every `{name}` replaced; text values arrive byte for byte, others as JSON.

    Raises MissingVariables naming all that are missing, Invalid for a mistake in the template.
    """
    missing = tuple(name for name in variables(template, format) if name not in values)
    if missing:
        raise MissingVariables(missing)
    return "".join(text_of(piece, values) if isinstance(piece, Field) else piece for piece in parse(template))


def render_messages(messages: Sequence[Message], values: Mapping[str, Any], format: str = "brace") -> tuple[Message, ...]:
    """Every message rendered with the same values. Raises as `render` does, for all messages at once."""
    needed = dict.fromkeys(name for message in messages for name in variables(message.content, format))
    missing = tuple(name for name in needed if name not in values)
    if missing:
        raise MissingVariables(missing)
    return tuple(replace(message, content=render(message.content, values, format)) for message in messages)


def _check(format: str) -> None:
    if format not in FORMATS:
        raise Invalid(f"Unknown template format {format!r}.", f"Known: {', '.join(FORMATS)}.")
