"""How near an answer comes to a reference, in any script, and in time."""

import pytest

from tests.clock import processor_time_below
from touchstone.scorers import ScoringContext
from touchstone.scorers.overlap import ChrF, RougeL
from touchstone.types import Case


def rouge(reference: str, answer: str) -> float:
    return RougeL().score(ScoringContext(Case("x", reference=reference), (), answer)).value or 0.0


@pytest.mark.parametrize(
    "text",
    ["It costs $49.", "Возврат возможен в течение 30 дней", "返品は30日以内です", "Die Straße öffnet um 9", "एक महीने में", "ในสามสิบวัน"],
)
def test_the_same_text_is_as_near_as_can_be_in_any_script(text: str) -> None:
    assert rouge(text, text.lower()) == 1.0


@pytest.mark.parametrize(
    ("reference", "answer", "value"),
    [
        ("Возврат в течение 30 дней", "Нет 30", 2 * 0.5 * 0.2 / 0.7),
        ("返品は30日以内", "30", 2 * 1 * (1 / 7) / (8 / 7)),
        ("Straße öffnet um 9", "Strae ffnet um 9", 0.5),
        ("the cat sat", "a dog ran", 0.0),
        ("one two three four", "one three", 2 * 1 * 0.5 / 1.5),
    ],
)
def test_the_share_of_words_in_common(reference: str, answer: str, value: float) -> None:
    assert rouge(reference, answer) == pytest.approx(value)


@pytest.mark.parametrize("scorer", [ChrF(), RougeL()], ids=["chrf", "rouge_l"])
def test_two_long_texts_are_compared_within_a_second(scorer: ChrF | RougeL) -> None:
    rouge("x", "x")
    text = "a b c d e f g h i j " * 1_000
    with processor_time_below(1.0):
        scorer.score(ScoringContext(Case("x", reference=text), (), text))
