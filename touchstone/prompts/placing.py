"""Blocks put into a template where it includes them: as pieces of what the template was read into, then written as one template.

No value and no delimiter touches a block's text, because it is a literal of the template; and what a block's own template says
ends with it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from touchstone.errors import Invalid
from touchstone.prompts.including import Marked, marked
from touchstone.templates import brace, jinja, mustache_parsing, variables
from touchstone.templates.mustache_parsing import Comment, Node, Section
from touchstone.templates.writing import Piece, alone, bare, brace_text, literal, merged, mustache_template

Read = TypeVar("Read")


@dataclass(frozen=True)
class Part:
    """What stands in the place of an include: a text as it is, or a template of the same format as the one around it."""

    text: str
    template: bool = False


Parts = Mapping[str, Part]
"""By the marks of the includes."""


def names(text: str, format: str) -> tuple[str, ...]:
    """The variables of a template apart from its includes. Raises Invalid for what cannot be read, and for an include inside a tag."""
    template = marked(text)
    with template.reading():
        found = variables(template.text, format)
        if template.includes:
            _texts(template, format)
        return found


def placed(template: Marked, parts: Parts, format: str) -> str:
    """The template with a part for each of its includes, as a template without any. Raises Invalid as `names` does."""
    with template.reading():
        variables(template.text, format)
        shown = _texts(template, format)
    return _PLACED[format](template, {mark: part if mark in shown else Part("") for mark, part in parts.items()})


def _texts(template: Marked, format: str) -> set[str]:
    """The marks in literal texts. Raises Invalid for one that is neither there nor in a comment, where nothing is put in."""
    texts, comments = _READ[format](template.text)
    shown = {mark for text in texts for mark in template.among(text)}
    known = shown.union(*map(template.among, comments))
    if lost := [mark for mark in template.includes if mark not in known]:
        raise template.misplaced(lost[0])
    return shown


def _brace(template: Marked, parts: Parts) -> str:
    pieces: list[Piece] = []
    for piece in brace.parse(template.text):
        pieces += [piece] if isinstance(piece, brace.Field) else _cut(template, piece, parts, brace.parse)
    return brace_text(merged(pieces))


def _mustache(template: Marked, parts: Parts) -> str:
    """As it is written, where that reads as it should: else all of it anew, with delimiters that stand in no text."""
    wanted = bare(_spliced(template, mustache_parsing.parse(template.text), parts))
    as_written = template.filled(template.text, lambda mark: parts[mark].text)
    try:
        reads_so = bare(mustache_parsing.parse(as_written)) == wanted
    except Invalid:
        reads_so = False
    return as_written if reads_so else mustache_template(wanted, "&")


def _spliced(template: Marked, nodes: Sequence[Node], parts: Parts) -> Iterator[Node]:
    for node in nodes:
        if isinstance(node, Section):
            yield replace(node, body=tuple(_spliced(template, node.body, parts)))
        elif isinstance(node, str):
            yield from _cut(template, node, parts, mustache_parsing.parse)
        else:
            yield node


def _cut(template: Marked, text: str, parts: Parts, parse: Callable[[str], Sequence[Read]]) -> Iterator[Read | str]:
    """A literal text cut at its includes, with the pieces of their parts."""
    for before, mark in template.each(text):
        yield before
        if mark:
            yield from parse(parts[mark].text) if parts[mark].template else (parts[mark].text,)


def _jinja(template: Marked, parts: Parts) -> str:
    """A brace right before a part would become a tag with it: it is put into an expression, as everything that could."""

    def part(match: re.Match[str]) -> str:
        found = parts[match[2]]
        return literal(match[1], "jinja2") + alone(found.text if found.template else literal(found.text, "jinja2"))

    return re.sub(f"(\\{{*)({template.mark})", part, template.text)


def _of_brace(template: str) -> tuple[list[str], list[str]]:
    return [piece for piece in brace.parse(template) if isinstance(piece, str)], []


def _of_mustache(template: str) -> tuple[list[str], list[str]]:
    nodes = list(_within(mustache_parsing.parse(template)))
    return [node for node in nodes if isinstance(node, str)], [node.text for node in nodes if isinstance(node, Comment)]


def _within(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        if isinstance(node, Section):
            yield from _within(node.body)


_READ: Mapping[str, Callable[[str], tuple[Sequence[str], Sequence[str]]]] = {
    "brace": _of_brace,
    "mustache": _of_mustache,
    "jinja2": jinja.outside,
}
"""The literal texts of a template, and its comments."""
_PLACED: Mapping[str, Callable[[Marked, Parts], str]] = {"brace": _brace, "mustache": _mustache, "jinja2": _jinja}
