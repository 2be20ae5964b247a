"""The suite file `touchstone-suite/1`, documented in demo/suites/README.md.

A suite is data: no value in it is rendered, executed or fetched. Unknown keys are refused, so that a misspelt
field never silently weakens a test.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from touchstone.errors import Invalid
from touchstone.suites.cases import FIELDS, case_from_json, case_to_json
from touchstone.suites.json_text import repeated
from touchstone.suites.yaml_text import Path, read_yaml, write_yaml
from touchstone.types import Case

__all__ = ["FORMAT", "MAX_CASES", "Problem", "SuiteFile", "case_from_json", "case_to_json", "dump_suite", "load_suite", "read_cases"]

FORMAT = "touchstone-suite/1"
MAX_CASES = 200_000
_TOP = ("format", "name", "description", "defaults", "cases")
_DEFAULTS = ("variables", "category", "kind", "owasp", "severity", "tags")


@dataclass(frozen=True, slots=True)
class SuiteFile:
    """What one suite file says; every default is merged into its cases."""

    name: str
    description: str = ""
    cases: tuple[Case, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a file that could not be taken in: `line` counts from 1 (0: unknown or the whole file)."""

    line: int
    reason: str
    hint: str = ""


def load_suite(text: str) -> SuiteFile:
    """The suite that `text` describes (YAML 1.2 or JSON). Raises Invalid with the line, the case and the field of the first mistake."""
    data, lines = parse(text)
    cases = []
    for case in read_cases(data, lines):
        if isinstance(case, Problem):
            raise Invalid(f"Line {case.line}: {case.reason}" if case.line else case.reason, case.hint)
        cases.append(case)
    return SuiteFile(data["name"].strip(), data.get("description") or "", tuple(cases))


def dump_suite(suite: SuiteFile) -> str:
    """The suite as YAML; `load_suite` gives the same suite back."""
    head = {"format": FORMAT, "name": suite.name, "description": suite.description, "cases": [case_to_json(case) for case in suite.cases]}
    return write_yaml(head)


def parse(text: str) -> tuple[dict[str, Any], dict[Path, int]]:
    """The checked top level of a suite file, and the lines of its parts. Raises Invalid."""
    data, lines = _read_json(text) if text.lstrip("\ufeff \t\r\n").startswith("{") else read_yaml(text.removeprefix("\ufeff"))
    return _checked_top(data), lines


def read_cases(data: Mapping[str, Any], lines: Mapping[Path, int]) -> Iterator[Case | Problem]:
    """Every case of a parsed suite with its defaults merged in, or why it cannot be read."""
    seen: set[str] = set()
    for number, item in enumerate(data["cases"]):
        line = lines.get(("cases", number), 0)
        try:
            case = case_from_json(_with_defaults(item, data.get("defaults") or {}))
        except Invalid as error:
            yield Problem(line, f"cases[{number}]: {error.message}", error.hint)
            continue
        if case.key in seen:
            yield Problem(line, f"cases[{number}]: the id {case.key!r} is there twice.", "Ids are unique within a suite.")
            continue
        seen.add(case.key)
        yield case


def _with_defaults(item: Any, defaults: Mapping[str, Any]) -> Any:
    """Variables are merged key by key, tags are added up, any other field of the case replaces the default."""
    if not isinstance(item, Mapping) or not defaults:
        return item
    merged = {**defaults, **{name: value for name, value in item.items() if value is not None}}
    if isinstance(item.get("variables"), Mapping) and defaults.get("variables"):
        merged["variables"] = {**defaults["variables"], **item["variables"]}
    if isinstance(item.get("tags"), list) and defaults.get("tags"):
        merged["tags"] = list(dict.fromkeys([*defaults["tags"], *item["tags"]]))
    return merged


def _checked_top(data: Any) -> dict[str, Any]:
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise Invalid("This is not a suite file.", f"A suite file begins with `format: {FORMAT}`.")
    _refuse_unknown(data, _TOP, "the suite")
    if not isinstance(data.get("name"), str) or not data["name"].strip() or len(data["name"]) > 200:
        raise Invalid("The suite has no name.", "Give it a `name:` of at most 200 characters.")
    if not isinstance(data.get("description") or "", str):
        raise Invalid("The suite's description must be a text.", "Put it in quotes.")
    if not isinstance(data.get("cases"), list):
        raise Invalid("The suite has no list of cases.", "Put them below `cases:`, each beginning with `- id:`.")
    if len(data["cases"]) > MAX_CASES:
        raise Invalid(f"The suite has more than {MAX_CASES:,} cases.", "Split it into several suites.")
    _check_defaults(data.get("defaults"))
    return data


def _check_defaults(defaults: Any) -> None:
    if defaults is None:
        return
    if not isinstance(defaults, dict):
        raise Invalid("The suite's `defaults` must be a map.", f"It may give {', '.join(_DEFAULTS)}.")
    _refuse_unknown(defaults, _DEFAULTS, "`defaults`")
    try:
        case_from_json({**defaults, "id": "defaults"})
    except Invalid as error:
        raise Invalid(error.message.replace("Case 'defaults'", "`defaults`"), error.hint) from None


def _refuse_unknown(data: Mapping[str, Any], known: tuple[str, ...], place: str) -> None:
    for name in data:
        if name not in known:
            extra = " Fields of a case belong below `cases:`." if name in FIELDS else ""
            raise Invalid(f"There is no key {str(name)[:60]!r} in {place}.", f"Keys are {', '.join(known)}.{extra}")


def _read_json(text: str) -> tuple[Any, dict[Path, int]]:
    """JSON is YAML, and many times faster to read as JSON; without lines."""
    try:
        return json.loads(text.removeprefix("\ufeff"), object_pairs_hook=_no_duplicates, parse_constant=_no_constant), {}
    except ValueError:
        return read_yaml(text.removeprefix("\ufeff"))
    except RecursionError:
        raise Invalid("This JSON is nested too deeply.", "Make it flatter.") from None


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    items = dict(pairs)
    if len(items) < len(pairs):
        raise Invalid(f"The key {repeated(pairs)!r} is there twice.", "Keep one of them.")
    return items


def _no_constant(word: str) -> Any:
    raise Invalid(f"{word} is not a JSON value.", "Use a finite number or null.")
