"""A case as the fields of a form: plain text wherever a person types, so that half-typed work can be kept as it is.

`case_of(form_of(case))` is the case again. A list stands with one item per line, a line break inside an item as \\n.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from touchstone.errors import Invalid
from touchstone.suites.cases import case_from_json
from touchstone.types import Case

Form = Mapping[str, Any]
"""JSON values: texts by field, "variables" as [{name, value, json}], "messages" as [{role, content}]."""

TEXTS = ("id", "kind", "category", "severity", "expect", "owasp", "reference")
LISTS = ("required", "forbidden", "secrets", "tags")


def form_of(case: Case) -> dict[str, Any]:
    """The case as a form. A variable that is no text stands as JSON."""
    return {
        "id": case.key,
        **{name: getattr(case, name) or "" for name in TEXTS if name != "id"},
        **{name: "\n".join(map(_escaped, getattr(case, name))) for name in LISTS},
        "variables": [_variable(name, value) for name, value in case.variables.items()],
        "messages": [{"role": message.role, "content": message.content} for message in case.messages],
        "checks": json.dumps([dict(check) for check in case.checks], ensure_ascii=False, indent=2) if case.checks else "",
    }


def empty_form(key: str, like: Case | None = None) -> dict[str, Any]:
    """The form of a new case, with the kind, the category and the variables that `like` has, these empty."""
    if like is None:
        return form_of(Case(key=key, variables={"input": ""}))
    variables = dict.fromkeys(like.variables, "") or {"input": ""}
    return form_of(Case(key=key, kind=like.kind, category=like.category, variables=variables))


def case_of(form: Form) -> Case:
    """The case that a form describes. Raises Invalid naming the case and the field."""
    data: dict[str, Any] = {name: form.get(name) or None for name in TEXTS}
    data |= {name: [_unescaped(line) for line in str(form.get(name) or "").split("\n") if line.strip()] for name in LISTS}
    data |= {"id": form.get("id", ""), "messages": list(form.get("messages") or ()), "variables": _variables(form)}
    if text := str(form.get("checks") or "").strip():
        data["checks"] = _json(text, form, "checks")
    if data["variables"] and not data["messages"] and all(value in ("", None) for value in data["variables"].values()):
        raise Invalid(f"Case {form.get('id')!r} asks nothing.", "Fill one of its variables, or add a turn.", "variables")
    return case_from_json(data)


def asks(case: Case) -> str:
    """What a case puts to the model, in brief: its last user turn, its input, or its first variable."""
    turns = [message.content for message in case.messages if message.role == "user"]
    if turns:
        return turns[-1]
    value = case.variables.get("input", next(iter(case.variables.values()), ""))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _variable(name: str, value: Any) -> dict[str, Any]:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return {"name": name, "value": text, "json": not isinstance(value, str)}


def _variables(form: Form) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for given in _named(form.get("variables") or ()):
        name = str(given["name"])
        if name in found:
            raise Invalid(f"Case {form.get('id')!r}: the variable {name!r} is there twice.", "Keep one of them.", "variables")
        found[name] = _json(str(given["value"]), form, f"variables.{name}") if given.get("json") else given["value"]
    return found


def _named(variables: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """Without lines that are wholly empty."""
    return [given for given in variables if given.get("name") or given.get("value")]


def _json(text: str, form: Form, field: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        said = f"Case {form.get('id')!r}, field {field}: this is not JSON."
        raise Invalid(said, "Check its quotes and brackets.", field.partition(".")[0]) from None


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def _unescaped(line: str) -> str:
    return line.replace("\\\\", "\0").replace("\\n", "\n").replace("\0", "\\")
