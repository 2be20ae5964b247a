"""What a part costs, as it is written: a word stands only where the interval supports it."""

import pytest

from components.ablation.words import cost_text, tokens_text
from touchstone.actions.ablation_results import Cost
from touchstone.prompts.parts import Part
from touchstone.prompts.tokens import Count
from touchstone.statistics.amounts import Amount

NOTHING = Amount(0.0, 0.0, 0.0, 20, 20)


def amount(mean: float, low: float | None, high: float | None) -> Amount:
    return Amount(mean, low, high, 20, 1 if low is None else 20)


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        (Cost(amount(10, 10, 10), NOTHING, None), "10 tokens read per call, 10,000 per 1,000 calls"),
        (Cost(amount(10.4, 8.2, 12.6), NOTHING, None), "10 tokens read per call, 10,400 per 1,000 calls (8,200 to 12,600)"),
        (Cost(amount(6, None, None), NOTHING, None), "6 tokens read per call, 6,000 per 1,000 calls, one case tells no interval"),
        (Cost(amount(1, 1, 1), amount(5, 2, 8), None), "1 token read per call, 1,000 per 1,000 calls, answers 5 tokens longer (2 to 8)"),
        (Cost(amount(1, 1, 1), amount(-5, -8, -2), None), "answers 5 tokens shorter (2 to 8)"),
        (Cost(amount(1, 1, 1), amount(5, -1, 11), None), "answers neither longer nor shorter as far as this shows (−1 to 11 tokens)"),
        (Cost(amount(1, 1, 1), NOTHING, amount(0.0012, 0.001, 0.0014)), "$1.20 per 1,000 calls ($1.00 to $1.40)"),
        (Cost(amount(-10, -12, -8), NOTHING, None), "−10 tokens read per call, −10,000 per 1,000 calls (−12,000 to −8,000)"),
        (None, "No case was answered both with it and without it by a model that reports its tokens"),
    ],
)
def test_a_cost_is_told_with_its_interval(cost: Cost | None, said: str) -> None:
    assert said in cost_text(cost)


def test_tokens_with_variables_filled_are_told_from_those_of_the_text_as_it_is_written() -> None:
    part = Part("message:1", "system message", "Notes: {context}", Count(100, False), variables=True)
    assert tokens_text(part) == "100 before its variables are filled"
    told = cost_text(Cost(amount(113, 113, 113), NOTHING, None), filled=True)
    assert told == "113 tokens read per call with its variables filled, 113,000 per 1,000 calls"
