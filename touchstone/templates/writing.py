"""Texts and variables written down in a format, so that reading them gives the same back."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from touchstone.errors import Invalid
from touchstone.templates.brace import PATH, Field
from touchstone.templates.mustache_parsing import Comment, Node, Section, Tag, parse
from touchstone.templates.values import PLACE_DIGITS

Piece = str | Field
"""Literal text, or a variable with keys into its value."""

RESERVED = frozenset({"None", "False", "True", "false", "none", "not", "range", "self", "super", "true"})
"""Names that mean something else in jinja2."""
_JINJA = re.compile(r"\{+(?=[%#\r]|\Z)|\{{2,}|(?:\r\n?)+")
"""What jinja2 would read as a tag, or as another line break; braces at the end too, because a tag may follow."""
_OPEN_END = re.compile(r"\{+\Z")
_LOOSE_BEGIN = re.compile(r"\s|\{[%{#]-|\Z")
_LOOSE_END = re.compile(r"\s\Z|-[%}#]\}\Z")
"""How a piece of jinja2 begins or ends that a tag beside it, or one of its own, would change."""
_DELIMITERS = (("<%", "%>"), ("[[", "]]"), ("((", "))"), ("<<", ">>"), ("«", "»"), ("|", "|"), ("\u2045", "\u2046"))


def literal(text: str, format: str) -> str:
    """The text, written so that it renders as itself, also beside other text and tags.

    In brace, braces are doubled; in jinja2, what looks like a tag is put into an expression; in mustache, other delimiters are set
    for it. Raises Invalid when the text holds all the delimiters that are known, or for an unknown format.
    """
    if format not in _LITERAL:
        raise Invalid(f"Unknown template format {format!r}.", f"Known: {', '.join(_LITERAL)}.")
    return _LITERAL[format](text)


def brace_text(pieces: Iterable[Piece]) -> str:
    """Pieces as a brace template."""
    return "".join("{" + ".".join(piece.path) + "}" if isinstance(piece, Field) else _brace(piece) for piece in pieces)


def jinja_text(pieces: Iterable[Piece]) -> str:
    """Pieces as a jinja2 template. Raises Invalid for a name that jinja2 keeps for itself."""
    return "".join("{{ " + jinja_name(piece.path) + " }}" if isinstance(piece, Field) else _jinja(piece) for piece in pieces)


def jinja_name(path: Sequence[str]) -> str:
    """A dotted name as jinja2 writes it: places in lists in brackets. Raises as `jinja_text` does."""
    if path[0] in RESERVED:
        raise Invalid(f"The name {path[0]} means something else in jinja2.", "Rename the variable first.")
    return path[0] + "".join(_jinja_key(key) for key in path[1:])


def alone(text: str) -> str:
    """A piece of a jinja2 template, written so that no tag beside it joins it or takes its blanks, nor the other way round."""
    ended = _OPEN_END.sub(lambda found: _jinja(found.group()), text)
    return ('{{ "" }}' if _LOOSE_BEGIN.match(ended) else "") + ended + ('{{ "" }}' if ended and _LOOSE_END.search(ended) else "")


def mustache_text(pieces: Sequence[Piece]) -> str:
    """Pieces as a mustache template. Raises Invalid when all the delimiters that are known stand in a text."""
    return mustache_template(bare(Tag(piece.path, 0) if isinstance(piece, Field) else piece for piece in pieces))


def mustache_template(nodes: Sequence[Node], sign: str = "") -> str:
    """What `bare` gives as a template that reads as it, its tags with a sign before the name. Raises as `mustache_text` does."""
    for delimiters in (("{{", "}}"), *_DELIMITERS):
        for fence in ("", f"{delimiters[0]}!{delimiters[1]}"):
            template = _set(delimiters, fence) + "".join(_written(node, delimiters, sign, fence) for node in nodes)
            if _reads_as(template, nodes):
                return template
    raise _no_delimiters()


def bare(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """The nodes of a mustache template without comments and empty texts, texts beside each other joined."""
    kept = (node for node in nodes if not isinstance(node, Comment))
    return tuple(replace(node, body=bare(node.body)) if isinstance(node, Section) else node for node in _joined(kept))


def merged(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces without empty texts, texts beside each other joined."""
    return list(_joined(pieces))


def _joined(pieces: Iterable[Any]) -> Iterator[Any]:
    """Without empty texts, and texts beside each other as one."""
    for is_text, group in groupby(pieces, lambda piece: isinstance(piece, str)):
        if not is_text:
            yield from group
        elif text := "".join(group):
            yield text


def _set(delimiters: tuple[str, str], fence: str) -> str:
    return "" if delimiters == ("{{", "}}") else "{{=" + " ".join(delimiters) + "=}}" + fence


def _written(node: Node, delimiters: tuple[str, str], sign: str, fence: str) -> str:
    """A node between delimiters; a comment before the tags of a section keeps them from standing alone on their line."""
    opening, closing = delimiters
    if isinstance(node, Section):
        name, kind = ".".join(node.path) or ".", "^" if node.inverted else "#"
        body = "".join(_written(inner, delimiters, sign, fence) for inner in node.body)
        return f"{fence}{opening}{kind}{name}{closing}{body}{fence}{opening}/{name}{closing}"
    return f"{opening}{sign}{'.'.join(node.path) or '.'}{closing}" if isinstance(node, Tag) else str(node)


def _reads_as(template: str, wanted: Sequence[Node]) -> bool:
    try:
        return bare(parse(template)) == tuple(wanted)
    except Invalid:
        return False


def _brace(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


def _jinja(text: str) -> str:
    return _JINJA.sub(lambda found: '{{ "' + found.group().replace("\r", r"\r").replace("\n", r"\n") + '" }}', text)


def _jinja_key(key: str) -> str:
    if key.isdigit() and len(key) <= PLACE_DIGITS and (key == "0" or key[0] != "0"):
        return f"[{key}]"
    return f".{key}" if PATH.match(key) else f'["{key}"]'


def _mustache(text: str) -> str:
    """Other delimiters around the text; a comment keeps a tag from standing alone on its line, where it would take the line with it."""
    if "{{" not in text and not text.endswith("{"):
        return text
    for opening, closing in _DELIMITERS:
        if opening not in text + opening[:1]:
            fence = f"{opening}!{closing}"
            return "{{=" + f"{opening} {closing}=" + "}}" + fence + text + fence + opening + "={{ }}=" + closing
    raise _no_delimiters()


def _no_delimiters() -> Invalid:
    return Invalid("The text holds every delimiter that could be set for it in mustache.", "Put that part into a variable.")


_LITERAL: dict[str, Callable[[str], str]] = {"brace": _brace, "mustache": _mustache, "jinja2": _jinja}
