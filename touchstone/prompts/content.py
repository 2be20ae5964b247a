"""What one prompt version says: its messages, its template format and its sampling settings."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from touchstone.chains.document import Chain
from touchstone.chains.reading import read_chain
from touchstone.errors import Invalid
from touchstone.prompts import placing
from touchstone.prompts.blocks import PLAIN, Reference, references
from touchstone.prompts.variables import Variable
from touchstone.templates import FORMATS
from touchstone.types import Message, Params

PLACEHOLDER = "placeholder"
"""The role of a message that stands for the turns so far; its text is a name for people. What is sent to a model has none."""
ROLES = ("system", "user", "assistant", PLACEHOLDER)
BLOCK_FORMATS = (PLAIN, *FORMATS)
MESSAGE_LIMIT = 100_000
"""Characters one message of a prompt may have."""


@dataclass(frozen=True)
class PromptContent:
    """The part of a prompt that is versioned. Two contents are the same when their hashes are."""

    messages: tuple[Message, ...] = ()
    format: str = "brace"
    params: Params = field(default_factory=Params)
    variables: tuple[Variable, ...] = ()
    """What is said of them; those found in the text need not be here."""
    tools: tuple[Mapping[str, Any], ...] = ()
    """Tool schemas as the OpenAI protocol takes them."""
    model: str = ""
    """The name of the model it was written for; "" for any."""
    chain: Chain | None = None
    """What a chain does; it has no messages of its own."""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "PromptContent":
        """The inverse of `to_json`; what does not fit is left out, so that an old draft still opens."""
        messages = data.get("messages") or ()
        return cls(
            messages=tuple(message for message in map(_message, messages) if message is not None),
            format=str(data.get("format") or "brace"),
            params=Params.from_json(data.get("params") or {}),
            variables=tuple(one for one in map(Variable.from_json, data.get("variables") or ()) if one is not None),
            tools=tuple(dict(one) for one in data.get("tools") or () if isinstance(one, Mapping)),
            model=str(data.get("model") or ""),
            chain=_chain(data.get("chain")),
        )

    @classmethod
    def from_version(cls, version: Any) -> "PromptContent":
        """What a stored version says: anything with an attribute for each part."""
        return cls.from_json({name: getattr(version, name) for name in cls.__dataclass_fields__})

    def to_json(self) -> dict[str, Any]:
        """Plain values, as they are stored. What came later than the first versions is left out where it is empty: their hashes stay."""
        later: dict[str, Any] = {
            "variables": [one.to_json() for one in self.variables],
            "tools": [dict(one) for one in self.tools],
            "model": self.model,
        }
        later |= {"chain": self.chain.to_json()} if self.chain else {}
        first = {"messages": messages_json(self.messages), "format": self.format, "params": self.params.to_json()}
        return {**first, **{name: value for name, value in later.items() if value}}

    @property
    def hash(self) -> str:
        """SHA-256 of the content's canonical JSON, in hexadecimal; of a chain, what is for the eye alone is no part of it."""
        data = self.to_json() | ({"chain": self.chain.hash} if self.chain else {})
        text = json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def messages_json(messages: Sequence[Message]) -> list[dict[str, str]]:
    """Messages as they are stored."""
    return [{"role": message.role, "content": message.content} for message in messages]


def problems(content: PromptContent, complete: bool = True) -> dict[int, str]:
    """What keeps each message (by position, from 0) from being sent. While one is still writing (not `complete`), empty is no problem."""
    found = ((position, _problem(position, message, content.format, complete)) for position, message in enumerate(content.messages))
    return {position: problem for position, problem in found if problem}


def check_content(content: PromptContent) -> None:
    """Raises Invalid for what cannot be sent: no message, or one that `problems` names."""
    if not content.messages and content.chain is None:
        raise Invalid("The prompt has no message.", "Add at least one message.")
    for position, problem in problems(content).items():
        raise Invalid(f"Message {position + 1} cannot be sent.", problem)


def variables_of(content: PromptContent) -> tuple[str, ...]:
    """The variables of all messages whose template can be read, each once, in order of appearance; of a chain, its inputs."""
    names: dict[str, None] = dict.fromkeys(one.name for one in content.chain.inputs) if content.chain else {}
    for message in content.messages:
        with suppress(Invalid):
            names.update(dict.fromkeys(names_in(message, content.format)))
    return tuple(names)


def is_placeholder(message: Message) -> bool:
    """Whether it stands for the turns so far."""
    return str(message.role) == PLACEHOLDER


def names_in(message: Message, format: str) -> tuple[str, ...]:
    """The variables of one message; a plain block and a placeholder have none. Raises Invalid, also for an include inside a tag."""
    return () if format == PLAIN or is_placeholder(message) else placing.names(message.content, format)


def blocks_of(content: PromptContent) -> tuple[Reference, ...]:
    """The references to blocks in all messages, each once. Raises Invalid for one that names nothing."""
    return tuple(dict.fromkeys(one for message in content.messages for one in references(message.content)))


def _problem(position: int, message: Message, format: str, complete: bool) -> str:
    if message.role == "system" and position:
        return "A system message comes first, and there is only one. Move it to the top, or make it a user message."
    if len(message.content) > MESSAGE_LIMIT:
        return f"It has {len(message.content):,} characters. Keep it within {MESSAGE_LIMIT:,}."
    if complete and not message.content.strip():
        return "It is empty. Write something, or remove it."
    try:
        references(message.content)
        names_in(message, format)
    except Invalid as problem:
        return str(problem)
    return ""


def _message(data: Any) -> Message | None:
    if not isinstance(data, Mapping) or data.get("role") not in ROLES:
        return None
    return Message(data["role"], str(data.get("content") or ""))


def _chain(data: Any) -> Chain | None:
    with suppress(Invalid):
        return read_chain(data) if data else None
    return None
