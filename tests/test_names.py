"""Names that would be read as one are told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.names import distinct, free


@pytest.mark.parametrize(
    ("names", "told_apart"),
    [
        (["a", "b"], ["a", "b"]),
        (["a", "a", "a"], ["a", "a (2)", "a (3)"]),
        (["a (2)", "a", "a"], ["a (2)", "a", "a (3)"]),
        (["a", "a", "a (2)"], ["a", "a (3)", "a (2)"]),
        (["a", "a (3)", "a", "a"], ["a", "a (3)", "a (2)", "a (4)"]),
    ],
)
def test_a_number_tells_equal_names_apart(names: list[str], told_apart: list[str]) -> None:
    assert distinct(names) == told_apart


@given(st.lists(st.sampled_from(["a", "a (2)", "a (3)", "a (2) (2)", "b"]), max_size=12))
def test_no_two_are_alike_and_the_first_of_each_name_keeps_it(names: list[str]) -> None:
    found = distinct(names)
    assert len(set(found)) == len(found) == len(names)
    assert all(found[names.index(name)] == name for name in names)


def test_a_free_name_is_kept_and_a_taken_one_gets_the_first_free_number() -> None:
    assert free("Ann", {"Bob"}) == "Ann"
    assert free("Ann", {"Ann", "Ann (2)"}) == "Ann (3)"
