"""Humanloop `.prompt`: fields between lines of hyphens, then messages between tags such as <system> and </system>."""

import re
import textwrap
from collections.abc import Iterable, Sequence
from typing import ClassVar

from touchstone.errors import Invalid
from touchstone.prompts.content import PromptContent
from touchstone.prompts.files.dialects import note_template, without_includes
from touchstone.prompts.files.messages import ROLE_NAMES
from touchstone.prompts.files.naming import name_from, quoted
from touchstone.prompts.files.prompt_file import Note, PromptFile
from touchstone.prompts.files.readers import MARKED, SHAPED, readers
from touchstone.prompts.files.source import Source, front_matter
from touchstone.prompts.files.taking import settings
from touchstone.types import Message

_OPEN = re.compile(r"^[ \t]*<(system|developer|user|assistant|tool)(?: [^<>\n]*)?>", re.MULTILINE)
_INSIDE = re.compile(r"<(image|audio|file|tool_call)\b")
_LANGUAGES = {"": "mustache", "default": "mustache", "jinja": "jinja2"}


@readers("humanloop")
class Humanloop:
    """A `.prompt` file with fields above and tagged messages below."""

    title: ClassVar[str] = "Humanloop .prompt file"

    def fits(self, source: Source) -> int:
        body = source.parts[1] if source.parts else source.text
        return (MARKED if source.suffix == ".prompt" else SHAPED) if _OPEN.match(body.lstrip()) else 0

    def read(self, source: Source, note: Note) -> Sequence[PromptFile]:
        head, body = source.parts or ("", source.text)
        fields, _ = front_matter(head)
        language = str(fields.pop("template_language", None) or "")
        if language not in _LANGUAGES:
            raise Invalid(f"The template language {quoted(language)} is not known.", "Known: default and jinja.")
        said = settings({name: value for name, value in fields.items() if name != "endpoint" or value != "chat"}, note)
        content = PromptContent(tuple(_messages(body, note)), _LANGUAGES[language], said.params, tools=said.tools, model=said.model)
        return [PromptFile(name_from(source.file_name), content=content)]


def _messages(body: str, note: Note) -> Iterable[Message]:
    """Every message, found in one pass: a tag that never closes ends the search at once."""
    place = 0
    while (opened := _OPEN.search(body, place)) is not None:
        _outside(body[place : opened.start()], note)
        end = body.find(f"</{opened[1]}>", opened.end())
        if end < 0:
            raise Invalid(f"The tag <{opened[1]}> is never closed.", f"Write </{opened[1]}> after its text.")
        text = without_includes(_trimmed(body[opened.end() : end]))
        place = end + len(opened[1]) + 3
        if _INSIDE.search(text):
            note("Images, files and tool calls inside of messages stay as plain text (they are not fetched).")
        if opened[1] == "tool":
            note("A message of the role “tool” was left out (roles here are system, user and assistant).")
        else:
            note_template(text, note)
            yield Message(ROLE_NAMES[opened[1]], text)
    _outside(body[place:], note)
    if not place:
        raise Invalid("The file has no messages between tags.", "Write them between <user> and </user>.")


def _outside(text: str, note: Note) -> None:
    if text.strip():
        note(f"A text outside of the tags was left out: {quoted(text)}.")


def _trimmed(text: str) -> str:
    """Without the line ends beside the tags and the indentation that all lines share."""
    lines = text.removeprefix("\n")
    return textwrap.dedent(lines.rstrip(" \t") if lines.rstrip(" \t").endswith("\n") else lines).removesuffix("\n")
