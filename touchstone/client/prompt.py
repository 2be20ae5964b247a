"""A prompt as an application holds it: one version, ready to be rendered as often as it likes."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from touchstone.client.http import Unavailable
from touchstone.errors import Invalid
from touchstone.prompts.assembling import Prompt
from touchstone.prompts.content import PromptContent, blocks_of, check_content, messages_json
from touchstone.types import Message

FALLBACK_KEYS = {"messages", "format", "params", "variables", "tools", "model"}


@dataclass(frozen=True)
class ClientPrompt:
    """One version of a prompt. It never changes; ask the client again for the current one.

    `version` is 0 and `is_fallback` true for the fallback that the application brought itself.
    """

    name: str
    version: int
    label: str
    content: PromptContent
    is_fallback: bool = False

    def render(self, /, **values: Any) -> list[dict[str, str]]:
        """The messages to send, as {"role", "content"}; text values arrive byte for byte, others as JSON.

        Raises MissingVariables, Invalid.
        """
        return self.render_turns(values)

    def render_turns(self, values: Mapping[str, Any], turns: Sequence[Mapping[str, str]] = ()) -> list[dict[str, str]]:
        """The same with the turns of a conversation so far in the place the prompt keeps for them, else instead of its user message."""
        said = tuple(Message(one["role"], one["content"]) for one in turns)  # type: ignore[arg-type]
        return messages_json(Prompt(self.content.messages, self.content.format).render(values, said))

    @property
    def params(self) -> dict[str, Any]:
        """Sampling settings: temperature, top_p, max_tokens, seed, stop, json_schema, those that were given."""
        return self.content.params.to_json()

    @property
    def model(self) -> str:
        """The name of the model it was written for; "" for any."""
        return self.content.model

    @property
    def tools(self) -> list[dict[str, Any]]:
        """Tool schemas as the OpenAI protocol takes them."""
        return [deepcopy(dict(one)) for one in self.content.tools]


def from_answer(name: str, answer: Mapping[str, Any]) -> ClientPrompt:
    """What the server sent. Raises Unavailable when it is not what it should be."""
    content, number = _content(answer), answer.get("version")
    if content is None or not isinstance(number, int):
        raise Unavailable("The server's answer is no prompt.", "Use a client and a server of the same version.")
    return ClientPrompt(name, number, str(answer.get("label") or ""), content)


def from_fallback(name: str, label: str, given: Mapping[str, Any]) -> ClientPrompt:
    """The application's own prompt. Raises Invalid for a mistake in it: also while the server is well, so that it is found in time."""
    content = _content(given)
    if content is None or set(given) - FALLBACK_KEYS:
        known = ", ".join(sorted(FALLBACK_KEYS))
        raise Invalid(f"The fallback of {name} is no prompt.", f'Give {{"messages": [{{"role", "content"}}]}}; keys: {known}.')
    check_content(content)
    if blocks_of(content):
        raise Invalid(
            f"The fallback of {name} includes a block.", "Write the block's text into it: without the server there are no blocks."
        )
    return ClientPrompt(name, 0, label, content, is_fallback=True)


def _content(data: Mapping[str, Any]) -> PromptContent | None:
    """The content; None where anything of its messages would be lost."""
    messages = data.get("messages")
    if not isinstance(messages, list | tuple) or not messages or not all(isinstance(one, Mapping) for one in messages):
        return None
    try:
        content = PromptContent.from_json(data)
    except (TypeError, ValueError, AttributeError):
        return None
    kept = [(message.role, message.content) for message in content.messages]
    return content if kept == [(one.get("role"), one.get("content")) for one in messages] else None
