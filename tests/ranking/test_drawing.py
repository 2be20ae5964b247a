"""Which pairs a round asks about, who sees what first, and on which side."""

from collections import Counter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from touchstone.ranking.asked import Turn
from touchstone.ranking.blinding import in_order, is_swapped
from touchstone.ranking.drawing import Answered, draw

CONTESTANTS = ("a", "b", "c")


def answered(number: int, **answers: str) -> Answered:
    said = answers or {name: f"{name} says {number}" for name in CONTESTANTS}
    return Answered(f"case-{number}", said, ("prices" if number % 4 else "hours",), dict.fromkeys(said, (Turn("user", "?"),)))


GIVEN = [answered(number) for number in range(40)]


class TestDrawing:
    def test_pairs_are_spread_evenly_over_contestants_categories_and_items(self) -> None:
        drawn = draw(GIVEN, 30, seed=1).pairings
        met = Counter((one.a, one.b) for one in drawn)
        assert met == dict.fromkeys(combinations(CONTESTANTS, 2), 10)
        by_category = Counter((one.a, one.b, one.answered.category) for one in drawn)
        assert set(by_category.values()) == {5}
        assert max(Counter(one.answered.item for one in drawn).values()) == 2, "10 items of hours make 15 pairs"

    def test_the_same_seed_draws_the_same_and_another_one_others(self) -> None:
        items = [[(one.answered.item, one.a, one.b) for one in draw(GIVEN, 30, seed).pairings] for seed in (1, 1, 2)]
        assert items[0] == items[1] != items[2]

    def test_identical_and_missing_answers_are_no_choice(self) -> None:
        same, empty, other = answered(1, a="Yes.", b=" Yes.\n"), answered(2, a="Yes.", b="  "), answered(3, a="Yes.", b="No.")
        drawn = draw([same, empty, other], 10, seed=0)
        assert [one.answered.item for one in drawn.pairings] == ["case-3"]
        assert drawn.identical == 1

    def test_an_item_with_several_answers_comes_once_for_two_contestants(self) -> None:
        repeats = [answered(1, a=f"Yes {n}.", b=f"No {n}.") for n in range(5)]
        assert len(draw(repeats, 10, seed=0).pairings) == 1

    @given(st.integers(0, 2**31 - 1), st.integers(1, 200))
    def test_no_pair_comes_twice_and_none_is_lacking_while_there_are_some(self, seed: int, count: int) -> None:
        keys = [(one.answered.item, one.a, one.b) for one in draw(GIVEN, count, seed).pairings]
        assert len(keys) == len(set(keys)) == min(count, 120)


class TestBlinding:
    def test_sides_are_even_and_stay_for_a_voter(self) -> None:
        sides = [is_swapped(5, "Ann", item) for item in range(2_000)]
        assert sides == [is_swapped(5, "Ann", item) for item in range(2_000)]
        assert 900 < sum(sides) < 1_100

    def test_voters_see_their_own_sides_and_order(self) -> None:
        ann, bob = ([is_swapped(5, name, item) for item in range(100)] for name in ("Ann", "Bob"))
        assert 25 < sum(a != b for a, b in zip(ann, bob, strict=True)) < 75
        assert in_order(5, "Ann", range(20)) != in_order(5, "Bob", range(20)) != list(range(20))
        assert sorted(in_order(5, "Ann", range(20))) == list(range(20))
