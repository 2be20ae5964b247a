"""LangChain and LangSmith: a dumped prompt template, read as plain data.

LangChain's own `loads` builds what a file names and reads secrets from the environment (CVE-2025-68664), its `load_prompt`
opens files (CVE-2026-34070). Here a few classes are known by their full path, and only their texts are taken.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from touchstone.errors import Invalid
from touchstone.prompts.content import PromptContent
from touchstone.prompts.files.checks import schema
from touchstone.prompts.files.dialects import without_includes
from touchstone.prompts.files.langchain_ids import ROLES_OF, class_of
from touchstone.prompts.files.messages import ROLE_NAMES, placeholder, text_of
from touchstone.prompts.files.naming import clean_name, name_from, quoted
from touchstone.prompts.files.prompt_file import Note, PromptFile
from touchstone.prompts.files.readers import MARKED, readers
from touchstone.prompts.files.source import Source
from touchstone.prompts.files.taking import left_out, tags, taken
from touchstone.prompts.variables import Variable
from touchstone.templates.convert import literal
from touchstone.types import Message, Params

_FORMATS = {"f-string": "brace", "mustache": "mustache", "jinja2": "jinja2"}
_OLD = ("prompt", "few_shot", "chat")
_DERIVED = ("input_variables", "optional_variables", "input_types", "validate_template", "name", "_type")
_READ = ("messages", "template", "template_format", "partial_variables", "tags", "schema_", "prompt", "role")


@readers("langchain")
class LangChain:
    """A prompt template of LangChain or LangSmith: its constructor dump, or the older `_type: prompt`."""

    title: ClassVar[str] = "LangChain prompt (JSON)"

    def fits(self, source: Source) -> int:
        data = _manifest(source.data)
        return MARKED if isinstance(data, Mapping) and ("lc" in data or data.get("_type") in _OLD) else 0

    def read(self, source: Source, note: Note) -> Sequence[PromptFile]:
        data = _manifest(source.values())
        if not isinstance(data, Mapping):
            raise Invalid("This is no LangChain prompt.", "Save the template with dumps, or copy the manifest from LangSmith.")
        if "lc" not in data:
            return [_Template(note).old(data, name_from(source.file_name))]
        return [_Template(note).root(data, name_from(source.file_name))]


def _manifest(data: Any) -> Any:
    return data["manifest"] if isinstance(data, Mapping) and isinstance(data.get("manifest"), Mapping) else data


class _Template:
    """One template being read: its format, which all its parts must share, and what is said of its variables."""

    def __init__(self, note: Note) -> None:
        self.note = note
        self.format = ""
        self.samples: dict[str, str] = {}

    def old(self, data: Mapping[str, Any], otherwise: str) -> PromptFile:
        """A template as `PromptTemplate.save` wrote it."""
        if data.get("_type") != "prompt" or data.get("template_path"):
            raise Invalid("This LangChain file names other files or examples, which are never read.", "Save it with its template in it.")
        return self._made(data, otherwise, "text", [Message("user", self._text(data))])

    def root(self, node: Mapping[str, Any], otherwise: str) -> PromptFile:
        """The template that a constructor dump describes; of a sequence, the template it begins with."""
        name, kwargs = _constructed(node)
        if name == "RunnableSequence":
            self.note("Not taken over: what follows the prompt in the sequence, such as a model and its settings (only prompts are).")
            return self.root(kwargs["first"] if isinstance(kwargs.get("first"), Mapping) else {}, otherwise)
        named = clean_name(str(node.get("name") or ""))
        title = named if named and named != name else otherwise
        if name == "PromptTemplate":
            return self._made(kwargs, title, "text", [Message("user", self._text(kwargs))])
        if name in ("ChatPromptTemplate", "StructuredPrompt"):
            return self._made(kwargs, title, "chat", list(self._messages(kwargs.get("messages"))))
        raise Invalid(f"The file describes {quoted(_path(node))}, which is no prompt template known here.", "Export the prompt alone.")

    def _made(self, kwargs: Mapping[str, Any], name: str, kind: str, messages: list[Message]) -> PromptFile:
        self._partial(kwargs.get("partial_variables"))
        left_out([key for key, value in kwargs.items() if key not in (*_DERIVED, *_READ) and value not in (None, "", [], {})], self.note)
        answer = taken(schema, kwargs["schema_"], "the answer's schema", self.note) if kwargs.get("schema_") else None
        variables = tuple(Variable(key, sample=value) for key, value in self.samples.items())
        content = PromptContent(tuple(messages), self.format or "brace", Params(json_schema=answer), variables)
        return PromptFile(name, kind, tags=tags(kwargs.get("tags"), self.note), content=content)

    def _messages(self, nodes: Any) -> Iterable[Message]:
        literals: list[tuple[int, Message]] = []
        made: list[Message] = []
        for node in nodes if isinstance(nodes, list) else []:
            name, kwargs = _constructed(node)
            role = ROLES_OF.get(name) or ROLE_NAMES.get(str(kwargs.get("role")).lower())
            if name == "MessagesPlaceholder":
                made.append(placeholder(kwargs.get("variable_name")))
            elif role is None:
                self.note(f"A message was left out: {quoted(_path(node))} (it is none of the message templates known here).")
            elif name.endswith("PromptTemplate"):
                made.append(Message(role, self._prompts(kwargs.get("prompt"))))
            else:
                literals.append((len(made), Message(role, text_of(kwargs.get("content"), self.note))))
                made.append(literals[-1][1])
        for place, message in literals:
            made[place] = Message(message.role, without_includes(literal(message.content, self.format or "brace")))
        return made

    def _prompts(self, nodes: Any) -> str:
        """The text of a message's template, or of the text parts among several."""
        texts = []
        for node in nodes if isinstance(nodes, list) else [nodes]:
            name, kwargs = _constructed(node)
            if name == "PromptTemplate":
                self._partial(kwargs.get("partial_variables"))
                texts.append(self._text(kwargs))
            else:
                self.note(f"A part of a message was left out: {quoted(_path(node))} (only texts are taken).")
        return "\n".join(texts)

    def _text(self, kwargs: Mapping[str, Any]) -> str:
        template, named = kwargs.get("template"), str(kwargs.get("template_format") or "f-string")
        if not isinstance(template, str):
            raise Invalid("A template of the file has no text.", "Save the prompt with its template in it.")
        if named not in _FORMATS or self.format not in ("", _FORMATS[named]):
            raise Invalid(f"The template format {quoted(named)} is not known, or not the same in all messages.", "Write all in one format.")
        self.format = _FORMATS[named]
        return without_includes(template)

    def _partial(self, data: Any) -> None:
        """Values that the file fixes become samples: here a variable is filled when it is sent."""
        for name, value in data.items() if isinstance(data, Mapping) else ():
            if isinstance(value, str):
                self.samples[str(name)] = value
                self.note(f"The fixed value of {quoted(name)} became its sample value (a variable is filled when it is sent).")
            elif value != []:
                self.note(f"Not taken over: the fixed value of {quoted(name)} (only texts are taken, never secrets or code).")


def _constructed(node: Any) -> tuple[str, Mapping[str, Any]]:
    """The class that a node names, "" for one not known here, and its arguments."""
    kwargs = node.get("kwargs") if isinstance(node, Mapping) and node.get("type") == "constructor" else None
    return (class_of(node.get("id")), kwargs) if isinstance(kwargs, Mapping) else ("", {})


def _path(node: Any) -> str:
    path = node.get("id") if isinstance(node, Mapping) else None
    return ".".join(map(str, path)) if isinstance(path, list) else "something without a class"
