"""Prompt templates in three formats: rendered once, and a value is never rendered again.

Text values arrive byte for byte in all three, other values as JSON; nothing is escaped for HTML, because a prompt is none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import ModuleType
from typing import Any

from touchstone.errors import Invalid, MissingVariables
from touchstone.templates import brace, jinja, mustache
from touchstone.templates.values import Names
from touchstone.types import Message

__all__ = ["FORMATS", "render", "render_messages", "required", "variables"]

FORMATS = ("brace", "mustache", "jinja2")
"""Template formats this version understands."""
_KNOWN: dict[str, ModuleType] = dict(zip(FORMATS, (brace, mustache, jinja), strict=True))


def variables(template: str, format: str = "brace") -> tuple[str, ...]:
    """The names a template reads, in their order, each once. Raises Invalid naming the place of a mistake.

    In mustache, a name inside a section may belong to the section's items or not: only a value can tell, so it is among them.
    """
    return _names(template, format).all


def required(template: str, format: str = "brace") -> tuple[str, ...]:
    """The variables without which a template cannot be rendered. Raises as `variables` does.

    Not required: in mustache, names that open a section and names inside one; in jinja2, names tested with
    `is defined` or `is undefined`, or given a `default`. Brace templates need all of theirs.
    """
    return _names(template, format).required


def render(template: str, values: Mapping[str, Any], format: str = "brace") -> str:
    """The text with every variable replaced.

    Raises MissingVariables naming all that are missing, Invalid for a mistake in the template or a text of more than 2,000,000 characters.
    """
    return _rendered((template,), values, format)[0]


def render_messages(messages: Sequence[Message], values: Mapping[str, Any], format: str = "brace") -> tuple[Message, ...]:
    """Every message rendered with the same values. Raises as `render` does, for all messages at once."""
    texts = _rendered([message.content for message in messages], values, format)
    return tuple(replace(message, content=text) for message, text in zip(messages, texts, strict=True))


def _rendered(templates: Sequence[str], values: Mapping[str, Any], format: str) -> list[str]:
    known = _known(format)
    missing = [name for template in templates for name in known.names(template).required if name not in values]
    if missing:
        raise MissingVariables(tuple(dict.fromkeys(missing)))
    texts: list[str] = known.rendered(templates, values)
    return texts


def _names(template: str, format: str) -> Names:
    names: Names = _known(format).names(template)
    return names


def _known(format: str) -> ModuleType:
    if format not in _KNOWN:
        raise Invalid(f"Unknown template format {format!r}.", f"Known: {', '.join(FORMATS)}.")
    return _KNOWN[format]
