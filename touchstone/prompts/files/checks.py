"""What a field of a prompt file may be: each check gives the value as a prompt keeps it, or raises Unfit."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from touchstone.prompts.content import MESSAGE_LIMIT
from touchstone.prompts.files.naming import clean_line
from touchstone.prompts.from_outside import is_finite
from touchstone.prompts.tools import kept_out, points_outside
from touchstone.prompts.variables import TYPES, Variable

LABEL = re.compile(r"(?!\.+\Z)[a-z0-9_.-]{1,36}\Z")
"""Dots alone are no name: in the address of the API they lead elsewhere."""
LATEST = "latest"
"""The label that follows the newest version by itself."""
MODEL_LIMIT = 200
LIST_LIMIT = 100
"""Tags or labels of one prompt."""
MANY = 10_000
"""Stop texts, variables, or choices of one: more than anybody types."""
FUNCTION = ("name", "description", "parameters", "strict")
"""What is said of a function that a model may call."""
_TOOL = re.compile(r"[A-Za-z0-9_.-]{1,64}\Z")
_PLACE = re.compile(r"[/.~\\]|[A-Za-z]:[\\/]|.*(?:://|\\)", re.DOTALL)


class Unfit(Exception):
    """A value that does not belong there; the text says what would."""


Check = Callable[[Any], Any]


def text(value: Any) -> str:
    """A text."""
    if not isinstance(value, str):
        raise Unfit("a text belongs here")
    if len(value) > MESSAGE_LIMIT:
        raise Unfit(f"at most {MESSAGE_LIMIT:,} characters are taken")
    return value


def listed(one: Check, most: int = LIST_LIMIT) -> Check:
    """A list of what `one` checks."""

    def check(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) > most:
            raise Unfit(f"a list of at most {most:,} belongs here")
        return tuple(map(one, value))

    return check


def number(value: Any) -> int | float:
    """A finite number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not is_finite(value):
        raise Unfit("a number belongs here")
    return value


def whole(value: Any) -> int:
    """A whole number that any database keeps."""
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**63:
        raise Unfit("a whole number belongs here")
    return value


def count(value: Any) -> int:
    """A whole number above 0."""
    if whole(value) < 1:
        raise Unfit("a whole number above 0 belongs here")
    return int(value)


def tag(value: Any) -> str:
    """A tag: a short line."""
    if not clean_line(text(value)) or clean_line(value) != value:
        raise Unfit("a short text on one line belongs here")
    return str(value)


def label(value: Any) -> str:
    """A label that can be moved."""
    if not LABEL.match(text(value)):
        raise Unfit("a label has 1 to 36 small letters, digits, _ - and dots")
    if value == LATEST:
        raise Unfit(f"{LATEST} follows the newest version by itself")
    return str(value)


def model(value: Any) -> str:
    """A model's name: no address, no path."""
    if clean_line(text(value), MODEL_LIMIT) != value:
        raise Unfit(f"a model's name of at most {MODEL_LIMIT} characters belongs here")
    if _PLACE.match(value):
        raise Unfit("a model's name belongs here, not an address or a path")
    return str(value)


def schema(value: Any) -> dict[str, Any]:
    """A JSON Schema that refers to nothing outside of itself."""
    if not isinstance(value, Mapping):
        raise Unfit("a JSON Schema belongs here")
    if points_outside(value):
        raise Unfit("a schema may refer only to its own parts (#/...)")
    return dict(value)


def any_tool(value: Any) -> dict[str, Any]:
    """A tool as the editor takes it, of any protocol: what is called, fetched or run stays out."""
    if not isinstance(value, Mapping):
        raise Unfit("a tool is an object")
    if field := kept_out(value):
        raise Unfit(f"a tool holds no {clean_line(field, 60)} (addresses, keys, headers and code are never taken from a file)")
    return dict(value)


def tool(value: Any) -> dict[str, Any]:
    """The description of a function, as the OpenAI protocol takes it. Nothing that is called, fetched or run."""
    function = value.get("function") if isinstance(value, Mapping) else None
    if not isinstance(value, Mapping) or value.get("type") != "function" or not isinstance(function, Mapping):
        raise Unfit("only the description of a function is taken: type: function, and under function its name and parameters")
    if unknown := [name for name in (*value, *function) if name not in ("type", "function", *FUNCTION)]:
        raise Unfit(f"a tool has no field {clean_line(str(unknown[0]), 60)}")
    if not _TOOL.match(text(function.get("name"))):
        raise Unfit("a function's name has at most 64 letters, digits, _ - and dots")
    text(function.get("description", ""))
    schema(function.get("parameters", {}))
    if not isinstance(function.get("strict", False), bool | None):
        raise Unfit("strict is true or false")
    return {"type": "function", "function": dict(function)}


def variable(value: Any) -> Variable:
    """What is said of one variable."""
    if not isinstance(value, Mapping):
        raise Unfit("a variable has a name")
    if unknown := [name for name in value if name not in ("name", "type", "description", "choices", "sample")]:
        raise Unfit(f"a variable has no field {clean_line(str(unknown[0]), 60)}")
    if value.get("type", "text") not in TYPES:
        raise Unfit(f"a variable's type is one of {', '.join(TYPES)}")
    for name in ("name", "description", "sample"):
        text(value.get(name, ""))
    listed(text, MANY)(value.get("choices", []))
    made = Variable.from_json(value)
    if made is None:
        raise Unfit("a variable has a name")
    return made


PARAMS: Mapping[str, Check] = {
    "temperature": number,
    "top_p": number,
    "max_tokens": count,
    "seed": whole,
    "stop": listed(text, MANY),
    "json_schema": schema,
}
"""The sampling settings, by name."""
