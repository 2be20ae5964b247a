"""Langfuse: one prompt as its API takes it."""

import json
from typing import Any, ClassVar

from touchstone.errors import Invalid
from touchstone.prompts.blocks import Reference
from touchstone.prompts.content import is_placeholder
from touchstone.prompts.files.checks import LATEST
from touchstone.prompts.files.dialects import double_braces, reference_of
from touchstone.prompts.files.lacking import note_format, note_lacking, openai_settings
from touchstone.prompts.files.prompt_file import Note, PromptFile
from touchstone.prompts.files.writers import writers
from touchstone.prompts.including import INCLUDE

_THEIRS = "@@@langfusePrompt:"


@writers("langfuse")
class Langfuse:
    """A text or chat prompt with labels, tags and configuration, as Langfuse's API takes it."""

    title: ClassVar[str] = "Langfuse prompt (JSON)"
    ending: ClassVar[str] = ".langfuse.json"
    media_type: ClassVar[str] = "application/json"

    def write(self, prompt: PromptFile, note: Note) -> str:
        note_lacking(prompt, "Langfuse", note, "tags", "labels", "message", "params", "model", "tools")
        note_format(prompt, "Langfuse", note)
        texts = [_with_tags(text) for text in double_braces(prompt.content, "Langfuse", note)]
        data: dict[str, Any] = {"name": prompt.name, "type": "chat" if prompt.kind == "chat" else "text"}
        data["prompt"] = _chat(prompt, texts) if prompt.kind == "chat" else _text(texts)
        data |= {"config": openai_settings(prompt), "labels": list(prompt.labels), "tags": list(prompt.tags)}
        data |= {"commitMessage": prompt.message} if prompt.message else {}
        return f"{json.dumps(data, ensure_ascii=False, indent=2)}\n"


def _chat(prompt: PromptFile, texts: list[str]) -> list[dict[str, str]]:
    pairs = zip(prompt.content.messages, texts, strict=True)
    return [
        {"type": "placeholder", "name": one.content or "history"} if is_placeholder(one) else {"role": str(one.role), "content": text}
        for one, text in pairs
    ]


def _text(texts: list[str]) -> str:
    if len(texts) != 1:
        raise Invalid(f"A text prompt of Langfuse has one message, this one has {len(texts)}.", "Make it a chat prompt.")
    return texts[0]


def _with_tags(text: str) -> str:
    if _THEIRS in text:
        raise Invalid("A text holds what Langfuse takes for an include.", f"Take {_THEIRS} out of it.")
    return INCLUDE.sub(lambda found: found[0][1:] if found[1] else _tag(reference_of(found[0])), text)


def _tag(reference: Reference) -> str:
    if "|" in reference.name:
        raise Invalid(f"Langfuse cannot include the block {reference.name}: its name holds |.", "Give it another name.")
    which = f"version={reference.number}" if reference.number else f"label={reference.label or LATEST}"
    return f"{_THEIRS}name={reference.name}|{which}@@@"
