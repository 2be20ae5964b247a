"""What stands beside the answers: what was sent, where values come from, and which answers can be told from each other."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchstone.playground.board import Board, Column
from touchstone.playground.origin import Origin, texts_of
from touchstone.playground.said import PAST, other_than, said
from touchstone.playground.sent import Sent, begins_at
from touchstone.playground.speaker import Answer
from touchstone.types import Case, Message

SYSTEM, USER, REPLY = Message("system", "Be brief."), Message("user", "How much?"), Message("assistant", "Ten.")
MESSAGES = st.lists(st.builds(Message, st.sampled_from(("system", "user", "assistant")), st.text()), max_size=4).map(tuple)
IDS = st.integers(0, 2**31)
ORIGINS = st.builds(
    Origin, st.text(min_size=1), IDS, IDS, IDS, turns=MESSAGES, answer=st.text(), notes=st.lists(st.text(), max_size=3).map(tuple)
)


def done(text: str) -> Answer:
    return Answer("done", [text])


@settings(deadline=None)
@given(ORIGINS)
def test_an_origin_survives_json(origin: Origin) -> None:
    board = Board((Column(1),), origin=origin)
    assert Board.from_json(board.to_json()).origin == origin


@settings(deadline=None)
@given(MESSAGES, st.dictionaries(st.text(), st.none() | st.integers() | st.text()), st.integers(0, 4))
def test_what_was_sent_survives_json(messages: tuple[Message, ...], values: dict[str, object], begins: int) -> None:
    sent = Sent(messages, values, begins)
    assert Sent.from_json(sent.to_json()) == sent


def test_a_board_of_an_earlier_release_has_no_origin() -> None:
    assert Board.from_json({"columns": [{"id": 1}]}).origin is None


def test_a_case_fills_the_question_of_a_prompt_by_any_of_its_names() -> None:
    assert texts_of(Case("a", variables={"input": "How much?", "tags": ["x", 1]})) == {
        "input": "How much?",
        "question": "How much?",
        "prompt": "How much?",
        "tags": '["x", 1]',
    }
    assert texts_of(Case("a", variables={"city": "Rome"})) == {"city": "Rome"}


@pytest.mark.parametrize(
    ("first", "turns", "begins"),
    [
        ((SYSTEM, USER), (), 1),
        ((SYSTEM, USER, REPLY, USER), (), 3),
        ((SYSTEM, USER, REPLY, USER), (USER, REPLY, USER), 1),
        ((USER,), (USER,), 0),
        ((SYSTEM,), (), 0),
    ],
)
def test_the_conversation_begins_after_what_is_the_prompts(first: tuple[Message, ...], turns: tuple[Message, ...], begins: int) -> None:
    assert begins_at(first, turns) == begins


def test_answers_are_told_apart_by_column_turn_and_repeat() -> None:
    board = Board((Column(4), Column(7)), origin=Origin("a", answer="Then."))
    exchanges = {4: [(done("One"),), (done("Two"), done("Two"), done("Three"))], 7: [(done("Four"),), (Answer("streaming", ["F"]),)]}
    found = said(board, exchanges, {4: "base, support v1", 7: "tuned"})
    assert [(one.label, one.text) for one in found] == [
        ("1: base, support v1, turn 2, 2 of 3, answer 1", "Two"),
        ("1: base, support v1, turn 2, 1 of 3, answer 2", "Three"),
        ("1: base, support v1, turn 1", "One"),
        ("2: tuned, turn 1", "Four"),
        ("The answer recorded then", "Then."),
    ]
    assert [one.is_newest for one in found] == [True, True, False, False, False]
    assert found[-1].key == PAST


def test_an_answer_is_first_compared_with_one_of_another_column() -> None:
    board = Board((Column(1), Column(2)))
    found = said(board, {1: [(done("a"), done("b"))], 2: [(done("c"),)]}, {})
    assert [one.text for one in found] == ["a", "b", "c"]
    assert other_than(found, found[0]) == found[2]
    assert other_than(found[:2], found[0]) == found[1]
    assert other_than(found[:1], found[0]) is None
