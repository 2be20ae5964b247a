"""Langfuse: a prompt, or a list of them, as its API and its export give them (docs: prompt management, composability)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from touchstone.errors import Invalid
from touchstone.prompts.blocks import Reference
from touchstone.prompts.content import PLACEHOLDER, PromptContent, blocks_of
from touchstone.prompts.files.checks import LATEST
from touchstone.prompts.files.dialects import note_template, reference_of, without_includes
from touchstone.prompts.files.messages import message_of, placeholder
from touchstone.prompts.files.naming import clean_name, name_from, quoted
from touchstone.prompts.files.prompt_file import Note, PromptFile, about
from touchstone.prompts.files.readers import SHAPED, readers
from touchstone.prompts.files.source import Source
from touchstone.prompts.files.taking import each, labels, left_out, settings, tags
from touchstone.types import Message

_TAG = re.compile(r"@@@langfusePrompt:((?:(?!@@@)[^\n]){1,300})@@@")
_READ = ("name", "type", "prompt", "config", "labels", "tags", "commitMessage")
_THEIRS = ("id", "version", "createdAt", "updatedAt", "createdBy", "projectId", "isActive", "resolutionGraph")


@readers("langfuse")
class Langfuse:
    """Prompts from Langfuse, text or chat, with their labels, tags and configuration."""

    title: ClassVar[str] = "Langfuse prompts (JSON)"

    def fits(self, source: Source) -> int:
        rows = _rows(source.data)
        return SHAPED if rows and all(isinstance(row, Mapping) and "name" in row and "prompt" in row for row in rows) else 0

    def read(self, source: Source, note: Note) -> Sequence[PromptFile]:
        rows = _rows(source.values())
        made = each(rows, lambda row, number: _prompt(row, name_from(source.file_name), note), note)
        if any(isinstance(row, Mapping) and any(name in row for name in _THEIRS) for row in rows):
            note("Ids, version numbers, dates and authors of Langfuse are not taken over (they belong to its versions).")
        return _with_blocks(made, note)


def _rows(data: Any) -> list[Any]:
    if isinstance(data, Mapping) and isinstance(data.get("data"), list):
        data = data["data"]
    return data if isinstance(data, list) else [data]


def _prompt(row: Any, otherwise: str, note: Note) -> PromptFile:
    if not isinstance(row, Mapping) or not isinstance(row.get("prompt"), str | list):
        raise Invalid("This is no Langfuse prompt: it has no text or messages under prompt.", "Export single prompts with their text.")
    name = clean_name(str(row.get("name") or "")) or otherwise
    tell = about(name, note)
    left_out([key for key, value in row.items() if key not in (*_READ, *_THEIRS) and value not in (None, "", [], {})], tell)
    kind = "text" if isinstance(row["prompt"], str) else "chat"
    said = settings(config if isinstance(config := row.get("config"), Mapping) else {}, tell)
    content = PromptContent(tuple(_messages(row["prompt"], tell)), "mustache", said.params, tools=said.tools, model=said.model)
    message = row.get("commitMessage")
    given = tags(row.get("tags"), tell), labels([one for one in _list(row.get("labels")) if one != LATEST], tell)
    return PromptFile(name, kind, "", *given, content, message if isinstance(message, str) else "")


def _list(data: Any) -> list[Any]:
    return data if isinstance(data, list) else []


def _messages(data: Any, note: Note) -> Iterable[Message]:
    for one in [{"role": "user", "content": data}] if isinstance(data, str) else data:
        if isinstance(one, Mapping) and one.get("type") == PLACEHOLDER:
            yield placeholder(one.get("name"))
        elif (message := message_of(one, note, known=("type",))) is not None:
            note_template(message.content, note)
            yield replace(message, content=_TAG.sub(partial(_include, note), without_includes(message.content)))


def _include(note: Note, found: re.Match[str]) -> str:
    """Our include for theirs; theirs, with a note, where the name or label cannot be ours."""
    fields = dict(part.split("=", 1) for part in found[1].split("|") if "=" in part)
    label, number = fields.get("label", ""), fields.get("version", "")
    with suppress(Invalid, ValueError):
        wanted = Reference(fields.get("name", ""), "" if label == LATEST else label, int(number or 0))
        include = f"[[block: {wanted}]]"
        if reference_of(include) == wanted and clean_name(wanted.name) == wanted.name and set(fields) <= {"name", "label", "version"}:
            return include
    note(f"The include {quoted(found[1])} stays as plain text (no block here can have that name or label).")
    return found[0]


def _with_blocks(prompts: Sequence[PromptFile], note: Note) -> list[PromptFile]:
    """The prompts, those that others include as blocks; a note names what is included and not in the file."""
    wanted = {one.name for prompt in prompts for one in blocks_of(prompt.content)}
    there = {prompt.name for prompt in prompts if prompt.kind != "chat"}
    for name in sorted(wanted - there):
        note(f"The block {quoted(name)} is included, and is not in the file: it must be written before this can be saved.")
    return [replace(one, kind="block") if one.kind == "text" and one.name in wanted else one for one in prompts]
