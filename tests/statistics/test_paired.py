"""Two targets on the same cases: published tables, and what must hold of any."""

import random
from collections.abc import Sequence
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import mcnemar as peer

from tests.clock import processor_time_below
from touchstone.statistics.paired import Pair, Paired, _sign_flip, compare_pairs, difference_interval, mcnemar, sign_flip_test, tango

cell = st.integers(0, 60)


def table(n11: int, n10: int, n01: int, n00: int) -> list[Pair]:
    sides = [(True, True)] * n11 + [(True, False)] * n10 + [(False, True)] * n01 + [(False, False)] * n00
    return [Pair(case, a, b) for case, (a, b) in enumerate(sides)]


def test_airway_reactivity_before_and_after_transplantation() -> None:
    """Bentur 2009 as worked in Fagerland, Lydersen and Laake, Statistical Analysis of Contingency Tables (2017), chapter 8."""
    one = compare_pairs(table(1, 7, 1, 12))
    assert (one.n11, one.n10, one.n01, one.n00, one.n) == (1, 7, 1, 12, 21)
    assert (one.p, one.mid_p) == pytest.approx((0.0703125, 0.0390625))
    assert one.difference == pytest.approx(-6 / 21)
    assert (one.low, one.high) == pytest.approx((-0.517, -0.026), abs=5e-4)


def test_response_before_and_after_consolidation() -> None:
    """Cavo 2012, same book: exact p 0.052479, mid-p 0.034690, Tango's interval 0.0054 to 0.1240 in size."""
    one = compare_pairs(table(59, 16, 6, 80))
    assert (one.p, one.mid_p) == pytest.approx((0.052479, 0.034690), abs=5e-7)
    assert (one.low, one.high) == pytest.approx((-0.1240, -0.0054), abs=5e-5)


def test_a_guard_prompt_that_makes_a_model_refuse_safe_requests() -> None:
    """XSTest's labels of Mistral with and without a guard: full refusals of 250 safe prompts 4 -> 47, p = 2.3e-13."""
    assert mcnemar(0, 43)[0] == pytest.approx(2.3e-13, rel=0.02)


def test_no_discordant_pair_says_so_and_has_an_interval_all_the_same() -> None:
    one = compare_pairs(table(10, 0, 0, 90))
    assert (one.p, one.mid_p, one.difference, one.note) == (1.0, 1.0, 0.0, "no discordant pairs")
    assert one.low == -one.high and one.high == pytest.approx(0.0370, abs=5e-5)


def test_without_a_pair_nothing_is_known() -> None:
    one = compare_pairs([Pair(1, None, True)], only_a=2, only_b=3)
    assert (one.n, one.undecided, one.only_a, one.only_b, one.difference) == (0, 1, 2, 3, None)
    assert (one.low, one.high, one.p, one.note) == (-1.0, 1.0, 1.0, "")


@given(st.integers(0, 300), st.integers(0, 300))
def test_the_exact_test_agrees_with_statsmodels(only_a: int, only_b: int) -> None:
    assert mcnemar(only_a, only_b)[0] == pytest.approx(peer([[5, only_a], [only_b, 5]], exact=True).pvalue, rel=1e-9)


def test_undecided_pairs_are_kept_apart_and_bounded() -> None:
    clean = table(5, 30, 5, 60)
    one = compare_pairs([*clean, *(Pair(f"u{place}", None, False) for place in range(10))])
    assert (one.n, one.undecided) == (100, 10)
    assert one.worst_low == tango(40, 5, 110)[0] and one.worst_high == tango(30, 5, 110)[1]
    assert one.worst_low < one.low < one.high < one.worst_high


@given(cell, cell, cell, cell)
def test_the_interval_holds_the_difference_and_turns_round_with_the_sides(n11: int, n10: int, n01: int, n00: int) -> None:
    pairs = table(n11, n10, n01, n00)
    one, swapped = compare_pairs(pairs), compare_pairs([Pair(pair.case, pair.b, pair.a) for pair in pairs])
    assert (one.low, one.high) == pytest.approx((-swapped.high, -swapped.low), abs=1e-9)
    assert (one.p, one.mid_p) == pytest.approx((swapped.p, swapped.mid_p))
    if pairs:
        assert one.difference is not None and -1 <= one.low <= one.difference <= one.high <= 1
        assert one.high - one.low > 1e-3
        assert 0 < one.mid_p <= one.p <= 1


@given(cell, cell, st.integers(1, 60))
def test_more_hits_of_one_side_move_the_interval_that_way(n10: int, n01: int, n00: int) -> None:
    before, after = tango(n10, n01, n10 + n01 + n00), tango(n10, n01 + 1, n10 + n01 + n00)
    assert after[0] >= before[0] - 1e-9 and after[1] >= before[1] - 1e-9


def repeated(cases: int, repeats: int, seed: int = 1) -> list[Pair]:
    chance = random.Random(seed)
    levels = [(chance.random(), chance.random() / 2) for _ in range(cases)]
    return [Pair(case, chance.random() < a, chance.random() < b) for case, (a, b) in enumerate(levels) for _ in range(repeats)]


def test_repeats_are_drawn_case_by_case_and_the_seed_fixes_the_draw() -> None:
    pairs = repeated(80, 5)
    one = compare_pairs(pairs, seed=3)
    assert one.method == "bootstrap by case, 10,000 draws" and (one.n, one.cases) == (400, 80)
    assert compare_pairs(pairs, seed=3) == one
    again = compare_pairs(pairs, seed=4)
    assert (again.low, again.high) == pytest.approx((one.low, one.high), abs=0.01) and again.low != one.low


def test_the_bootstrap_is_that_of_drawing_cases_one_by_one() -> None:
    """Against the plain loop over cases that it stands in for."""
    pairs = repeated(40, 3)
    by_case = [[pair for pair in pairs if pair.case == case] for case in range(40)]
    sums = [sum(bool(pair.b) - bool(pair.a) for pair in group) for group in by_case]
    chance = random.Random(7)
    drawn = sorted(sum(chance.choices(sums, k=40)) / 120 for _ in range(10_000))
    low, high, _ = difference_interval(pairs)
    assert (low, high) == pytest.approx((drawn[250], drawn[9750]), abs=0.012)


def test_equal_repeats_say_no_more_than_one_answer() -> None:
    """Five times the same pair: the interval stays near that of one answer per case, instead of shrinking by the root of five."""
    once = table(10, 30, 10, 50)
    five = [pair for pair in once for _ in range(5)]
    low, high, _ = difference_interval(five)
    assert (low, high) == pytest.approx(tango(30, 10, 100), abs=0.015)


def test_a_few_differing_cases_get_the_score_interval_at_the_number_of_cases() -> None:
    pairs = [Pair(case, case < 3, False) for case in range(50) for _ in range(4)]
    low, high, method = difference_interval(pairs)
    assert method == "Tango score at the number of cases"
    assert (low, high) == pytest.approx(tango(3, 0, 50))


def test_repeats_without_any_difference_have_width() -> None:
    low, high, _ = difference_interval([Pair(case, True, True) for case in range(40) for _ in range(3)])
    assert low < 0 < high


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-3, 3).filter(bool), min_size=1, max_size=9))
def test_the_sign_flip_test_counts_every_assignment(sums: list[int]) -> None:
    reached = [abs(sum(sign * abs(value) for sign, value in zip(signs, sums, strict=True))) for signs in product((-1, 1), repeat=len(sums))]
    seen = abs(sum(sums))
    beyond, at = sum(value > seen for value in reached) / len(reached), sum(value == seen for value in reached) / len(reached)
    p, mid_p, exact = _sign_flip(sums)
    assert exact and (p, mid_p) == pytest.approx((beyond + at, beyond + at / 2))


def test_very_many_differing_pairs_still_get_a_p() -> None:
    p, mid_p, exact = _sign_flip([1] * 15_100 + [-1] * 14_900 + [2] * 40 + [-2] * 40)
    assert p == mid_p and 0.2 < p < 0.3 and not exact


def test_with_one_pair_per_case_the_sign_flip_test_is_mcnemar_s() -> None:
    p, mid_p, test = sign_flip_test(table(9, 20, 8, 3))
    assert ((p, mid_p), test) == (mcnemar(20, 8), "exact McNemar")


def test_the_test_that_gave_p_is_named() -> None:
    """Eight cases of ten repeats that all turn one way: by case p is 2 / 256; McNemar's of the counts, 80 and 0, would be 2e-24."""
    clustered = compare_pairs([Pair(case, True, False) for case in range(8) for _ in range(10)])
    assert (clustered.p, clustered.test) == (pytest.approx(2 / 256), "exact sign flips by case")
    assert mcnemar(80, 0)[0] < 1e-20
    assert compare_pairs(table(1, 7, 1, 12)).test == "exact McNemar"
    uneven = [Pair(case, case % 5 > 0, case % 5 == 0) for case in range(25_000) for _ in range(1 + case % 2)]
    assert compare_pairs(uneven).test == "sign flips by case, normal approximation"


def test_without_a_pair_no_test_was_made() -> None:
    assert compare_pairs([Pair(1, None, True)]).test == ""


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 15), st.booleans(), st.booleans()), max_size=60))
def test_the_order_of_pairs_does_not_matter(rows: list[tuple[int, bool, bool]]) -> None:
    pairs = [Pair(*row) for row in rows]
    assert same(compare_pairs(pairs), compare_pairs(pairs[::-1]))


def same(one: Paired, other: Paired) -> bool:
    counts: Sequence[str] = ("n11", "n10", "n01", "n00", "cases")
    ends = [(one.low, other.low), (one.high, other.high), (one.p, other.p)]
    return all(getattr(one, name) == getattr(other, name) for name in counts) and all(abs(a - b) < 1e-9 for a, b in ends)


def test_ten_thousand_pairs_take_no_second() -> None:

    pairs = repeated(2000, 5)
    compare_pairs(pairs[:50])
    with processor_time_below(1.0):
        compare_pairs(pairs)
