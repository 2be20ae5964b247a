"""Templates read into plain values: texts, places to fill, and sections."""

from collections.abc import Sequence
from typing import Any

from touchstone.templates import brace, mustache_parsing
from touchstone.templates.mustache_parsing import Comment, Section, Tag


def pieces_of(template: str, format: str) -> list[Any]:
    """A template of brace or mustache as texts, {"path"}, and {"section", "inverted", "body"}; of jinja2 none. Raises Invalid."""
    if format == "brace":
        return [one if isinstance(one, str) else {"path": list(one.path)} for one in brace.parse(template)]
    return _written(mustache_parsing.parse(template)) if format == "mustache" else []


def _written(nodes: Sequence[mustache_parsing.Node]) -> list[Any]:
    return [_piece(one) for one in nodes if not isinstance(one, Comment)]


def _piece(one: str | Tag | Section) -> Any:
    if isinstance(one, str):
        return one
    if isinstance(one, Tag):
        return {"path": list(one.path)}
    return {"section": list(one.path), "inverted": one.inverted, "body": _written(one.body)}
