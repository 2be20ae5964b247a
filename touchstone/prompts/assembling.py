"""From a prompt's content to the messages of one exchange: parts left out, blocks put in, turns in their place, rendered once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from touchstone.errors import Invalid
from touchstone.prompts.blocks import PLAIN, Find, Resolved, resolve
from touchstone.prompts.content import PromptContent, is_placeholder
from touchstone.templates import render_messages
from touchstone.types import Message

BLOCK, EXAMPLE = "block:", "example:"


@dataclass(frozen=True)
class Prompt:
    """A prompt ready to be rendered: its blocks are in place. `values` hold the texts of plain blocks."""

    messages: tuple[Message, ...] = ()
    format: str = "brace"
    values: Mapping[str, Any] = field(default_factory=dict)

    def render(self, values: Mapping[str, Any], turns: Sequence[Message] = ()) -> tuple[Message, ...]:
        """What is sent. Raises MissingVariables, Invalid.

        `turns` stand in place of the placeholder, or else of the last user message and what follows it; where they end with a
        user's, what the prompt says after them is left out.
        """
        before, after = _around(self.messages, turns)
        filled = {**values, **self.values} if self.values else values
        rendered = (*before, *after) if self.format == PLAIN else render_messages((*before, *after), filled, self.format)
        return (*rendered[: len(before)], *turns, *rendered[len(before) :])


def prepared(content: PromptContent, find: Find, without: str = "") -> tuple[Prompt, Resolved]:
    """The prompt with its blocks as they are now, and which versions these were. Raises NotFound, Invalid.

    `without` leaves a part out: "block:rules", or "example:1" for the first pair of a user and an assistant message.
    """
    left_out = without.removeprefix(BLOCK) if without.startswith(BLOCK) else ""
    messages = _without_example(content.messages, without) if without.startswith(EXAMPLE) else content.messages
    resolved = resolve(messages, content.format, find, left_out)
    kept = tuple(message for message in resolved.messages if not left_out or message.content.strip())
    return Prompt(kept, content.format, resolved.values), resolved


def examples(messages: Sequence[Message]) -> tuple[int, ...]:
    """Where the few-shot examples are: the positions of user messages that an assistant message follows."""
    pairs = pairwise(messages)
    return tuple(place for place, (one, next_one) in enumerate(pairs) if one.role == "user" and next_one.role == "assistant")


def _without_example(messages: Sequence[Message], without: str) -> tuple[Message, ...]:
    number = without.removeprefix(EXAMPLE)
    places = examples(messages)
    if not number.isdecimal() or not 1 <= int(number) <= len(places):
        raise Invalid(f"The prompt has no example {number}.", f"It has {len(places)}.")
    place = places[int(number) - 1]
    return (*messages[:place], *messages[place + 2 :])


def _around(messages: Sequence[Message], turns: Sequence[Message]) -> tuple[Sequence[Message], Sequence[Message]]:
    """The messages before and after the turns."""
    places = [place for place, message in enumerate(messages) if is_placeholder(message)]
    if not turns:
        return [message for message in messages if not is_placeholder(message)], ()
    ends = turns[-1].role == "user"
    if places:
        return messages[: places[0]], [] if ends else [one for one in messages[places[0] + 1 :] if not is_placeholder(one)]
    last = max((place for place, message in enumerate(messages) if message.role == "user"), default=len(messages))
    return messages[:last], ()
