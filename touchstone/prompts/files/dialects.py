"""From one way of writing variables and includes to another, and back. Nothing is rendered here."""

import re
from collections.abc import Sequence
from dataclasses import replace

from touchstone.errors import Invalid
from touchstone.prompts.blocks import PLAIN, Reference, references
from touchstone.prompts.content import PromptContent, is_placeholder
from touchstone.prompts.files.prompt_file import Note
from touchstone.prompts.including import INCLUDE
from touchstone.templates.brace import parse
from touchstone.templates.convert import Converted, convert
from touchstone.types import Message

LOGIC = ("{%", "{#")
"""What begins a statement and a comment in Jinja2 and Nunjucks."""
_PATH = r"[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*"
_VARIABLE = re.compile(rf"\{{\{{\{{\s*({_PATH})\s*\}}\}}\}}|\{{\{{\s*&\s*({_PATH})\s*\}}\}}|\{{\{{\s*{_PATH}\s*\}}\}}")
_SECTION = re.compile(r"\{\{\s*[#/^>!]")
_HOLE = "\x00"
"""Stands for a variable in a text; no text of a file holds it."""


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


def double_braces(content: PromptContent, what: str, note: Note, closed: tuple[str, ...] = ()) -> list[str]:
    """The texts of the messages with variables as `{{name}}`, for a format that knows nothing more and is called `what`.

    Raises Invalid for a text that would be read otherwise there: one with a double brace, or one of the signs `closed`.
    """
    formats = (PLAIN if is_placeholder(message) else content.format for message in content.messages)
    return [_double(message.content, format, what, note, closed) for message, format in zip(content.messages, formats, strict=True)]


def spelled_texts(content: PromptContent, what: str, note: Note, closed: tuple[str, ...] = ()) -> list[str]:
    """`double_braces` for a system without blocks. Raises Invalid also for a prompt that includes one."""
    return double_braces(replace(content, messages=spelled_out(content.messages, what)), what, note, closed)


def _double(text: str, format: str, what: str, note: Note, closed: tuple[str, ...]) -> str:
    converted = Converted(text) if format == PLAIN else convert(text, format, "mustache")
    for sentence in converted.notes:
        note(sentence)
    made = converted.text
    skeleton = made if format == PLAIN else _VARIABLE.sub(_HOLE, made)
    if found := [sign for sign in ("{{", "{" + _HOLE, *closed) if sign in skeleton]:
        shown = found[0].replace(_HOLE, " right before a variable")
        raise Invalid(f"{what} cannot say this prompt: its text holds {shown}.", "It takes plain text and variables as {{name}}.")
    return made if format == PLAIN else _VARIABLE.sub(_doubled, made)


def _doubled(found: re.Match[str]) -> str:
    """A variable written as {{{name}}} or {{& name}} as {{name}}: nothing here writes values as HTML."""
    name = found[1] or found[2]
    return f"{{{{{name}}}}}" if name else found[0]


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
