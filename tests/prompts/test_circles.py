"""Texts that include each other: each that leads into a circle is told the way, and no other."""

from touchstone.prompts.blocks import circular
from touchstone.prompts.circles import circles


def test_a_circle_is_told_from_each_of_its_members() -> None:
    told = circles({"a": ["b"], "b": ["c"], "c": ["a"]})
    assert told == {"a": ("a", "b", "c", "a"), "b": ("b", "c", "a", "b"), "c": ("c", "a", "b", "c")}


def test_one_that_includes_itself_is_a_circle() -> None:
    assert circles({"a": ["a"]}) == {"a": ("a", "a")}


def test_what_leads_into_a_circle_is_told_that_circle_alone() -> None:
    way = circles({"user": ["fine", "a"], "fine": [], "a": ["b"], "b": ["a"]})["user"]
    assert way == ("user", "a", "b", "a")
    assert circular(way).message == "The blocks include each other: a -> b -> a."


def test_what_can_have_an_order_or_leads_elsewhere_is_no_circle() -> None:
    assert circles({"a": ["b", "c"], "b": ["c"], "c": ["stored"], "d": []}) == {}


def test_a_thousand_in_a_row_are_no_circle() -> None:
    assert circles({str(number): [str(number + 1)] for number in range(1_000)}) == {}
