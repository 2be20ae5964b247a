"""Every scorer passes the same checks, without being named here."""

import json
from dataclasses import asdict, fields, is_dataclass

import pytest

from touchstone.scorers import ScoringContext, scorers
from touchstone.types import Case, Score

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


@pytest.mark.parametrize("name", NAMES)
def test_a_scorer_scores(name: str) -> None:
    case = Case("x", "harmful", reference="It costs $49.", required=("$49",), forbidden=("free",), secrets=("copper lantern",))
    score = scorers[name]().score(ScoringContext(case, (), "It costs $49."))
    assert isinstance(score, Score) and score.reason
