"""Whether an answer is JSON of a given shape, in bounded time."""

import json
from typing import Any

import pytest

from tests.clock import processor_time_below
from touchstone.scorers import ScoringContext
from touchstone.scorers.structured import JsonSchema
from touchstone.types import Case, Score, Verdict

SLOW = "^(a|aa)+$"


def scored(answer: str, schema: dict[str, Any], fenced: bool = False) -> Score:
    return JsonSchema(schema, fenced).score(ScoringContext(Case("x"), (), answer))


@pytest.mark.parametrize(
    ("answer", "schema", "label"),
    [
        ('{"a": 1}', {"required": ["a"]}, "fits"),
        ('{"a": 1}', {"required": ["b"]}, "other shape"),
        ('"A-12"', {"pattern": "^[A-Z]-\\d+$"}, "fits"),
        ('"A12"', {"pattern": "^[A-Z]-\\d+$"}, "other shape"),
        ('{"n1": 1, "m": "x"}', {"patternProperties": {"^n": {"type": "number"}}}, "fits"),
        ('{"n1": "x"}', {"patternProperties": {"^n": {"type": "number"}}}, "other shape"),
        ('{"n1": 1, "m": 2}', {"patternProperties": {"^n": {}}, "additionalProperties": False}, "other shape"),
        ('{"n1": 1, "p": 2}', {"properties": {"p": {}}, "patternProperties": {"^n": {}}, "additionalProperties": False}, "fits"),
        ('{"n1": 1, "m": 2}', {"patternProperties": {"^n": {}}, "additionalProperties": {"type": "string"}}, "other shape"),
        ('{"m": 2}', {"allOf": [{"properties": {"n": {}}}], "unevaluatedProperties": False}, "other shape"),
        ('{"n": 1}', {"allOf": [{"properties": {"n": {}}}], "unevaluatedProperties": False}, "fits"),
        ('[1, "1", true, [1], [true], {"a": 1}, {"a": true}, null]', {"uniqueItems": True}, "fits"),
        ('[{"a": 1, "b": [2]}, {"b": [2.0], "a": 1}]', {"uniqueItems": True}, "other shape"),
        ("[1, 1]", {"uniqueItems": False}, "fits"),
        ('{"a": 1}', {"uniqueItems": True}, "fits"),
        ("It is 4.", {}, "no JSON"),
    ],
)
def test_what_fits_a_schema(answer: str, schema: dict[str, Any], label: str) -> None:
    assert scored(answer, schema).label == label


def test_a_long_list_of_objects_is_looked_through_once() -> None:
    answer = json.dumps([{"a": number, "b": [number]} for number in range(8_000)])
    with processor_time_below(1):
        assert scored(answer, {"uniqueItems": True}).label == "fits"


@pytest.mark.parametrize("answer", ["NaN", "[Infinity]", '{"price": -Infinity}'])
def test_a_number_that_json_does_not_have_is_no_json(answer: str) -> None:
    score = scored(answer, {})
    assert (score.verdict, score.label) == (Verdict.failed, "no JSON")
    assert "is no JSON value" in score.reason


@pytest.mark.parametrize(
    ("data", "schema"),
    [
        ("a" * 60 + "!", {"pattern": SLOW}),
        ({"a" * 60 + "!": 1}, {"patternProperties": {SLOW: {}}}),
        ({"a" * 60 + "!": 1}, {"patternProperties": {SLOW: {}}, "additionalProperties": False}),
        ({"a" * 60 + "!": 1}, {"additionalProperties": False, "patternProperties": {SLOW: {}}}),
        (["a" * 60 + "!"] * 1_000, {"items": {"pattern": SLOW}}),
    ],
)
def test_a_pattern_that_takes_forever_leaves_the_answer_undecided(data: object, schema: dict[str, Any]) -> None:
    with processor_time_below(2):
        score = scored(json.dumps(data), schema)
        assert score.verdict == Verdict.undecided and score.reason.startswith("timeout")


@pytest.mark.parametrize(
    "schema",
    [{"pattern": "("}, {"type": 5}, {"$ref": "https://example.com/x"}, {"unevaluatedProperties": False, "patternProperties": {"a": {}}}],
)
def test_a_schema_that_cannot_be_used_leaves_the_answer_undecided(schema: dict[str, Any]) -> None:
    score = scored('{"a": "x"}', schema) if "pattern" not in schema else scored('"x"', schema)
    assert score.verdict == Verdict.undecided and score.reason.startswith("error")


@pytest.mark.parametrize(
    ("answer", "label"),
    [
        ("Here:\n```json\n[1]\n```", "fits"),
        ("```\n[1]\n``` and ```\n[2]\n```", "fits"),
        ("[1]", "fits"),
        ("```json\n[1]", "no JSON"),
        ("```" + " " * 50_000, "no JSON"),
    ],
)
def test_the_first_fenced_block_counts(answer: str, label: str) -> None:
    with processor_time_below(2):
        assert scored(answer, {"type": "array"}, fenced=True).label == label
