"""Texts and variables written down in a format, so that reading them gives the same back."""

import re
from collections.abc import Callable, Iterable, Sequence

from touchstone.errors import Invalid
from touchstone.templates.brace import PATH, Field
from touchstone.templates.mustache_parsing import Section, Tag, parse
from touchstone.templates.values import PLACE_DIGITS

Piece = str | Field
"""Literal text, or a variable with keys into its value."""

RESERVED = frozenset({"None", "False", "True", "false", "none", "not", "range", "self", "super", "true"})
"""Names that mean something else in jinja2."""
_JINJA = re.compile(r"\{+(?=[%#\r]|\Z)|\{{2,}|(?:\r\n?)+")
"""What jinja2 would read as a tag, or as another line break; braces at the end too, because a tag may follow."""
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


def mustache_text(pieces: Sequence[Piece]) -> str:
    """Pieces as a mustache template. Raises Invalid when all the delimiters that are known stand in a text."""
    wanted = merged(pieces)
    for candidate in _mustache_candidates(wanted):
        if _reads_as(candidate, wanted):
            return candidate
    raise _no_delimiters()


def merged(pieces: Iterable[Piece]) -> list[Piece]:
    """The pieces without empty texts, texts beside each other joined."""
    found: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, str) and found and isinstance(found[-1], str):
            found[-1] += piece
        elif piece:
            found.append(piece)
    return found


def _mustache_candidates(pieces: Sequence[Piece]) -> Iterable[str]:
    for opening, closing in (("{{", "}}"), *_DELIMITERS):
        body = "".join(piece if isinstance(piece, str) else f"{opening}{'.'.join(piece.path)}{closing}" for piece in pieces)
        if opening == "{{":
            yield body
        else:
            yield "{{=" + f"{opening} {closing}=" + "}}" + body
            yield "{{=" + f"{opening} {closing}=" + "}}" + f"{opening}!{closing}" + body


def _reads_as(template: str, wanted: Sequence[Piece]) -> bool:
    try:
        nodes = parse(template)
    except Invalid:
        return False
    if any(isinstance(node, Section) for node in nodes):
        return False
    return merged(Field(node.path) if isinstance(node, Tag) else node for node in nodes if isinstance(node, Tag | str)) == wanted


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
