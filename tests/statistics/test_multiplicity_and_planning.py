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


def category(n11: int, n10: int, n01: int, n00: int, family: int = 1) -> int | None:
    sides = [(True, True)] * n11 + [(True, False)] * n10 + [(False, True)] * n01 + [(False, False)] * n00
    return more_cases(compare_pairs([Pair(case, a, b) for case, (a, b) in enumerate(sides)]), family)


def test_how_many_more_cases_would_tell() -> None:
    """4 and 2 of 12 pairs differ: difference 1/6, share (6 + 1) / 14, so 139 pairs, of which 12 are there: about 130 more."""
    assert category(4, 4, 2, 2) == 130
    assert category(1, 6, 1, 2) == 9
    assert category(95, 10, 10, 85) is None


def test_one_of_several_comparisons_needs_more_cases_than_one_alone() -> None:
    """The plan asks for what Holm asks of the smallest p: 0.05 over the size of the family."""
    alone, among = category(4, 4, 2, 2), category(4, 4, 2, 2, family=10)
    assert alone is not None and among is not None and among > 1.5 * alone
    assert among == pytest.approx(paired_sample_size(1 / 6, 0.5, level=1 - 0.05 / 10) - 12, abs=50)


def test_a_difference_seen_is_planned_for_as_it_is_also_when_it_is_small() -> None:
    """20 against 36 of 800 pairs, 2 points: p is 0.045. Planned for 10 points, nothing would be missing."""
    more = category(0, 36, 20, 744, family=5)
    assert more is not None and more > 800
    assert category(0, 20, 20, 760, family=5) is None, "nothing was seen, and 10 points would have been"


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 200), st.integers(2, 20))
def test_a_plan_never_says_that_nothing_is_missing_of_what_only_the_correction_took_away(n10: int, n01: int, n00: int, family: int) -> None:
    sides = [(True, False)] * n10 + [(False, True)] * n01 + [(False, False)] * n00
    found = compare_pairs([Pair(case, a, b) for case, (a, b) in enumerate(sides)])
    if found.p <= 0.05 < found.p * family:
        assert more_cases(found, family) is not None


@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_the_figure_is_whole_positive_and_rounded(n11: int, n10: int, n01: int, n00: int) -> None:
    more = category(n11, n10, n01, n00)
    assert more is None or (more > 0 and (more < 10 or more % 5 == 0))
