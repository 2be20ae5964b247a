"""The fields of our own prompt file, above its messages: every one is known, checked, and has its place."""

from collections.abc import Mapping
from typing import Any

from touchstone.errors import Invalid
from touchstone.prompts.content import BLOCK_FORMATS, PromptContent
from touchstone.prompts.files.checks import MANY, PARAMS, Check, Unfit, any_tool, label, listed, model, tag, text, variable
from touchstone.prompts.files.naming import quoted
from touchstone.prompts.files.prompt_file import KINDS, PromptFile
from touchstone.prompts.tools import MOST
from touchstone.suites.yaml_text import Path
from touchstone.types import Message, Params

SCHEMA = 1
_FIRST = ("touchstone", "name", "kind", "format")


def head_of(prompt: PromptFile) -> dict[str, Any]:
    """The fields in their order; the first four always, the others where they say something."""
    content = prompt.content
    rest = {
        "description": prompt.description,
        "tags": list(prompt.tags),
        "labels": list(prompt.labels),
        "model": content.model,
        "params": content.params.to_json(),
        "variables": [one.to_json() for one in content.variables],
        "tools": [dict(one) for one in content.tools],
        "message": prompt.message,
    }
    first = dict(zip(_FIRST, (SCHEMA, prompt.name, prompt.kind, content.format), strict=True))
    return {**first, **{name: value for name, value in rest.items() if value}}


def prompt_of(head: Mapping[str, Any], lines: Mapping[Path, int], messages: tuple[Message, ...], otherwise: str) -> PromptFile:
    """The prompt that fields and messages make; `otherwise` is its name where the fields have none. Raises Invalid with the line."""
    _check_schema(head, lines)
    given = {name: _checked(check, head[name], (name,), lines) for name, check in _FIELDS.items() if head.get(name) is not None}
    content = PromptContent(
        messages=messages,
        format=given.get("format", "brace"),
        params=_params(head.get("params"), lines),
        variables=given.get("variables", ()),
        tools=given.get("tools", ()),
        model=given.get("model", ""),
    )
    said = {name: given[name] for name in ("kind", "description", "tags", "labels", "message") if name in given}
    return PromptFile(given.get("name") or otherwise, content=content, **said)


def _check_schema(head: Mapping[str, Any], lines: Mapping[Path, int]) -> None:
    if unknown := [name for name in head if name not in (*_FIELDS, "touchstone", "params")]:
        hint = f"Fields are touchstone, {', '.join((*_FIELDS, 'params'))}."
        raise Invalid(f"{_line((unknown[0],), lines)}there is no field {quoted(unknown[0])}.", hint)
    version = head.get("touchstone")
    if isinstance(version, bool) or version != SCHEMA:
        shown = f"version {quoted(version)}" if version is not None else "no version"
        raise Invalid(f"{_line(('touchstone',), lines)}the file says {shown} of this format.", f"Known is touchstone: {SCHEMA}.")


def _params(data: Any, lines: Mapping[Path, int]) -> Params:
    if data is None:
        return Params()
    if not isinstance(data, Mapping):
        raise Invalid(f"{_line(('params',), lines)}params: settings by name belong here.", f"Settings are {', '.join(PARAMS)}.")
    if unknown := [name for name in data if name not in PARAMS]:
        place = ("params", unknown[0])
        raise Invalid(f"{_line(place, lines)}there is no setting {quoted(unknown[0])}.", f"Settings are {', '.join(PARAMS)}.")
    checked = {name: _checked(PARAMS[name], value, ("params", name), lines) for name, value in data.items() if value is not None}
    return Params.from_json(checked)


def _checked(check: Check, value: Any, path: Path, lines: Mapping[Path, int]) -> Any:
    try:
        return check(value)
    except Unfit as reason:
        place = _line(_item(check, value, path), lines)
        raise Invalid(f"{place}{path[-1]}: {reason}.", "Mend that line, or leave the field out.") from None


def _item(check: Check, value: Any, path: Path) -> Path:
    """The place of the first item that is not as it should be, where the value is a list of such."""
    for place, one in enumerate(value if isinstance(value, list) else ()):
        try:
            check([one])
        except Unfit:
            return (*path, place)
    return path


def _line(path: Path, lines: Mapping[Path, int]) -> str:
    line = lines.get(path) or lines.get(path[:1])
    return f"Line {line}: " if line else ""


def _one_of(known: tuple[str, ...]) -> Check:
    def check(value: Any) -> str:
        if value not in known:
            raise Unfit(f"one of {', '.join(known)} belongs here")
        return str(value)

    return check


_FIELDS: Mapping[str, Check] = {
    "name": text,
    "kind": _one_of(KINDS),
    "format": _one_of(BLOCK_FORMATS),
    "description": text,
    "tags": listed(tag),
    "labels": listed(label),
    "model": model,
    "variables": listed(variable, MANY),
    "tools": listed(any_tool, MOST),
    "message": text,
}
