"""The board: up to eight columns, shared turns, repeats folded into distinct answers."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from touchstone.errors import Invalid
from touchstone.playground.board import Board, Column, conversation, folded, spoken
from touchstone.playground.speaker import Answer
from touchstone.types import Message, Params


def said(text: str, error: str = "") -> Answer:
    return Answer("failed" if error else "done", [text], error=error)


def test_a_new_column_is_like_the_last_and_there_are_eight_at_most() -> None:
    board = Board((Column(1, 5, 6, 7, Params(temperature=0.5)),))
    for _ in range(7):
        board = board.with_column()
    assert [column.id for column in board.columns] == list(range(1, 9))
    assert board.columns[-1].params == Params(temperature=0.5)
    with pytest.raises(Invalid, match="8 columns"):
        board.with_column()
    assert board.without_column(8).with_column().columns[-1].id == 8


ids = st.integers(0, 2**31)
COLUMNS = st.builds(Column, ids, ids, ids, ids, st.builds(Params, temperature=st.none() | st.floats(0, 2)))
BOARDS = st.builds(
    Board,
    st.lists(COLUMNS, max_size=8).map(tuple),
    st.dictionaries(st.text(), st.text()),
    st.lists(st.text()).map(tuple),
    st.integers(1, 10),
)


@settings(deadline=None)
@given(BOARDS)
def test_a_board_survives_json(board: Board) -> None:
    assert Board.from_json(board.to_json()) == board


def test_each_turn_is_sent_with_the_columns_own_answers_before_it() -> None:
    first = (Message("system", "s"), Message("user", "a"))
    sent = conversation(first, ("b", "c"), [(said("A"), said("A2")), (said("B"),)])
    assert sent == (*first, Message("assistant", "A"), Message("user", "b"), Message("assistant", "B"), Message("user", "c"))


def test_repeats_fold_into_what_was_said_and_how_often() -> None:
    found = folded((said("yes"), said("no"), said("no \n"), said("", "It failed.")))
    assert [(one.answer.text, one.answer.error, one.count) for one in found] == [("no", "", 2), ("yes", "", 1), ("", "It failed.", 1)]


def test_an_exchange_without_an_answer_leaves_nothing_behind_in_what_is_sent() -> None:
    first = (Message("user", "a"),)
    stopped = Answer("stopped", [" "])
    assert conversation(first, ("b",), [(said("", "It failed."), stopped)]) == (*first, Message("user", "b"))
    assert conversation(first, ("b",), [(said("", "It failed."), said("A"))])[1] == Message("assistant", "A")


def test_an_answer_that_was_stopped_counts_where_no_other_was_finished() -> None:
    stopped = Answer("stopped", ["half"])
    finished = said("A")
    assert spoken((stopped, finished)) is finished
    assert spoken((stopped,)) is stopped
    assert spoken((Answer("failed", ["broken off"]),)) is None


def test_one_field_of_a_column_is_changed_and_the_others_stay() -> None:
    board = Board((Column(1, 5, 6, 7, Params(temperature=0.5)), Column(2, 5)))
    assert board.changed(1, model_id=9).columns == (Column(1, 9, 6, 7, Params(temperature=0.5)), Column(2, 5))
