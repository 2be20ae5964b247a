"""From one way of writing variables and includes to another, and back. Nothing is rendered here."""

import re
from collections.abc import Sequence
from dataclasses import replace

from touchstone.errors import Invalid
from touchstone.prompts.blocks import PLAIN, Reference, references
from touchstone.prompts.content import PromptContent
from touchstone.prompts.files.prompt_file import Note
from touchstone.prompts.files.source import check_text
from touchstone.templates.brace import Field, parse
from touchstone.types import Message

INCLUDE = re.compile(r"(\\?)\[\[\s{0,9}block:\s{0,9}[^\[\]\n]{1,200}?\s{0,9}\]\]")
"""An include of ours, with the backslash that makes it plain text."""
LOGIC = ("{%", "{#")
"""What begins a statement and a comment in Jinja2 and Nunjucks."""
_PATH = r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*"
_VARIABLE = re.compile(rf"\{{\{{\{{\s*({_PATH})\s*\}}\}}\}}|\{{\{{\s*&\s*({_PATH})\s*\}}\}}|\{{\{{\s*{_PATH}\s*\}}\}}")
_SECTION = re.compile(r"\{\{\s*[#/^>!]")
_HOLE = "\x00"
"""Stands for a variable in a text, which never holds it."""


def guessed_format(text: str) -> str:
    """The template format a text seems to be written in."""
    rest = _VARIABLE.sub("", text)
    if "{%" in text:
        return "jinja2"
    if "{{" in rest:
        return "mustache" if _SECTION.search(rest) else "brace" if _is_brace(text) else "jinja2"
    return "brace" if rest == text and _is_brace(text) else "mustache"


def has_only_variables(text: str) -> bool:
    """Whether every double brace of a text holds the name of a variable, and nothing else of a template language is in it."""
    return not any(sign in _VARIABLE.sub("", text) for sign in ("{{", *LOGIC))


def note_template(text: str, note: Note) -> None:
    """Notes that another system, which knows only variables, would have read the text otherwise than we do."""
    if "{{" in _VARIABLE.sub("", text):
        note("A text holds double braces that are no plain variable; look at how they are read here.")


def double_braces(content: PromptContent, what: str, closed: tuple[str, ...] = ()) -> list[str]:
    """The texts of the messages with variables as `{{name}}`, for a format that knows nothing more and is called `what`.

    Raises Invalid for a text that would be read otherwise there: one with a double brace, or one of the signs `closed`.
    """
    return [_double(message.content, content.format, what, closed) for message in content.messages]


def spelled_texts(content: PromptContent, what: str, closed: tuple[str, ...] = ()) -> list[str]:
    """`double_braces` for a system without blocks. Raises Invalid also for a prompt that includes one."""
    return double_braces(replace(content, messages=spelled_out(content.messages, what)), what, closed)


def _double(text: str, format: str, what: str, closed: tuple[str, ...]) -> str:
    check_text(text)
    skeleton, variables = _from_brace(text) if format == "brace" else (text, []) if format == PLAIN else _from_double(text)
    signs = ("{{", "{" + _HOLE, *closed, *(LOGIC if format == "jinja2" else ()))
    if found := [sign for sign in signs if sign in skeleton]:
        shown = found[0].replace(_HOLE, " right before a variable")
        raise Invalid(f"{what} cannot say this prompt: its text holds {shown}", "It takes plain text and variables as {{name}}.")
    filling = iter(variables)
    return re.sub(_HOLE, lambda _: next(filling), skeleton)


def _from_brace(text: str) -> tuple[str, list[str]]:
    pieces = parse(text)
    fields = ["{{" + ".".join(piece.path) + "}}" for piece in pieces if isinstance(piece, Field)]
    return "".join(_HOLE if isinstance(piece, Field) else piece for piece in pieces), fields


def _from_double(text: str) -> tuple[str, list[str]]:
    """A variable written as {{{name}}} or {{& name}} becomes {{name}}: nothing here writes values as HTML."""
    names = [f"{{{{{found[1] or found[2]}}}}}" if found[1] or found[2] else found[0] for found in _VARIABLE.finditer(text)]
    return _VARIABLE.sub(_HOLE, text), names


def literal(text: str, format: str) -> str:
    """A template that gives the text as it is. Raises Invalid where the format cannot say it."""
    if format == "brace":
        return text.replace("{", "{{").replace("}", "}}")
    if any(sign in text for sign in ("{{", *(LOGIC if format == "jinja2" else ()))):
        raise Invalid("A message that is no template holds the signs of one.", "Take the double braces out of it.")
    return text


def without_includes(text: str) -> str:
    """A text of another system in ours: what looks like an include of a block is plain text there, and here too."""
    return INCLUDE.sub(lambda found: f"\\{found[0]}", text)


def spelled_out(messages: Sequence[Message], what: str) -> tuple[Message, ...]:
    """The messages for a system without blocks, called `what`. Raises Invalid when one includes a block."""
    for message in messages:
        if found := references(message.content):
            raise Invalid(f"The prompt includes the block {found[0]}, and {what} has no blocks.", "Put its text in place of the include.")
    return tuple(Message(message.role, INCLUDE.sub(lambda found: found[0][1:], message.content)) for message in messages)


def reference_of(include: str) -> Reference:
    """What one include names. Raises Invalid."""
    return references(include)[0]


def _is_brace(text: str) -> bool:
    try:
        parse(text)
    except Invalid:
        return False
    return True
