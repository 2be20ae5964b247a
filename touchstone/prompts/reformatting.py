"""A prompt in another template format: every message converted where that can be said, with what was guessed and what cannot be said."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from touchstone.errors import Invalid
from touchstone.prompts.blocks import PLAIN
from touchstone.prompts.content import PromptContent, is_placeholder
from touchstone.prompts.including import INCLUDE, marked
from touchstone.templates import render, variables
from touchstone.templates.convert import Converted, convert, literal
from touchstone.types import Message


@dataclass(frozen=True)
class Reformatted:
    """The content in its new format. `notes` say what was guessed or left out, `refused` which messages stay as they were and why."""

    content: PromptContent
    notes: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def reformatted(content: PromptContent, target: str) -> Reformatted:
    """The content written in another format (also plain, for blocks). Never raises for what its messages say."""
    notes: list[str] = []
    refused: list[str] = []
    messages: list[Message] = []
    for number, message in enumerate(content.messages, 1):
        try:
            made = _converted(message, content.format, target)
        except Invalid as problem:
            refused.append(f"Message {number}: {problem}")
            made = Converted(message.content)
        notes += _named(number, made.notes)
        messages.append(replace(message, content=made.text))
    return Reformatted(replace(content, format=target, messages=tuple(messages)), tuple(notes), tuple(refused))


def reads_the_same(content: PromptContent, made: Reformatted) -> bool:
    """Whether the messages say in the new format, as they stand, what they said in the old one."""
    return not made.refused and made.content.messages == content.messages


def _named(number: int, notes: Sequence[str]) -> list[str]:
    return [f"Message {number}: {note}" for note in notes]


def _converted(message: Message, source: str, target: str) -> Converted:
    """The message converted between its includes, which stay as they are; what reads like one only now gets a backslash."""
    if is_placeholder(message) or source == target:
        return Converted(message.content)
    template = marked(message.content)
    with template.reading():
        made = _rewritten(template.text, source, target)
    text = INCLUDE.sub(lambda found: f"\\{found[0]}", made.text)
    return Converted(template.restored(text), tuple(map(template.restored, made.notes)))


def _rewritten(text: str, source: str, target: str) -> Converted:
    if source == PLAIN:
        return Converted(literal(text, target))
    if target != PLAIN:
        return convert(text, source, target)
    if names := variables(text, source):
        raise Invalid(f"It has the variable {names[0]}, and plain text has none.", "Take the variables out, or keep a template format.")
    return Converted(render(text, {}, source))
