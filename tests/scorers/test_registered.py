"""Every scorer passes the same checks, without being named here."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields, is_dataclass
from typing import Any

import pytest

from touchstone.errors import Invalid
from touchstone.scorers import ScoringContext, scorers
from touchstone.scorers.building import build_scorer
from touchstone.types import Case, Score, Verdict

NAMES = list(scorers)


def test_the_scorers_of_the_product_are_there() -> None:
    assert {"leak", "forbidden", "required", "refusal", "exact", "contains", "regex", "json_schema", "chrf", "rouge_l", "length"} <= set(
        NAMES
    )


@pytest.mark.parametrize("name", NAMES)
def test_a_scorer_explains_itself_and_its_options_survive_json(name: str) -> None:
    kind = scorers[name]
    assert is_dataclass(kind) and (kind.__doc__ or "").count(".") >= 1 and kind.version
    one = kind()
    options = json.loads(json.dumps(asdict(one)))  # type: ignore[call-overload]
    again = kind(**{field.name: options[field.name] for field in fields(kind)})  # type: ignore[arg-type]
    assert asdict(again).keys() == asdict(one).keys()  # type: ignore[call-overload]


GIVEN = {str: "x", bool: True, int | None: 7, tuple[str, ...]: ["x"], Mapping[str, Any]: {"type": "object"}}
"""A value for an option of each type, as JSON gives it."""


@pytest.mark.parametrize("name", NAMES)
def test_every_option_can_be_given(name: str) -> None:
    options = {field.name: not field.default if field.type is bool else GIVEN[field.type] for field in fields(scorers[name])}  # type: ignore[arg-type,index]
    made = build_scorer({"scorer": name, **options})
    for option, value in options.items():
        assert getattr(made, option) == (tuple(value) if isinstance(value, list) else value) != getattr(scorers[name](), option)


@pytest.mark.parametrize("limit", ["50", 3.5, True, [50]])
def test_a_limit_that_is_no_whole_number_is_refused(limit: object) -> None:
    with pytest.raises(Invalid) as caught:
        build_scorer({"scorer": "length", "max_words": limit})
    assert caught.value.hint == "It must be a whole number or empty."


@pytest.mark.parametrize(("words", "verdict"), [(3, Verdict.passed), (2, Verdict.failed)])
def test_a_limit_of_words_is_kept_or_broken(words: int, verdict: Verdict) -> None:
    made = build_scorer({"scorer": "length", "max_words": words, "min_words": None})
    assert made.score(ScoringContext(Case("x"), (), "one two three")).verdict == verdict


@pytest.mark.parametrize("name", NAMES)
def test_a_scorer_scores(name: str) -> None:
    case = Case("x", "harmful", reference="It costs $49.", required=("$49",), forbidden=("free",), secrets=("copper lantern",))
    score = scorers[name]().score(ScoringContext(case, (), "It costs $49."))
    assert isinstance(score, Score) and score.reason
