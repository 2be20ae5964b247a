"""LangChain: the dump of a prompt template, as its own `dumps` writes it."""

import json
import re
from typing import Any, ClassVar

from touchstone.errors import Invalid
from touchstone.prompts.blocks import PLAIN
from touchstone.prompts.content import is_placeholder
from touchstone.prompts.files.dialects import spelled_out
from touchstone.prompts.files.lacking import note_lacking
from touchstone.prompts.files.langchain_ids import path_of
from touchstone.prompts.files.prompt_file import Note, PromptFile
from touchstone.prompts.files.writers import writers
from touchstone.templates import variables
from touchstone.templates.brace import Field, parse
from touchstone.templates.convert import literal
from touchstone.types import Message

Node = dict[str, Any]
_CLASSES = {"system": "SystemMessagePromptTemplate", "user": "HumanMessagePromptTemplate", "assistant": "AIMessagePromptTemplate"}
_FORMATS = {"brace": "f-string", "mustache": "mustache", "jinja2": "jinja2", PLAIN: "f-string"}


@writers("langchain")
class LangChain:
    """A ChatPromptTemplate, or for a text a PromptTemplate, as plain data."""

    title: ClassVar[str] = "LangChain prompt (JSON)"
    ending: ClassVar[str] = ".langchain.json"
    media_type: ClassVar[str] = "application/json"

    def write(self, prompt: PromptFile, note: Note) -> str:
        note_lacking(prompt, "LangChain's prompt file", note, "tags")
        messages, format = spelled_out(prompt.content.messages, "LangChain"), prompt.content.format
        if format == "mustache" and any(re.search(r"\{\{(?![{&#^/!>])", message.content) for message in messages):
            note("LangChain writes & < > and quotes in the values of {{name}} as HTML; {{{name}}} takes them as they are.")
        data = _text(messages, format) if prompt.kind != "chat" else _chat(messages, format)
        data["kwargs"] |= {"name": prompt.name, **({"tags": list(prompt.tags)} if prompt.tags else {})}
        return f"{json.dumps({**data, 'name': prompt.name}, ensure_ascii=False, indent=2)}\n"


def _text(messages: tuple[Message, ...], format: str) -> Node:
    if len(messages) != 1:
        raise Invalid(f"A PromptTemplate has one text, this prompt has {len(messages)} messages.", "Make it a chat prompt.")
    return _template(messages[0].content, format)


def _chat(messages: tuple[Message, ...], format: str) -> Node:
    nodes = [_message(message, format) for message in messages]
    needed = {name for node in nodes for name in _needed(node)}
    history = [node["kwargs"]["variable_name"] for node in nodes if "variable_name" in node["kwargs"]]
    optional = {"optional_variables": history, "partial_variables": {name: [] for name in history}} if history else {}
    return _node("ChatPromptTemplate", {"input_variables": sorted(needed), **optional, "messages": nodes})


def _message(message: Message, format: str) -> Node:
    if is_placeholder(message):
        name = message.content if message.content.isidentifier() else "history"
        return _node("MessagesPlaceholder", {"variable_name": name, "optional": True})
    prompt = {**_template(message.content, format), "name": "PromptTemplate"}
    return _node(_CLASSES[message.role], {"prompt": prompt})


def _template(text: str, format: str) -> Node:
    """A text and its variables. LangChain's f-strings know no keys into a value, and take blanks for a part of the name."""
    template = _f_string(text) if format == "brace" else literal(text, "brace") if format == PLAIN else text
    names = () if format == PLAIN else variables(text, format)
    return _node("PromptTemplate", {"input_variables": sorted(names), "template": template, "template_format": _FORMATS[format]})


def _f_string(text: str) -> str:
    parts = []
    for piece in parse(text):
        if isinstance(piece, Field) and len(piece.path) > 1:
            raise Invalid(
                f"LangChain takes no keys into a value ({'.'.join(piece.path)}).", "Make it a variable of its own, or use mustache."
            )
        parts.append(f"{{{piece.path[0]}}}" if isinstance(piece, Field) else literal(piece, "brace"))
    return "".join(parts)


def _needed(node: Node) -> list[str]:
    return list(node["kwargs"].get("prompt", {}).get("kwargs", {}).get("input_variables", ()))


def _node(name: str, kwargs: dict[str, Any]) -> Node:
    return {"lc": 1, "type": "constructor", "id": path_of(name), "kwargs": kwargs}
