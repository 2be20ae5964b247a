"""Tools and the schema of the answer as a person types them: JSON, read strictly and written back readably."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from touchstone.errors import Invalid
from touchstone.prompts.difference import tool_name
from touchstone.prompts.from_outside import read_json
from touchstone.templates.values import short

NAME = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
MOST = 200
"""Tools of one prompt."""
SCHEMAS = ("parameters", "parameters_json_schema", "input_schema", "schema", "response", "response_json_schema", "output_schema")
"""Fields of a tool that hold a JSON schema, as `_snake` writes them."""
REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")
KEPT_OUT = re.compile(
    r"(?:^|_)(?:url|uri|endpoint|webhook|host|hostname|proxy)s?$|secret|passw|credential|cookie|^auth(?:_|$)|authorization|bearer"
    r"|(?:^|_)(?:token|headers?)$|(?:api|secret|access|private)_?keys?$|^(?:key|code|script|command|exec|implementation|handler)$"
)
"""Names of fields that say where something is reached, with what right, or what is run."""
EXAMPLE = '[{"type": "function", "function": {"name": "find_order", "parameters": {"type": "object"}}}]'


def read_tools(text: str) -> tuple[Mapping[str, Any], ...]:
    """The tools of a JSON list (one object counts as a list of one); none for an empty text. Raises Invalid."""
    if not text.strip():
        return ()
    data = _read(text, "The tools are")
    tools = data if isinstance(data, list) else [data]
    if len(tools) > MOST:
        raise Invalid(f"There are {len(tools):,} tools.", f"Keep it within {MOST}.")
    if number := next((number for number, tool in enumerate(tools, 1) if not isinstance(tool, dict)), 0):
        raise Invalid(f"Tool {number} is no object.", f"Write a list such as {EXAMPLE}.")
    check_tools(tools)
    return tuple(tools)


def check_tools(tools: Sequence[Mapping[str, Any]]) -> None:
    """Raises Invalid for a tool that holds what a version never keeps."""
    for number, tool in enumerate(tools, 1):
        if field := kept_out(tool):
            raise Invalid(f"Tool {number} holds {short(field)}.", "A version keeps no address, key, header or code.")


def kept_out(tool: Mapping[str, Any]) -> str:
    """The first field of a tool that a version and its file never keep, "" for none: an address, a key, a header, code.

    What a description says and what a schema names are words; a schema points to nothing outside of itself.
    """
    waiting: list[tuple[str, Any]] = list(tool.items())
    while waiting:
        name, value = waiting.pop()
        if _snake(name) in SCHEMAS and isinstance(value, Mapping):
            if points_outside(value):
                return "$ref"
        elif KEPT_OUT.search(_snake(name)) or (isinstance(value, str) and "://" in value and name != "description"):
            return name
        elif isinstance(value, Mapping):
            waiting.extend(value.items())
        elif isinstance(value, list):
            waiting.extend((name, one) for one in value)
    return ""


def points_outside(schema: Any) -> bool:
    """Whether a schema refers to anything but its own parts."""
    waiting = [schema]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            if any(isinstance(one.get(name), str) and not one[name].startswith("#") for name in REFERENCES):
                return True
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return False


def _snake(name: str) -> str:
    """A field's name in small letters with underscores: `serverUrl` and `server-url` are server_url."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|[\s.-]+", "_", name).lower()


def doubts(tools: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """What a provider would probably refuse: functions without a usable name, and names that stand twice."""
    names = [tool_name(tool) for tool in tools]
    functions = [number for number, tool in enumerate(tools, 1) if tool.get("type", "function") == "function"]
    unnamed = [f"Tool {number} has no name of letters, digits, _ and -." for number in functions if not NAME.match(names[number - 1])]
    twice = [f"Two tools are called {short(name)}." for name in dict.fromkeys(names) if name and names.count(name) > 1]
    return (*unnamed, *twice)


def read_schema(text: str) -> Mapping[str, Any] | None:
    """The JSON schema that an answer must fit; None for an empty text. Raises Invalid."""
    if not text.strip():
        return None
    data = _read(text, "The schema is")
    if not isinstance(data, dict):
        raise Invalid("The schema is no object.", 'Write a JSON schema, such as {"type": "object", "properties": {}}.')
    check_schema(data)
    return data


def check_schema(schema: Mapping[str, Any]) -> None:
    """Raises Invalid for a schema that refers to anything but its own parts."""
    if points_outside(schema):
        raise Invalid("The schema points outside of itself.", "A $ref may name only its own parts (#/...).")


def written_tools(tools: Sequence[Mapping[str, Any]]) -> str:
    """Tools as they stand in their field."""
    return _written([dict(tool) for tool in tools]) if tools else ""


def written_schema(schema: Mapping[str, Any] | None) -> str:
    """A schema as it stands in its field."""
    return "" if schema is None else _written(dict(schema))


def _written(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _read(text: str, what: str) -> Any:
    try:
        return read_json(text)
    except ValueError as error:
        raise Invalid(f"{what} no JSON.", f"{short(str(error), 160)}.") from error
