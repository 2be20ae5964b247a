"""Prompts in a script: their templates were read when it was made, and are filled here."""

from collections.abc import Mapping, Sequence
from typing import Any

from touchstone.chains.ports import as_text, in_words
from touchstone.errors import Invalid, MissingVariables
from touchstone.prompts.assembling import around
from touchstone.templates.values import LIMIT, MISSING, inside, no_key, too_long, written
from touchstone.types import Message

WORK = 500_000
"""Pieces and turns of sections that one message takes at most."""
Turns = list[dict[str, str]]


def turns_of(messages: Sequence[Any]) -> tuple[Message, ...]:
    """A conversation that came along an edge. Raises Invalid for what is none."""
    found = []
    for one in messages:
        if not isinstance(one, Mapping) or one.get("role") not in ("system", "user", "assistant"):
            raise Invalid("A turn of the conversation has no role.", "It is system, user or assistant.")
        found.append(Message(one["role"], as_text(one.get("content", ""))))
    return tuple(found)


def plain(messages: Sequence[Message]) -> Turns:
    """A conversation as it goes along an edge."""
    return [{"role": one.role, "content": one.content} for one in messages]


def filled(prompt: Mapping[str, Any], given: Mapping[str, Any]) -> Turns:
    """The messages of a prompt with these values, and with the turns so far in their place. Raises MissingVariables, Invalid."""
    values = {name: given[name] for name in prompt["variables"] if name in given}
    if prompt["format"] == "brace":
        values = {name: in_words(value) for name, value in values.items()}
    turns = turns_of(given.get("history", ()))
    places = [Message(one["role"], str(number)) for number, one in enumerate(prompt["messages"])]
    before, after = around(places, turns)
    texts = [prompt["messages"][int(one.content)] for one in (*before, *after)]
    if missing := [name for one in texts for name in one["required"] if name not in values]:
        raise MissingVariables(tuple(dict.fromkeys(missing)))
    said = tuple(Message(one["role"], text_in(one, prompt["format"], values)) for one in texts)
    return plain((*said[: len(before)], *turns, *said[len(before) :]))


def text_in(message: Mapping[str, Any], format: str, values: Mapping[str, Any]) -> str:
    """The text of one message."""
    if format == "jinja2":
        return by_jinja(message["content"], values)
    return Filling(values).text(message["pieces"])


class Filling:
    """One text being filled: pieces are texts, {"path"} for a value, {"section", "inverted", "body"} for what stands on one."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._contexts: list[Any] = [dict(values)]
        self._parts: list[str] = []
        self._missing: dict[str, None] = {}
        self._size = self._work = 0

    def text(self, pieces: Sequence[Any]) -> str:
        """The whole. Raises MissingVariables, Invalid."""
        self._write(pieces)
        if self._missing:
            raise MissingVariables(tuple(self._missing))
        return "".join(self._parts)

    def _write(self, pieces: Sequence[Any]) -> None:
        for piece in pieces:
            self._step()
            if isinstance(piece, str):
                self._put(piece)
            elif "section" in piece:
                self._section(piece)
            else:
                self._put(self._value(tuple(piece["path"])))

    def _put(self, text: str) -> None:
        self._size += len(text)
        if self._size > LIMIT:
            raise too_long()
        self._parts.append(text)

    def _step(self) -> None:
        self._work += 1
        if self._work > WORK:
            raise Invalid(f"The sections of the template take more than {WORK:,} turns.", "Give shorter lists, or nest fewer sections.")

    def _section(self, section: Mapping[str, Any]) -> None:
        value = self._found(tuple(section["section"]))
        if value is MISSING or not value:
            if section["inverted"]:
                self._write(section["body"])
        elif not section["inverted"]:
            for context in value if isinstance(value, list | tuple) else (value,):
                self._step()
                self._contexts.append(context)
                self._write(section["body"])
                self._contexts.pop()

    def _value(self, path: tuple[str, ...]) -> str:
        value = self._found(path)
        if value is not MISSING:
            return written(value)
        if self._first(path[0]) is not MISSING:
            raise no_key(path)
        self._missing[path[0]] = None
        return ""

    def _found(self, path: tuple[str, ...]) -> Any:
        value = self._first(path[0]) if path else self._contexts[-1]
        for key in path[1:]:
            value = inside(value, key)
        return value

    def _first(self, name: str) -> Any:
        return next((context[name] for context in reversed(self._contexts) if type(context) is dict and name in context), MISSING)


def by_jinja(template: str, values: Mapping[str, Any]) -> str:
    """A template of jinja2, in its sandbox: values are JSON, and whatever is not there is an error."""
    from jinja2 import StrictUndefined, TemplateError, UndefinedError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    def text(value: Any) -> Any:
        return value if isinstance(value, StrictUndefined) else written(value)

    sandbox = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True, finalize=text)
    try:
        return sandbox.from_string(template).render(values)
    except UndefinedError as error:
        raise Invalid(f"The template cannot be filled: {error}.", "Give every variable of the prompt a value.") from error
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        raise Invalid(f"The template cannot be filled: {str(error)[:200]}.", "Mend the prompt.") from error
