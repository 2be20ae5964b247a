"""What is taken from other systems' files: what a prompt can say. The rest becomes notes, and its values are never shown."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from touchstone.errors import Invalid
from touchstone.prompts.files.checks import FUNCTION, PARAMS, Check, Unfit, label, model, tag, tool
from touchstone.prompts.files.naming import clean_line, quoted
from touchstone.prompts.files.prompt_file import Note, PromptFile
from touchstone.types import Params

T = TypeVar("T")
_SHOWN = 12
_WRAPPER = ("type", "function")
_WHY = (
    (
        re.compile(r"secret|passw|credential|auth(?!or)|key|token(?!s|iz)|cookie", re.IGNORECASE),
        "keys and secrets are never taken from a file",
    ),
    (re.compile(r"url|uri|endpoint|host|proxy|address|server|webhook", re.IGNORECASE), "addresses of services are never taken from a file"),
    (re.compile(r"header", re.IGNORECASE), "headers are never taken from a file"),
    (re.compile(r"function|code|script|exec|transform|handler|command|parser", re.IGNORECASE), "code is never taken from a file"),
    (re.compile(r"path|file|dir(?:ectory)?\b|folder", re.IGNORECASE), "files that a file names are never read"),
)
_ALIASES = {
    "topP": "top_p",
    "maxTokens": "max_tokens",
    "maxOutputTokens": "max_tokens",
    "max_output_tokens": "max_tokens",
    "max_completion_tokens": "max_tokens",
    "stop_sequences": "stop",
    "stopSequences": "stop",
}


@dataclass(frozen=True)
class Settings:
    """What a file says besides the messages."""

    params: Params = field(default_factory=Params)
    model: str = ""
    tools: tuple[Mapping[str, Any], ...] = ()


def left_out(names: Iterable[Any], note: Note) -> None:
    """Notes the fields that are not taken over, with the reason."""
    by_reason: dict[str, list[str]] = {}
    for name in names:
        by_reason.setdefault(_why(str(name)), []).append(quoted(name))
    for reason, found in by_reason.items():
        more = f" and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        note(f"Not taken over: {', '.join(found[:_SHOWN])}{more} ({reason}).")


def settings(data: Mapping[str, Any], note: Note) -> Settings:
    """Sampling settings, model and tools under the names that OpenAI and its kin give them; every other field is noted."""
    given = {name: value for name, value in data.items() if value not in (None, "", [], {})}
    params: dict[str, Any] = {}
    for name in [name for name in given if _ALIASES.get(name, name) in PARAMS]:
        _setting(name, given.pop(name), params, note)
    if (found := _schema(given, note)) is not None and (value := taken(PARAMS["json_schema"], found, "the answer's schema", note)):
        params.setdefault("json_schema", value)
    made = taken(model, given.pop("model", ""), "model", note) or ""
    kept = tools(given.pop("tools", []), note)
    left_out(given, note)
    return Settings(Params.from_json(params), made, kept)


def _setting(name: str, value: Any, params: dict[str, Any], note: Note) -> None:
    known = _ALIASES.get(name, name)
    if known == "max_tokens" and value == -1:
        return
    value = [value] if known == "stop" and isinstance(value, str) else value
    if known in params:
        note(f"Not taken over: {quoted(name)} (the file says {known} twice).")
    elif (checked := taken(PARAMS[known], value, name, note)) is not None:
        params[known] = checked


def _schema(given: dict[str, Any], note: Note) -> Any:
    """The schema that the answer is to have, from `response_format` (chat completions) or `text` (responses); None for none."""
    text = given.pop("text", None)
    shape = given.pop("response_format", None) or (text.get("format") if isinstance(text, Mapping) else None)
    kind = shape.get("type") if isinstance(shape, Mapping) else shape
    if kind == "json_schema" and isinstance(shape, Mapping):
        inner = shape.get("json_schema", shape)
        return inner.get("schema") if isinstance(inner, Mapping) else None
    if kind not in (None, "text"):
        note(f"Not taken over: the answer's format {quoted(kind)} (only a JSON Schema is).")
    return None


def tools(data: Any, note: Note) -> tuple[dict[str, Any], ...]:
    """Descriptions of functions, in any of the shapes in use; whatever is called, fetched or run is noted."""
    rows = data if isinstance(data, list) else [data]
    found = (taken(tool, _plain_tool(one, note), "a tool", note) for one in rows)
    return tuple(one for one in found if one is not None)


def _plain_tool(data: Any, note: Note) -> Any:
    """A flat description, as the Responses API has it, in the shape of chat completions; fields that are none are noted."""
    if not isinstance(data, Mapping) or data.get("type", "function") != "function":
        return data
    inner = data.get("function", {name: value for name, value in data.items() if name != "type"})
    if not isinstance(inner, Mapping):
        return data
    left_out(
        [*(name for name in inner if name not in FUNCTION), *(name for name in data if "function" in data and name not in _WRAPPER)], note
    )
    return {"type": "function", "function": {name: inner[name] for name in FUNCTION if inner.get(name) is not None}}


def tags(data: Any, note: Note) -> tuple[str, ...]:
    """Tags on one line each, every one once."""
    rows = data if isinstance(data, list) else [data] if data else []
    found = (taken(tag, clean_line(one) if isinstance(one, str) else one, "a tag", note) for one in rows)
    return tuple(dict.fromkeys(one for one in found if one))


def labels(data: Any, note: Note) -> tuple[str, ...]:
    """Labels that we can have, every one once."""
    rows = data if isinstance(data, list) else [data] if data else []
    found = (taken(label, one, f"the label {quoted(one)}", note) for one in rows)
    return tuple(dict.fromkeys(one for one in found if one))


def taken(check: Check, value: Any, what: str, note: Note) -> Any:
    """The value as it may be kept; None, with a note, where it may not."""
    try:
        return check(value)
    except Unfit as reason:
        note(f"Not taken over: {what if ' ' in what else quoted(what)} ({reason}).")
        return None


def each(rows: Sequence[T], read: Callable[[T, int], PromptFile], note: Note) -> list[PromptFile]:
    """What `read` makes of every row and its number (from 1); one that cannot be read is noted. Raises Invalid when it is the only one."""
    made = []
    for number, row in enumerate(rows, start=1):
        try:
            made.append(read(row, number))
        except Invalid as problem:
            if len(rows) == 1:
                raise
            note(f"Prompt {number} was left out. {problem}")
    return made


def _why(name: str) -> str:
    return next((reason for pattern, reason in _WHY if pattern.search(name)), "a prompt here has no place for it")
