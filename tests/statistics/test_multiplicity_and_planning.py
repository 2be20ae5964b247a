"""Families of comparisons, and how many cases a question needs."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from touchstone.errors import Invalid
from touchstone.statistics.multiplicity import holm
from touchstone.statistics.paired import Pair, compare_pairs
from touchstone.statistics.planning import more_cases, paired_sample_size

ps = st.lists(st.floats(0, 1), min_size=1, max_size=20)


@settings(max_examples=12, deadline=None)
@given(ps)
def test_the_adjustment_agrees_with_statsmodels(values: list[float]) -> None:
    assert holm(values) == pytest.approx(multipletests(values, method="holm")[1], abs=1e-12)


def test_a_small_p_among_seven_comparisons_is_no_longer_small() -> None:
    """suites.md 3.3: raw 0.019 becomes 0.058 by Holm, where four others are far smaller."""
    values = [1e-9, 1e-8, 1e-6, 1e-5, 0.0193, 0.4, 0.9]
    assert holm(values)[4] == pytest.approx(0.058, abs=5e-4)


def test_an_empty_family_has_nothing_to_adjust() -> None:
    assert holm([]) == ()


def test_pairs_needed_for_a_difference() -> None:
    assert paired_sample_size(0.05, 0.10) == 312
    assert paired_sample_size(0.10, 0.20) == 155
    assert paired_sample_size(-0.10, 0.20) == 155


@pytest.mark.parametrize(("difference", "discordant"), [(0.0, 0.2), (0.3, 0.2), (0.1, 1.2)])
def test_a_difference_cannot_exceed_the_share_of_differing_pairs(difference: float, discordant: float) -> None:
    with pytest.raises(Invalid):
        paired_sample_size(difference, discordant)


def category(n11: int, n10: int, n01: int, n00: int) -> int | None:
    sides = [(True, True)] * n11 + [(True, False)] * n10 + [(False, True)] * n01 + [(False, False)] * n00
    return more_cases(compare_pairs([Pair(case, a, b) for case, (a, b) in enumerate(sides)]))


def test_how_many_more_cases_would_tell() -> None:
    """4 and 2 of 12 pairs differ: difference 1/6, share (6 + 1) / 14, so 139 pairs, of which 12 are there: about 130 more."""
    assert category(4, 4, 2, 2) == 130
    assert category(1, 6, 1, 2) == 9
    assert category(50, 60, 30, 60) is None


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_the_figure_is_whole_positive_and_rounded(n11: int, n10: int, n01: int, n00: int) -> None:
    more = category(n11, n10, n01, n00)
    assert more is None or (more > 0 and (more < 10 or more % 5 == 0))
