"""From a prompt's content to the messages of one exchange: parts left out, blocks put in, turns in their place, rendered once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from touchstone.errors import Invalid
from touchstone.prompts.blocks import PLAIN, Find, Resolved, resolve
from touchstone.prompts.content import PromptContent, is_placeholder
from touchstone.templates import render_messages
from touchstone.types import Message

BLOCK, EXAMPLE, MESSAGE = "block:", "example:", "message:"


@dataclass(frozen=True)
class Prompt:
    """A prompt ready to be rendered: its blocks are in place."""

    messages: tuple[Message, ...] = ()
    format: str = "brace"

    def render(self, values: Mapping[str, Any], turns: Sequence[Message] = ()) -> tuple[Message, ...]:
        """What is sent. Raises MissingVariables, Invalid.

        `turns` stand in place of the placeholder, or else of the last user message and what follows it; where they end with a
        user's, what the prompt says after them is left out.
        """
        before, after = around(self.messages, turns)
        rendered = (*before, *after) if self.format == PLAIN else render_messages((*before, *after), values, self.format)
        return (*rendered[: len(before)], *turns, *rendered[len(before) :])


def prepared(content: PromptContent, find: Find, without: str = "") -> tuple[Prompt, Resolved]:
    """The prompt with its blocks as they are now, and which versions these were. Raises NotFound, Invalid.

    `without` leaves a part out: "block:rules", "example:1" for the first pair of a user and an assistant message, or "message:1" for
    the first message, where it stands `alone`.
    """
    left_out = without.removeprefix(BLOCK) if without.startswith(BLOCK) else ""
    messages = _without(content.messages, without)
    resolved = resolve(messages, content.format, find, left_out)
    if left_out:
        resolved = _without_blank(resolved)
    return Prompt(resolved.messages, content.format), resolved


def examples(messages: Sequence[Message]) -> tuple[int, ...]:
    """Where the few-shot examples are: the positions of user messages that an assistant message follows."""
    pairs = pairwise(messages)
    return tuple(place for place, (one, next_one) in enumerate(pairs) if one.role == "user" and next_one.role == "assistant")


def question(messages: Sequence[Message]) -> int | None:
    """The position of the message that asks: the last of the user, unless the turns of a case stand behind it; None for those."""
    asking = [place for place, message in enumerate(messages) if message.role == "user" or is_placeholder(message)]
    return None if not asking or is_placeholder(messages[asking[-1]]) else asking[-1]


def alone(messages: Sequence[Message]) -> tuple[int, ...]:
    """The positions of messages that can be left out by themselves: neither half of an example, nor the question, nor a placeholder."""
    taken = {place + half for place in examples(messages) if place != question(messages) for half in (0, 1)} | {question(messages)}
    return tuple(place for place, message in enumerate(messages) if place not in taken and not is_placeholder(message))


def _without_blank(resolved: Resolved) -> Resolved:
    kept = [(one, as_read) for one, as_read in zip(resolved.messages, resolved.spelled, strict=True) if as_read.content.strip()]
    return replace(resolved, messages=tuple(one for one, _ in kept), spelled=tuple(as_read for _, as_read in kept))


def _without(messages: Sequence[Message], without: str) -> tuple[Message, ...]:
    """The messages without an example or a single one of them; all, where `without` names neither."""
    if without.startswith(EXAMPLE):
        number, places, size = without.removeprefix(EXAMPLE), examples(messages), 2
        if not number.isdecimal() or not 1 <= int(number) <= len(places):
            raise Invalid(f"The prompt has no example {number}.", f"It has {len(places)}.")
        place = places[int(number) - 1]
    elif without.startswith(MESSAGE):
        number, size = without.removeprefix(MESSAGE), 1
        place = int(number) - 1 if number.isdecimal() else -1
        if place not in alone(messages):
            raise Invalid(f"The prompt has no message {number} that can be left out.", "The question and the examples stay whole.")
    else:
        return tuple(messages)
    return (*messages[:place], *messages[place + size :])


def around(messages: Sequence[Message], turns: Sequence[Message]) -> tuple[Sequence[Message], Sequence[Message]]:
    """The messages before and after the turns."""
    places = [place for place, message in enumerate(messages) if is_placeholder(message)]
    if not turns:
        return [message for message in messages if not is_placeholder(message)], ()
    ends = turns[-1].role == "user"
    if places:
        return messages[: places[0]], [] if ends else [one for one in messages[places[0] + 1 :] if not is_placeholder(one)]
    last = max((place for place, message in enumerate(messages) if message.role == "user"), default=len(messages))
    return messages[:last], ()
