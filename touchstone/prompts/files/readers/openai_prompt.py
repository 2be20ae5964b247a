"""OpenAI: a prompt copied from the dashboard, or the body of a request (responses or chat completions)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from touchstone.errors import Invalid
from touchstone.prompts.content import PromptContent
from touchstone.prompts.files.dialects import note_template, without_includes
from touchstone.prompts.files.messages import message_of, text_of
from touchstone.prompts.files.naming import clean_name, name_from
from touchstone.prompts.files.prompt_file import Note, PromptFile
from touchstone.prompts.files.readers import SHAPED, readers
from touchstone.prompts.files.source import Source
from touchstone.prompts.files.taking import settings
from touchstone.prompts.variables import Variable
from touchstone.types import Message

_TURNS = ("instructions", "messages", "input")
_THEIRS = ("id", "object", "version", "created", "created_at", "updated_at", "is_default", "status")
_READ = (*_TURNS, *_THEIRS, "prompt", "name", "description", "variables")


@readers("openai")
class OpenAIPrompt:
    """A prompt object, a request body, or a list of chat messages, as OpenAI's dashboard and API give them."""

    title: ClassVar[str] = "OpenAI prompt or messages (JSON)"

    def fits(self, source: Source) -> int:
        data = _whole(source.data)
        return SHAPED if isinstance(data, Mapping) and any(name in data for name in _TURNS) else 0

    def read(self, source: Source, note: Note) -> Sequence[PromptFile]:
        data = _whole(source.values())
        if not isinstance(data, Mapping) or not any(data.get(name) for name in _TURNS):
            raise Invalid("The text of the prompt is not in the file.", "Copy the instructions or messages too, not only the prompt's id.")
        if isinstance(data.get("prompt"), Mapping):
            note("Not taken over: a stored prompt that the file names by its id (its text is not in the file).")
        if any(name in data for name in _THEIRS):
            note("Ids, version numbers and dates of OpenAI are not taken over (they belong to its versions).")
        said = settings({name: value for name, value in data.items() if name not in _READ}, note)
        messages = tuple(replace(one, content=without_includes(one.content)) for one in _messages(data, note))
        content = PromptContent(messages, "mustache", said.params, tuple(_variables(data.get("variables"))), said.tools, said.model)
        name, described = data.get("name"), data.get("description")
        title = clean_name(name) if isinstance(name, str) else ""
        return [PromptFile(title or name_from(source.file_name), "chat", described if isinstance(described, str) else "", content=content)]


def _whole(data: Any) -> Any:
    """The object that has the texts: the data, a prompt inside of it, or a list of messages as one."""
    if isinstance(data, list) and data and all(isinstance(one, Mapping) and "role" in one for one in data):
        return {"messages": data}
    inner = data.get("prompt") if isinstance(data, Mapping) else None
    has_texts = isinstance(inner, Mapping) and any(name in inner for name in _TURNS)
    return inner if has_texts and not any(name in data for name in _TURNS) else data


def _messages(data: Mapping[str, Any], note: Note) -> Iterable[Message]:
    for name in _TURNS:
        given = data.get(name)
        if isinstance(given, str) and given:
            yield _seen(Message("system" if name == "instructions" else "user", given), note)
        for one in given if isinstance(given, list) else []:
            if (message := message_of(one, note, known=("type", "id", "status"))) is not None:
                yield _seen(message, note)


def _seen(message: Message, note: Note) -> Message:
    note_template(message.content, note)
    return message


def _variables(data: Any) -> Iterable[Variable]:
    """Variables by name with their sample values, or as a list of names or of objects."""
    rows: Iterable[tuple[Any, Any]] = (
        data.items() if isinstance(data, Mapping) else ((one, "") for one in data) if isinstance(data, list) else ()
    )
    for name, value in rows:
        if isinstance(name, Mapping):
            value, name = name.get("default", name.get("value", "")), name.get("name")
        if isinstance(name, str) and name:
            yield Variable(name, sample=text_of(value if isinstance(value, str | list) else [value], lambda _: None) if value else "")
