"""What two answers were asked: together, and each where it differs."""

from hypothesis import given
from hypothesis import strategies as st

from touchstone.ranking.asked import GIVEN, Asked, Turn

TURNS = st.lists(
    st.builds(Turn, st.sampled_from(["user", "assistant", GIVEN]), st.text(max_size=3), st.sampled_from(["", "context", "b"])), max_size=4
)
HISTORY = (Turn(GIVEN, "It costs 5.", "context"), Turn("user", "Hello"), Turn("assistant", "Hi"))


def test_what_begins_alike_stands_together_and_the_rest_by_side() -> None:
    asked = Asked.of((*HISTORY, Turn("user", "The price?")), (*HISTORY, Turn("user", "VGhlIHByaWNlPw==")))
    assert asked == Asked(HISTORY, (Turn("user", "The price?"),), (Turn("user", "VGhlIHByaWNlPw=="),))
    assert not asked.is_alike
    assert Asked.of(HISTORY, HISTORY) == Asked(HISTORY) and Asked(HISTORY).is_alike


def test_it_is_told_line_by_line_with_the_side() -> None:
    asked = Asked(HISTORY[:1], (Turn("user", "1"),), (Turn(GIVEN, "2", "notes"),))
    assert asked.lines("left", "right") == (("given context", "It costs 5."), ("left alone, user", "1"), ("right alone, given notes", "2"))


@given(TURNS, TURNS)
def test_nothing_is_lost_in_the_store_and_swapping_changes_the_sides_alone(a: list[Turn], b: list[Turn]) -> None:
    asked = Asked.of(a, b)
    assert [*asked.both, *asked.a] == a and [*asked.both, *asked.b] == b
    assert Asked.from_json(asked.to_json()) == asked
    assert asked.seen(True) == Asked.of(b, a) and asked.seen(False) == asked
