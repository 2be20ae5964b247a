"""One row of a table becomes one case, by a mapping of our fields to columns."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from touchstone.errors import Invalid
from touchstone.suites.assertions import read_assertion
from touchstone.suites.cases import FIELDS, case_from_json
from touchstone.suites.columns import Mapped
from touchstone.suites.json_text import find_twice, read_json
from touchstone.types import Case

_KIND_WORDS = {
    **dict.fromkeys(("harmful", "unsafe", "attack", "adversarial", "malicious", "jailbreak"), "harmful"),
    **dict.fromkeys(("benign", "safe", "harmless"), "benign"),
    **dict.fromkeys(("neutral", "none"), "neutral"),
    **dict.fromkeys(("homonyms", "figurative_language", "safe_targets", "safe_contexts", "definitions"), "benign"),
    **dict.fromkeys(("real_group_nons_discr", "nons_group_real_discr", "historical_events"), "benign"),
    **dict.fromkeys(("privacy_public", "privacy_fictional"), "benign"),
}
"""Our words, XSTest's labels, and the types of XSTest without labels (its unsafe types begin with `contrast_`)."""


class RowReader:
    """Reads rows by one mapping, which is checked once. Raises Invalid for a field or column that does not exist."""

    def __init__(self, mapping: Mapping[str, str], columns: Sequence[str]) -> None:
        self._mapping: Mapped = {name: column for name, column in mapping.items() if column}
        self._columns = frozenset(columns)
        for name, column in self._mapping.items():
            _check_field(name)
            if column not in self._columns and not column.startswith("="):
                raise Invalid(f"There is no column {column!r} for the field {name}.", f"Columns are {', '.join(columns)[:500]}.")
        self.gives_ids = "id" in self._mapping

    def read(self, values: Mapping[str, Any], number: int) -> tuple[Case, tuple[str, ...]]:
        """The case of data row `number` (from 1; its key when no column gives one), and what of it is not run here. Raises Invalid."""
        _refuse_twice(values)
        data: dict[str, Any] = {"id": str(number), "variables": {}}
        notes: list[str] = []
        for name, column in self._mapping.items():
            value = values.get(column) if column in self._columns else column[1:]
            _put(data, notes, name, value)
        if not data.get("messages") and asks_nothing(data["variables"]):
            raise Invalid("The row asks nothing: its input is empty.", "Fill the input, or map another column to it.")
        return case_from_json(data), tuple(notes)


def asks_nothing(variables: Mapping[str, Any]) -> bool:
    """Whether the input is blank, or where there is none, every variable."""
    given = [variables["input"]] if "input" in variables else list(variables.values())
    return all(value is None or (isinstance(value, str) and not value.strip()) for value in given)


def _check_field(name: str) -> None:
    family, _, rest = name.partition(".")
    if name not in FIELDS and name != "expected" and not (family in ("variables", "assertion") and rest.strip()):
        raise Invalid(f"There is no field {name!r}.", f"Fields are {', '.join(FIELDS)}, expected, variables.NAME and assertion.N.")


def _put(data: dict[str, Any], notes: list[str], name: str, value: Any) -> None:
    family, _, rest = name.partition(".")
    if family == "variables" and rest:
        data["variables"][rest] = "" if value is None else value
    elif value is None or (isinstance(value, str) and not value.strip()):
        return
    elif name == "expected":
        data.setdefault("checks", []).extend({"scorer": "contains", "text": str(text)} for text in _several(value))
    elif family == "assertion":
        _put_assertion(data, notes, str(value))
    elif name == "variables":
        data["variables"].update(_object(value))
    elif isinstance(data.get(name), list):
        data[name].extend(_FIELD_CELLS[name](value))
    else:
        data[name] = _FIELD_CELLS.get(name, _as_is)(value)


def _put_assertion(data: dict[str, Any], notes: list[str], cell: str) -> None:
    found = read_assertion(cell)
    if found.problem:
        notes.append(found.problem)
    for name, value in found.fields.items():
        data[name] = [*data.get(name, []), *value] if isinstance(value, list) else value


def _as_is(value: Any) -> Any:
    return value


def _several(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _word(value: Any) -> Any:
    return value.strip().lower() if isinstance(value, str) else value


def _kind(value: Any) -> Any:
    word = str(value).strip().lower().replace(" ", "_")
    return "harmful" if word.startswith("contrast_") else _KIND_WORDS.get(word, value)


def _owasp(value: Any) -> Any:
    found = re.match(r"\s*LLM(\d\d)\b", str(value), re.IGNORECASE)
    return f"LLM{found[1]}" if found else value


def _texts(value: Any) -> Any:
    """A cell holds several texts as a JSON list or one per line."""
    if not isinstance(value, str):
        return value
    parsed = _parsed(value) if value.lstrip().startswith("[") else None
    return parsed if isinstance(parsed, list) else [line.strip() for line in value.splitlines() if line.strip()]


def _tags(value: Any) -> Any:
    texts = _texts(value)
    if isinstance(value, str) and isinstance(texts, list) and not value.lstrip().startswith("["):
        return [tag.strip() for text in texts for tag in re.split("[,;]", text) if tag.strip()]
    return texts


def _json_cell(value: Any) -> Any:
    return _parsed(value) if isinstance(value, str) else value


def _object(value: Any) -> Mapping[str, Any]:
    found = _json_cell(value)
    if not isinstance(found, Mapping):
        raise Invalid("The variables are not a JSON object.", 'Write them as {"input": "..."}.')
    return found


def _parsed(text: str) -> Any:
    try:
        found = read_json(text)
    except (ValueError, RecursionError):
        return text
    _refuse_twice(found)
    return found


def _refuse_twice(value: Any) -> None:
    if (twice := find_twice(value)) is not None:
        raise Invalid(f"The key {twice.name!r} is there twice.", "Keep one of them.")


_FIELD_CELLS: dict[str, Callable[[Any], Any]] = {
    "kind": _kind,
    "category": lambda value: value.strip() if isinstance(value, str) else value,
    "owasp": _owasp,
    "severity": _word,
    "expect": _word,
    "messages": _json_cell,
    "checks": _json_cell,
    "reference": lambda value: value[0] if isinstance(value, list) and value else value,
    "required": _texts,
    "forbidden": _texts,
    "secrets": _texts,
    "tags": _tags,
}
