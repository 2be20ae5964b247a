"""A template of one format, written in another where that can be said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from touchstone.errors import Invalid
from touchstone.templates import brace, jinja, required
from touchstone.templates.brace import Field
from touchstone.templates.mustache_parsing import Comment, Node, Section, Tag, parse
from touchstone.templates.sections import with_sections
from touchstone.templates.values import place
from touchstone.templates.writing import Piece, brace_text, jinja_text, literal, merged, mustache_text

__all__ = ["Converted", "convert", "literal"]

_WRITERS = {"brace": brace_text, "mustache": mustache_text, "jinja2": jinja_text}


@dataclass(frozen=True)
class Converted:
    """The template in its new format, and a sentence for everything that was left out or guessed."""

    text: str
    notes: tuple[str, ...] = ()


def convert(template: str, source: str, target: str) -> Converted:
    """The template written in the target's format; a template of plain variables renders the same before and after.

    Sections of mustache become conditions and loops of jinja2, as far as their use tells which; `notes` say what was guessed. Raises
    Invalid naming the construct that the target cannot say, and for what cannot be read in the source's format.
    """
    required(template, source)
    if target not in _WRITERS:
        raise Invalid(f"Unknown template format {target!r}.", f"Known: {', '.join(_WRITERS)}.")
    if source == target:
        return Converted(template)
    if (source, target) == ("mustache", "jinja2"):
        return Converted(*with_sections(template))
    pieces, comments = _READERS[source](template)
    notes = tuple(f"A comment was left out: {comment}" for comment in comments if comment)
    return Converted(_WRITERS[target](merged(pieces)), notes)


def _from_brace(template: str) -> tuple[Sequence[Piece], Sequence[str]]:
    return brace.parse(template), ()


def _from_jinja(template: str) -> tuple[Sequence[Piece], Sequence[str]]:
    found = jinja.pieces(template)
    pieces = [value if kind == "text" else Field(tuple(value)) for kind, value in found if kind != "comment"]
    return pieces, [value for kind, value in found if kind == "comment"]


def _from_mustache(template: str) -> tuple[Sequence[Piece], Sequence[str]]:
    nodes = parse(template)
    return list(_plain(template, nodes)), [node.text for node in nodes if isinstance(node, Comment)]


def _plain(template: str, nodes: Sequence[Node]) -> Iterator[Piece]:
    for node in nodes:
        if isinstance(node, Section):
            sign = "^" if node.inverted else "#"
            what = "The section {{" + f"{sign}{'.'.join(node.path)}" + "}} at " + place(template, node.at)
            raise Invalid(f"{what} has no equal in the other format.", "Keep the template in mustache, or write it without sections.")
        if isinstance(node, Tag):
            yield Field(node.path)
        elif isinstance(node, str):
            yield node


_READERS = {"brace": _from_brace, "mustache": _from_mustache, "jinja2": _from_jinja}
