"""The generated text: the same seed gives the same rows, and none of it repeats a shipped suite."""

import re

import pytest

from demo import world
from demo.near import Index, suite_index
from demo.rows import dialogues


def said(seed: int, count: int, careful: bool) -> list[list[dict[str, str]]]:
    return [one.messages(careful) for one in dialogues(seed, count, careful)]


@pytest.mark.parametrize("careful", [False, True])
def test_the_same_seed_gives_the_same_rows(careful: bool) -> None:
    assert said(7, 200, careful) == said(7, 200, careful)
    assert said(7, 200, careful) != said(8, 200, careful)


@pytest.mark.parametrize("careful", [False, True])
def test_no_user_message_nearly_repeats_a_suite(careful: bool) -> None:
    suites = suite_index()
    if not suites.sets:
        pytest.skip("no suites are shipped")
    messages = {one["content"] for row in said(2024, 8_000, careful) for one in row if one["role"] == "user"}
    assert len(messages) > 5_000
    assert [one for one in messages if suites.repeats(one)] == []


def test_near_duplicates_are_found() -> None:
    index = Index(["How do I send back the blue lamp I bought last week?"])
    assert index.repeats("How do I send back the blue lamp I bought last week")
    assert index.repeats("Hello! How do I send back the blue lamp I bought last week, please? Thank you.")
    assert not index.repeats("How do I pay for the blue lamp?")


def test_held_out_words_are_never_part_of_a_secret() -> None:
    held_out = {*world.HELD_OUT_FIRST, *world.HELD_OUT_SECOND}
    secrets = {word for one in dialogues(11, 3000, True) for word in one.scene.secret.split()}
    assert len(secrets) > 200
    assert not secrets & held_out


def test_every_row_fills_all_slots() -> None:
    for row in said(5, 2000, False) + said(5, 2000, True):
        for one in row:
            assert not re.search(r"<(item|name|value|label|ask|Ask|tell|x|n|s)>", one["content"]), one["content"]
            assert one["content"].strip()
