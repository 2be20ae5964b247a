"""What goes along an edge: typed ports, which types fit which, and how a value becomes one of another type."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from touchstone.chains.document import canonical
from touchstone.errors import Invalid
from touchstone.templates.values import short

TYPES: Mapping[str, str] = {
    "text": "a text",
    "number": "a number",
    "bool": "true or false",
    "json": "any JSON value",
    "messages": "a conversation: a list of {role, content}",
    "documents": "found passages: a list of {id, text, source}",
    "table": "rows of a query: {columns, rows}",
}
ANY = "any"
SHAPES: Mapping[str, type | tuple[type, ...]] = {
    "text": str,
    "number": (int, float),
    "bool": bool,
    "messages": list,
    "documents": list,
    "table": dict,
}
POLICIES = ("all", "any", "first")


@dataclass(frozen=True)
class Port:
    """An input or an output of a node. A `many` input takes several edges; one that is not `required` may have none."""

    name: str
    type: str = "text"
    required: bool = True
    many: bool = False
    help: str = ""


def is_list(type: str) -> bool:
    """Whether it is a list of another type."""
    return type.startswith("list[") and type.endswith("]")


def item(type: str) -> str:
    """The type of a list's items; any for what is no list of one type."""
    return type[5:-1] if is_list(type) else ANY


def is_known(type: str) -> bool:
    """Whether it is a type that ports may have."""
    return type in TYPES or type == ANY or (is_list(type) and is_known(item(type)))


def fits(source: str, target: str) -> bool:
    """Whether an edge may lead from a port of the one type to one of the other."""
    if ANY in (source, target) or source == target:
        return True
    if is_list(source) and is_list(target):
        return fits(item(source), item(target))
    return (source, target) in COERCIONS or (is_list(source) and target == "json")


def coerced(value: Any, source: str, target: str) -> Any:
    """The value as the other type has it. What fits without a change is given back as it is."""
    if is_list(source) and is_list(target):
        return [coerced(one, item(source), item(target)) for one in value]
    change = COERCIONS.get((source, target))
    return change(value) if change else value


def check(value: Any, type: str, what: str) -> None:
    """Raises Invalid for a value that is none of that type: what comes from a port that gives anything is not known before."""
    if is_list(type):
        if not isinstance(value, list):
            raise Invalid(f"{what} takes {called(type)}, and was given {short(as_text(value), 60)}.")
        for one in value:
            check(one, item(type), what)
    elif type in SHAPES and (isinstance(value, bool) != (type == "bool") or not isinstance(value, SHAPES[type])):
        raise Invalid(f"{what} takes {called(type)}, and was given {short(as_text(value), 60)}.")


def refusal(source: Port, target: Port) -> str:
    """Why an edge may not lead from one port to the other; "" where it may."""
    if fits(source.type, target.type):
        return ""
    return f"{target.name} takes {called(target.type)}, and {source.name} gives {called(source.type)}."


def called(type: str) -> str:
    """A type in words."""
    if is_list(type):
        return f"a list ({called(item(type))} each)"
    return TYPES.get(type, "anything")


def as_text(value: Any) -> str:
    """Any value as it stands in a prompt: a text as it is, all else as JSON."""
    return value if isinstance(value, str) else canonical(value)


def in_words(value: Any) -> Any:
    """A value as a text says it, known by its shape because ports that take anything forget its type: documents, a table and a
    conversation as `coerced` has them, an empty list as nothing; all else as it is."""
    if isinstance(value, dict) and value.keys() == {"columns", "rows"}:
        return as_rows(value) if _is_table(value) else value
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        return value
    if all(one.keys() == {"id", "text", "source"} for one in value):
        return passages(value)
    return turns(value) if all(one.keys() == {"role", "content"} for one in value) else value


def _is_table(value: Mapping[str, Any]) -> bool:
    rows = value["rows"]
    return isinstance(value["columns"], list) and isinstance(rows, list) and all(isinstance(one, list) for one in rows)


def passages(documents: list[Mapping[str, Any]]) -> str:
    """Documents as a text, each under its number, which a citation names."""
    return "\n\n".join(f"[{number}] {one.get('text', '')}" for number, one in enumerate(documents, 1))


def as_rows(table: Mapping[str, Any]) -> str:
    """A table as text: its columns, then a row a line."""
    lines = [table.get("columns") or [], *(table.get("rows") or [])]
    return "\n".join(" | ".join(map(as_text, line)) for line in lines)


def turns(messages: Sequence[Mapping[str, Any]]) -> str:
    """A conversation as text, a turn a paragraph."""
    return "\n\n".join(f"{one.get('role', '')}: {one.get('content', '')}" for one in messages)


def _same(value: Any) -> Any:
    return value


COERCIONS: Mapping[tuple[str, str], Callable[[Any], Any]] = {
    ("number", "text"): as_text,
    ("bool", "text"): as_text,
    ("json", "text"): as_text,
    ("documents", "text"): passages,
    ("table", "text"): as_rows,
    ("messages", "text"): turns,
    **{(one, "json"): _same for one in ("text", "number", "bool", "messages", "documents", "table")},
}
"""Which types become which others, and how. What is not here does not fit."""
