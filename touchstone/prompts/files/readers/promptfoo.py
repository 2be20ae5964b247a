"""promptfoo: the prompts of a configuration (docs: configuration, prompts). Files and programs it names are neither read nor run."""

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

from touchstone.errors import Invalid
from touchstone.prompts.content import PromptContent
from touchstone.prompts.files.dialects import has_only_variables, without_includes
from touchstone.prompts.files.messages import message_of
from touchstone.prompts.files.naming import clean_name, name_from
from touchstone.prompts.files.prompt_file import Note, PromptFile, about
from touchstone.prompts.files.readers import SHAPED, readers
from touchstone.prompts.files.source import Source, values
from touchstone.prompts.files.taking import each, left_out, settings
from touchstone.types import Message

_PROGRAM = re.compile(r"\s*(?:file://|exec:|[a-z]{2,20}://\S*\s*\Z|python:\S*\s*\Z)", re.IGNORECASE)
_FILE = re.compile(
    r"\s*[^\s{}]{0,300}(?:\.(?:txt|md|jsonl?|ya?ml|csv|py|[cm]?js|ts|j2|sh|exe|rb)(?::\w+)?|/\*{1,2}|\*\.\w+)\s*\Z", re.IGNORECASE
)


@readers("promptfoo")
class Promptfoo:
    """The prompts of a promptfoo configuration, YAML or JSON."""

    title: ClassVar[str] = "promptfoo configuration"

    def fits(self, source: Source) -> int:
        data = source.data
        if data is None and re.search(r"^prompts:", source.text[:5000], re.MULTILINE):
            with suppress(Invalid):
                data = source.values()
        return SHAPED if isinstance(data, Mapping) and "prompts" in data else 0

    def read(self, source: Source, note: Note) -> Sequence[PromptFile]:
        data = source.values()
        if not isinstance(data, Mapping) or not data.get("prompts"):
            raise Invalid("The configuration has no prompts.", "They stand under prompts.")
        left_out([name for name in data if name not in ("prompts", "description")], note)
        rows = data["prompts"] if isinstance(data["prompts"], list) else [data["prompts"]]
        stem = name_from(source.file_name)
        made = each(rows, lambda row, number: _prompt(row, stem if len(rows) == 1 else f"{stem} {number}", note), note)
        described = data.get("description")
        if len(made) == 1 and isinstance(described, str):
            return [replace(made[0], description=described)]
        left_out([name for name in data if name == "description"], note)
        return made


def _prompt(row: Any, otherwise: str, note: Note) -> PromptFile:
    if not isinstance(row, Mapping):
        return _from_text(row, otherwise, note)
    name = clean_name(str(row.get("label") or "")) or otherwise
    tell = about(name, note)
    left_out([key for key, value in row.items() if key not in ("label", "raw", "id", "config") and value is not None], tell)
    made = _from_text(row.get("raw", row.get("id")), name, note)
    said = settings(config if isinstance(config := row.get("config"), Mapping) else {}, tell)
    return replace(made, content=replace(made.content, params=said.params, model=said.model, tools=said.tools))


def _from_text(raw: Any, name: str, note: Note) -> PromptFile:
    if not isinstance(raw, str) or not raw.strip():
        raise Invalid("It has no text.", "Write it under raw.")
    if _PROGRAM.match(raw) or _FILE.match(raw):
        raise Invalid("It names a file or a program, which is neither read nor run.", "Import that file itself, or put its text in place.")
    tell = about(name, note)
    turns = _turns(raw)
    messages = [Message("user", raw)] if turns is None else [one for one in map(partial(message_of, note=tell), turns) if one is not None]
    plain = all(has_only_variables(message.content) for message in messages)
    if not plain:
        tell("It holds more than variables as {{name}}: the template was read as Jinja2, which is close to Nunjucks, not the same.")
    content = PromptContent(tuple(_ours(messages)), "mustache" if plain else "jinja2")
    return PromptFile(name, "text" if turns is None else "chat", content=content)


def _ours(messages: Iterable[Message]) -> Iterable[Message]:
    return (replace(one, content=without_includes(one.content)) for one in messages)


def _turns(raw: str) -> list[Any] | None:
    """The messages of a text that is a chat in JSON or YAML; None for any other text."""
    head = raw.lstrip()
    with suppress(Invalid):
        data = values(raw, yaml=False) if head.startswith("[") else values(raw, yaml=True) if head.startswith("- role:") else None
        if isinstance(data, list) and data and all(isinstance(one, Mapping) and "role" in one for one in data):
            return data
    return None
