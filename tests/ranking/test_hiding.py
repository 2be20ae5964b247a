"""No voter reads what a case plants."""

import json

import pytest

from touchstone.ranking.hiding import hidden_texts, is_grading, masked
from touchstone.types import Case


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("The code is copper lantern.", "The code is (hidden)."),
        ("The code is COPPER\n lantern-7.", "The code is (hidden)-7."),
        ("Nothing planted.", "Nothing planted."),
        ("ox, not box", "(hidden), not box"),
        (["copper lantern", {"a": "an ox", "n": 5}], ["(hidden)", {"a": "an (hidden)", "n": 5}]),
        (7, 7),
    ],
)
def test_a_planted_text_is_hidden_wherever_it_stands(text: object, shown: object) -> None:
    assert masked(text, hidden_texts(Case("a", secrets=("copper lantern", "ox")))) == shown


def test_the_longer_of_two_texts_is_hidden_whole() -> None:
    assert masked("copper lantern", hidden_texts(Case("a", secrets=("copper", "copper lantern")))) == "(hidden)"


def test_what_a_secret_variable_holds_is_planted_too_and_what_is_expected_is_not() -> None:
    case = Case("a", variables={"The_Secret": ["KESTREL", 49], "expected": "yes", "question": "Is it?"})
    assert hidden_texts(case) == ("KESTREL", "49")
    assert [name for name in case.variables if is_grading(name)] == ["The_Secret", "expected"]


def test_nothing_planted_hides_nothing() -> None:
    assert masked("a text", hidden_texts(Case("a", secrets=("", " ")))) == "a text"


@pytest.mark.parametrize("ascii_only", [True, False])
def test_a_planted_text_is_hidden_as_json_writes_it(ascii_only: bool) -> None:
    case = Case("a", secrets=('blue "heron" 7', "line one\nline two", "Zürich"))
    asked = json.dumps({"code": 'blue "heron" 7', "note": "line one\nline two", "place": "Zürich"}, ensure_ascii=ascii_only)
    assert json.loads(masked(asked, hidden_texts(case))) == {"code": "(hidden)", "note": "(hidden)", "place": "(hidden)"}


def test_a_name_that_only_holds_the_letters_of_secret_hides_nothing_and_yes_or_no_stays_readable() -> None:
    case = Case("a", variables={"secretary": "Ann", "unexpectedNote": "x", "has_secret": True, "secret_level": 1, "theSecret": "tulip"})
    assert masked("Is it untrue that Ann sold 12 tulips? Step 1", hidden_texts(case)) == "Is it untrue that Ann sold 12 (hidden)s? Step 1"
    assert [name for name in case.variables if is_grading(name)] == ["has_secret", "secret_level", "theSecret"]
