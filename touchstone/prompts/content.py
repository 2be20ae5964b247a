"""What one prompt version says: its messages, its template format and its sampling settings."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from touchstone.errors import Invalid
from touchstone.types import Message, Params

ROLES = ("system", "user", "assistant")
MESSAGE_LIMIT = 100_000
"""Characters one message of a prompt may have."""


@dataclass(frozen=True)
class PromptContent:
    """The part of a prompt that is versioned. Two contents are the same when their hashes are."""

    messages: tuple[Message, ...] = ()
    format: str = "brace"
    params: Params = field(default_factory=Params)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "PromptContent":
        """The inverse of `to_json`; what does not fit is left out, so that an old draft still opens."""
        messages = data.get("messages") or ()
        return cls(
            messages=tuple(message for message in map(_message, messages) if message is not None),
            format=str(data.get("format") or "brace"),
            params=Params.from_json(data.get("params") or {}),
        )

    def to_json(self) -> dict[str, Any]:
        """Plain values, as they are stored."""
        return {"messages": messages_json(self.messages), "format": self.format, "params": self.params.to_json()}

    @property
    def hash(self) -> str:
        """SHA-256 of the content's canonical JSON, in hexadecimal."""
        text = json.dumps(self.to_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def messages_json(messages: Sequence[Message]) -> list[dict[str, str]]:
    """Messages as they are stored."""
    return [{"role": message.role, "content": message.content} for message in messages]


def check_content(content: PromptContent) -> None:
    """Raises Invalid for what cannot be sent: no message, an empty or overlong one, a system message that is not the first."""
    if not content.messages:
        raise Invalid("The prompt has no message.", "Add at least one message.")
    for number, message in enumerate(content.messages, 1):
        if not message.content.strip():
            raise Invalid(f"Message {number} ({message.role}) is empty.", "Write something in it, or remove it.")
        if len(message.content) > MESSAGE_LIMIT:
            raise Invalid(f"Message {number} has {len(message.content):,} characters.", f"Keep it within {MESSAGE_LIMIT:,}.")
        if message.role == "system" and number > 1:
            raise Invalid(f"Message {number} is a second system message or not the first.", "Move the system message to the top; keep one.")


def _message(data: Any) -> Message | None:
    if not isinstance(data, Mapping) or data.get("role") not in ROLES:
        return None
    return Message(data["role"], str(data.get("content") or ""))
