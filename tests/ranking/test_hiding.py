"""No voter reads what a case plants."""

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
