"""The parts of a prompt that can be left out one at a time, to see what each does: blocks, examples, and messages by themselves."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from touchstone.errors import Invalid
from touchstone.prompts.assembling import BLOCK, EXAMPLE, MESSAGE, Prompt, alone, examples, prepared, question
from touchstone.prompts.blocks import Find, Resolved, resolve
from touchstone.prompts.content import PromptContent, names_in
from touchstone.prompts.tokens import Count, Counter, count_messages
from touchstone.types import Message


@dataclass(frozen=True, slots=True)
class Part:
    """A part as a target names it when it is left out, as people call it, and what it says.

    `tokens` are those of its text as it is written: `variables` in it are filled for each case and come on top.
    """

    without: str
    name: str
    text: str
    tokens: Count
    variables: bool


def parts_of(content: PromptContent, find: Find, count: Counter) -> tuple[Part, ...]:
    """Everything that can be left out and still leaves a question: each block once, each example, each message that stands alone.

    A message that is nothing but one block is that block. Raises NotFound, Invalid.
    """
    prompt, resolved = prepared(content, find)
    total, known, found = count_messages(resolved.spelled, count), {resolved.spelled}, []
    for without, name, text in _candidates(content, find, resolved):
        shorter, left = prepared(content, find, without)
        rest = left.spelled
        if rest not in known:
            known.add(rest)
            remaining = count_messages(rest, count)
            tokens = Count(max(0, total.tokens - remaining.tokens), total.estimated or remaining.estimated)
            found.append(Part(without, name, text, tokens, _filled(prompt) > _filled(shorter)))
    return tuple(found)


def part_name(without: str) -> str:
    """What people call a part, where the prompt itself is not at hand: "block rules", "example 1", "message 2"."""
    kind, _, which = without.partition(":")
    return f"{kind} {which}"


def _candidates(content: PromptContent, find: Find, resolved: Resolved) -> Iterator[tuple[str, str, str]]:
    """How a target names it, its name, its text."""
    messages, asks = content.messages, question(content.messages)
    for block in {block.name: block for block in resolved.used.values()}.values():
        if asks is None or _still_asks(messages[asks], content, find, block.name):
            yield f"{BLOCK}{block.name}", f"block {block.name}", block.text
    for number, place in enumerate(examples(messages), 1):
        if place != asks:
            yield f"{EXAMPLE}{number}", f"example {number}", "\n".join(one.content for one in messages[place : place + 2])
    for place in alone(messages):
        name = "system message" if messages[place].role == "system" else f"message {place + 1}, {messages[place].role}"
        yield f"{MESSAGE}{place + 1}", name, messages[place].content


def _still_asks(message: Message, content: PromptContent, find: Find, block: str) -> bool:
    """Whether the question says something without a block."""
    return bool(resolve((message,), content.format, find, block).spelled[0].content.strip())


def _filled(prompt: Prompt) -> int:
    """How many places of its messages are filled for each case."""
    count = 0
    for message in prompt.messages:
        with suppress(Invalid):
            count += len(names_in(message, prompt.format))
    return count
