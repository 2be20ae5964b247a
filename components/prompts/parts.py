"""What a version holds besides its messages and settings: format, variables, tools, schema of the answer, model.

Kept as plain values, so that its fields may stand in folds that are closed: a field is filled from here when it is drawn, and
hands what is typed back. Tools and schema are kept as they were typed, also where they cannot be read yet.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from components import state
from components.live import LIVE
from touchstone.errors import Invalid
from touchstone.prompts.content import PromptContent
from touchstone.prompts.tools import read_schema, read_tools, written_schema, written_tools
from touchstone.prompts.variables import Variable

JSON_FIELDS: Mapping[str, Callable[[str], Any]] = {"tools": read_tools, "schema": read_schema}
"""The fields of JSON and what reads them."""
NOTE = "note"


def _key(name: str) -> str:
    return f"{name}-parts"


def field(name: str, part: str, live: bool = False) -> str:
    """The key of a field of this editor; `live`, of a text area that follows typing."""
    return f"{LIVE}-{name}-part-{part}" if live else f"{name}-part-{part}"


def fill(key: str, value: Any) -> str:
    """The key, its field filled with the value unless it already holds something."""
    if not state.has(key):
        state.put(key, value)
    return key


def is_open(name: str) -> bool:
    """Whether the parts hold what was chosen and typed."""
    return state.has(_key(name))


def open_parts(name: str, content: PromptContent, typed: Mapping[str, str]) -> None:
    """Take the parts of a content; `typed` is what was `half_typed`."""
    texts = {"tools": written_tools(content.tools), "schema": written_schema(content.params.json_schema)}
    variables = [one.to_json() for one in content.variables]
    state.put(_key(name), {"format": content.format, "model": content.model, "variables": variables, **texts, **typed})
    state.drop_under(field(name, ""), field(name, "", live=True))


def get(name: str, part: str) -> Any:
    """One part as it is kept."""
    return (state.get(_key(name)) or {}).get(part)


def put(name: str, **parts: Any) -> None:
    """Change parts; the others stay."""
    state.put(_key(name), {**(state.get(_key(name)) or {}), **parts})


def variables(name: str) -> tuple[Variable, ...]:
    """The variables as they are described."""
    return tuple(one for one in map(Variable.from_json, get(name, "variables") or ()) if one is not None)


def problems(name: str) -> dict[str, Invalid]:
    """Why a field of JSON cannot be read, by its name."""
    found: dict[str, Invalid] = {}
    for part, read in JSON_FIELDS.items():
        try:
            read(get(name, part) or "")
        except Invalid as problem:
            found[part] = problem
    return found


def check(name: str) -> None:
    """Raises Invalid for the first field of JSON that cannot be read."""
    for problem in problems(name).values():
        raise problem


def half_typed(name: str) -> dict[str, str]:
    """What no content holds: the texts that cannot be read, and the note of the next version."""
    note = get(name, NOTE)
    return {part: get(name, part) or "" for part in problems(name)} | ({NOTE: note} if note else {})


def with_parts(name: str, content: PromptContent, base: PromptContent) -> PromptContent:
    """The content with these parts; what cannot be read is as in `base`."""
    broken = problems(name)
    tools = base.tools if "tools" in broken else read_tools(get(name, "tools") or "")
    schema = base.params.json_schema if "schema" in broken else read_schema(get(name, "schema") or "")
    params = replace(content.params, json_schema=schema)
    return replace(
        content, format=get(name, "format"), params=params, variables=variables(name), tools=tools, model=get(name, "model") or ""
    )
