"""Mustache templates: `{{name}}`, dotted keys over objects and lists, sections, inverted sections, comments, other delimiters.

Unlike the public specification: nothing is escaped for HTML (`{{name}}`, `{{{name}}}` and `{{&name}}` are the same, for a prompt is
not HTML), a variable that is missing outside a section is an error instead of nothing, and values other than texts are written
as JSON. There are no partials, no inheritance and no lambdas. A section whose value is missing, false, null, zero or empty is skipped.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from touchstone.errors import Invalid, MissingVariables
from touchstone.templates.mustache_parsing import Comment, Node, Section, Tag, parse
from touchstone.templates.values import LIMIT, MISSING, Names, inside, no_key, too_long, written

WORK = 500_000
"""Pieces and turns of sections that one rendering takes at most."""


@lru_cache(maxsize=256)
def names(template: str) -> Names:
    """The variables of a template. Names that open a section, and names inside one, are not required. Raises as `parse` does."""
    found = list(_named(parse(template), False))
    sections = {name for name, kind in found if kind == "section"}
    required = dict.fromkeys(name for name, kind in found if kind == "outside" and name not in sections)
    return Names(tuple(dict.fromkeys(name for name, _ in found)), tuple(required))


def _named(nodes: Sequence[Node], within: bool) -> Iterator[tuple[str, str]]:
    for node in nodes:
        if isinstance(node, Tag | Section) and node.path:
            yield node.path[0], "section" if isinstance(node, Section) else "within" if within else "outside"
        if isinstance(node, Section):
            yield from _named(node.body, within or not node.inverted)


def rendered(templates: Sequence[str], values: Mapping[str, Any]) -> list[str]:
    """Each template with its tags filled.

    Raises MissingVariables for names found neither in a section's value nor outside it, Invalid when a key is not in its value, for a
    text of more than 2,000,000 characters, and for sections that take more than 500,000 turns.
    """
    return [_Rendering(values).text(parse(template)) for template in templates]


class _Rendering:
    def __init__(self, values: Mapping[str, Any]) -> None:
        self._contexts: list[Any] = [values if type(values) is dict else dict(values)]
        self._parts: list[str] = []
        self._missing: dict[str, None] = {}
        self._size = self._work = 0

    def text(self, nodes: Sequence[Node]) -> str:
        self._write(nodes)
        if self._missing:
            raise MissingVariables(tuple(self._missing))
        return "".join(self._parts)

    def _write(self, nodes: Sequence[Node]) -> None:
        for node in nodes:
            self._step()
            if isinstance(node, str):
                self._put(node)
            elif isinstance(node, Tag):
                self._put(self._filled(node.path))
            elif isinstance(node, Section):
                self._section(node)
            else:
                assert isinstance(node, Comment)

    def _put(self, text: str) -> None:
        self._size += len(text)
        if self._size > LIMIT:
            raise too_long()
        self._parts.append(text)

    def _step(self) -> None:
        self._work += 1
        if self._work > WORK:
            raise Invalid(f"The sections of the template take more than {WORK:,} turns.", "Give shorter lists, or nest fewer sections.")

    def _section(self, section: Section) -> None:
        value = self._found(section.path)
        if value is MISSING or not value:
            if section.inverted:
                self._write(section.body)
        elif not section.inverted:
            for context in value if isinstance(value, list | tuple) else (value,):
                self._step()
                self._contexts.append(context)
                self._write(section.body)
                self._contexts.pop()

    def _filled(self, path: tuple[str, ...]) -> str:
        value = self._found(path)
        if value is not MISSING:
            return written(value)
        if self._first(path[0]) is not MISSING:
            raise no_key(path)
        self._missing[path[0]] = None
        return ""

    def _found(self, path: tuple[str, ...]) -> Any:
        """The value of a dotted name; without a name, the value of the section around it."""
        value = self._first(path[0]) if path else self._contexts[-1]
        for key in path[1:]:
            value = inside(value, key)
        return value

    def _first(self, name: str) -> Any:
        return next((context[name] for context in reversed(self._contexts) if type(context) is dict and name in context), MISSING)
