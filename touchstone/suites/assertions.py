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


def _facts(name: str) -> Callable[[str], Assertion]:
    """A list of texts (`a,b`), each of them a fact; a text holding "|" would turn into alternatives and is not run."""

    def read(value: str) -> Assertion:
        parts = [part.strip() for part in value.split(",") if part.strip()]
        if "|" in value or not parts:
            return Assertion(problem=f"The assertion with {value[:60]!r} is not run here: it is empty or holds a |.")
        return Assertion({"required": ["|".join(parts)]} if name == "any" else {"required": parts})

    return read


def _without(value: str) -> Assertion:
    if "|" in value or not value:
        return Assertion(problem=f"The assertion not-contains:{value[:60]!r} is not run here: it is empty or holds a |.")
    return Assertion({"forbidden": [value]})


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
    "contains": lambda value: _check("contains", text=value, ignore_case=False),
    "icontains": lambda value: _check("contains", text=value, ignore_case=True),
    "contains-any": _facts("any"),
    "icontains-any": _facts("any"),
    "contains-all": _facts("all"),
    "icontains-all": _facts("all"),
    "not-contains": _without,
    "not-icontains": _without,
    "starts-with": lambda value: _check("regex", pattern=r"\A\s*" + re.escape(value)),
    "regex": lambda value: _check("regex", pattern=value),
    "is-json": _json,
    "is-refusal": lambda _: Assertion({"expect": "refuse"}),
    "not-is-refusal": lambda _: Assertion({"expect": "comply"}),
}
