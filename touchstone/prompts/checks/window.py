"""Whether a prompt and the answer it asks for fit into a model's context window."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from touchstone.errors import TouchstoneError
from touchstone.prompts.assembling import prepared
from touchstone.prompts.blocks import Find
from touchstone.prompts.checks.findings import WHOLE, Finding
from touchstone.prompts.content import PromptContent, variables_of
from touchstone.prompts.difference import in_lines
from touchstone.prompts.tokens import Counter, count_messages
from touchstone.prompts.variables import merged, typed
from touchstone.types import Message


def beyond_window(content: PromptContent, find: Find, values: Mapping[str, str], window: int | None, count: Counter) -> Iterator[Finding]:
    """One finding when the prompt with its blocks, values and tools, and the longest answer, are more than the window holds."""
    if window is None:
        return
    needed = count_messages(sent(content, find, values), count)
    if content.tools:
        needed += count(in_lines([dict(tool) for tool in content.tools]))
    answer = content.params.max_tokens or 0
    if needed.tokens + answer > window:
        about = "about " if needed.estimated else ""
        asked = f" and the answer up to {answer:,}" if answer else ""
        title = f"The prompt takes {about}{needed.tokens:,} tokens{asked}; the model reads and writes {window:,} in all."
        advice = "Shorten the prompt, ask for a shorter answer, or choose a model that takes more."
        yield Finding("warning" if needed.estimated else "error", WHOLE, 0, 0, title, advice)


def sent(content: PromptContent, find: Find, values: Mapping[str, str]) -> Sequence[Message]:
    """The messages as they would be sent; where a value is missing its sample stands for it. As they are when they cannot be rendered."""
    with suppress(TouchstoneError):
        prompt, _ = prepared(content, find)
        named = variables_of(PromptContent(prompt.messages, content.format))
        return prompt.render({one.name: _value(values.get(one.name, one.sample), one) for one in merged(content.variables, named)})
    return content.messages


def _value(text: str, variable: Any) -> Any:
    with suppress(TouchstoneError):
        return typed(variable, text)
    return text
