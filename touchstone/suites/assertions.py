"""promptfoo's `__expected` cells as checks of ours. Nothing in a cell is ever run or opened.

Cell syntax as in promptfoo's documentation of CSV tests: `type:value`, `type(threshold):value`, `not-type:value`,
`grade:` for a rubric, `fn:` for code; a bare text must equal the answer.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from touchstone.suites.json_text import read_json

_CELL = re.compile(r"(not-)?([a-z][a-z-]*)(\([^)]*\))?(?::(.*))?\Z", re.DOTALL)
_ASKS_ELSEWHERE = """
javascript fn ruby python webhook file llm-rubric grade g-eval factuality model-graded-factuality model-graded-closedqa answer-relevance
context-recall context-relevance context-faithfulness conversation-relevance select-best max-score similar classifier moderation
guardrails pi search-rubric agent-rubric human is-xml contains-xml is-html contains-html is-sql contains-sql levenshtein rouge-n rouge-l
rouge-s bleu gleu meteor word-count latency cost perplexity perplexity-score finish-reason contains-json is-valid-function-call
is-valid-openai-function-call is-valid-openai-tools-call tool-call-f1
"""
_NOT_HERE = frozenset(_ASKS_ELSEWHERE.split())


@dataclass(frozen=True, slots=True)
class Assertion:
    """Fields that a cell adds to its case, or `problem` when it is not run here."""

    fields: Mapping[str, Any] = field(default_factory=dict)
    problem: str = ""


def read_assertion(cell: str) -> Assertion:
    """What one cell asks for. A case with an assertion that is not run here still comes in, and the problem says so."""
    found = _CELL.match(cell.strip())
    if found is None or not _is_assertion(found[2], found[4]):
        return _equals(cell.strip())
    read = _KINDS.get(f"{found[1] or ''}{found[2]}")
    if read is None:
        return Assertion(problem=f"The assertion {cell.strip()[:60]!r} is not run here.")
    return read((found[4] or "").strip())


def _is_assertion(kind: str, value: str | None) -> bool:
    """Without a value only types like `is-json` are meant; any other single word is a text to be equal to."""
    return kind.startswith(("is-", "contains-json")) if value is None else kind in _KINDS or kind in _NOT_HERE


def _check(scorer: str, **options: Any) -> Assertion:
    return Assertion({"checks": [{"scorer": scorer, **options}]})


def _equals(value: str) -> Assertion:
    return _check("exact", text=value)


def _parts(value: str) -> list[str]:
    return [part.strip() for part in value.split(",") if part.strip()]


def _any(ignore_case: bool) -> Callable[[str], Assertion]:
    def read(value: str) -> Assertion:
        return _matches("|".join(map(re.escape, _parts(value))), ignore_case=ignore_case)

    return read


def _all(ignore_case: bool) -> Callable[[str], Assertion]:
    def read(value: str) -> Assertion:
        checks = [{"scorer": "contains", "text": part, "ignore_case": ignore_case} for part in _parts(value)]
        return Assertion({"checks": checks}) if checks else _nothing()

    return read


def _contains(ignore_case: bool) -> Callable[[str], Assertion]:
    return lambda value: _check("contains", text=value, ignore_case=ignore_case) if value else _nothing()


def _without(ignore_case: bool) -> Callable[[str], Assertion]:
    return lambda value: _matches(re.escape(value), ignore_case=ignore_case, absent=True)


def _matches(pattern: str, ignore_case: bool = False, absent: bool = False) -> Assertion:
    if not pattern:
        return _nothing()
    options = {"ignore_case": ignore_case, "absent": absent}
    return _check("regex", pattern=pattern, **{name: value for name, value in options.items() if value})


def _nothing() -> Assertion:
    return Assertion(problem="An assertion looks for an empty text; it is not run here.")


def _json(value: str) -> Assertion:
    if not value:
        return _check("json_schema", schema={})
    try:
        schema = read_json(value)
    except (ValueError, RecursionError):
        schema = None
    if not isinstance(schema, dict):
        return Assertion(problem=f"The assertion is-json with {value[:60]!r} is not run here: its schema is not a JSON object.")
    return _check("json_schema", schema=schema)


_KINDS: dict[str, Callable[[str], Assertion]] = {
    "equals": _equals,
    "contains": _contains(False),
    "icontains": _contains(True),
    "contains-any": _any(False),
    "icontains-any": _any(True),
    "contains-all": _all(False),
    "icontains-all": _all(True),
    "not-contains": _without(False),
    "not-icontains": _without(True),
    "starts-with": lambda value: _matches(rf"\A{re.escape(value)}") if value else _nothing(),
    "regex": _matches,
    "not-regex": lambda value: _matches(value, absent=True),
    "is-json": _json,
    "is-refusal": lambda _: Assertion({"expect": "refuse"}),
    "not-is-refusal": lambda _: Assertion({"expect": "comply"}),
}
