"""Messages as other systems write them: role and content, the content a text or a list of parts."""

from collections.abc import Mapping
from typing import Any

from touchstone.errors import Invalid
from touchstone.prompts.content import PLACEHOLDER, PromptContent, is_placeholder
from touchstone.prompts.files.naming import quoted
from touchstone.prompts.files.prompt_file import Note
from touchstone.prompts.files.taking import left_out
from touchstone.types import Message, Role

ROLE_NAMES: Mapping[str, Role] = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "human": "user",
    "assistant": "assistant",
    "ai": "assistant",
    "model": "assistant",
}
_TEXTS = ("text", "input_text", "output_text")


def message_of(data: Any, note: Note, known: tuple[str, ...] = ()) -> Message | None:
    """The message; None, with a note, for what is none. Fields besides role, content and the `known` ones are noted."""
    if not isinstance(data, Mapping) or "content" not in data:
        note("An entry that is no message with role and content was left out.")
        return None
    role = ROLE_NAMES.get(str(data.get("role") or "user").lower())
    if role is None:
        note(f"A message of the role {quoted(data.get('role'))} was left out (roles here are system, user and assistant).")
        return None
    left_out([name for name, value in data.items() if name not in ("role", "content", *known) and value not in (None, "", [], {})], note)
    return Message(role, text_of(data["content"], note))


def placeholder(name: Any) -> Message:
    """The message that stands for the conversation so far."""
    role: Any = PLACEHOLDER
    return Message(role, str(name or ""))


def text_of(content: Any, note: Note) -> str:
    """The text of a message's content; parts that are no text are noted."""
    if content is None or isinstance(content, str):
        return content or ""
    texts = []
    for part in content if isinstance(content, list) else [content]:
        text = (
            part
            if isinstance(part, str)
            else part.get("text")
            if isinstance(part, Mapping) and part.get("type", "text") in _TEXTS
            else None
        )
        if isinstance(text, str):
            texts.append(text)
        else:
            kind = part.get("type") if isinstance(part, Mapping) else type(part).__name__
            note(f"A part of a message was left out: {quoted(kind)} (only texts are taken).")
    return "\n".join(texts)


def sent_messages(content: PromptContent, texts: list[str], what: str, note: Note) -> list[dict[str, str]]:
    """Role and text of every message, for a format without placeholders. Raises Invalid when no message is left."""
    pairs = zip(content.messages, texts, strict=True)
    rows = [{"role": str(one.role), "content": text} for one, text in pairs if not is_placeholder(one)]
    if len(rows) < len(content.messages):
        note(f"{what} has no place for the conversation so far: its placeholder was left out.")
    if not rows:
        raise Invalid(f"The prompt has no message that {what} could say.", "Write one first.")
    return rows
