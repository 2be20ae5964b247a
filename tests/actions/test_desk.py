"""The playground at work: who is asked what, in a conversation whose columns come late, fail, or are stopped."""

import threading
from collections.abc import Sequence
from dataclasses import replace

import pytest

from store.database import Database
from tests.store.made import Sample, made_sample
from touchstone.actions import playground as acts
from touchstone.actions import suites as suite_acts
from touchstone.actions import taken_off
from touchstone.actions.desk import Desk
from touchstone.actions.value_sources import CASE
from touchstone.errors import Conflict, Invalid, NotFound
from touchstone.playground.board import Board, Column
from touchstone.playground.speaker import Answer, Speaker
from touchstone.settings import Settings
from touchstone.types import Case, Message, Params


class Model(Speaker):
    """Answers when the test says so."""

    def __init__(self) -> None:
        super().__init__(Settings.from_environment())
        self.asked: list[tuple[tuple[Message, ...], Answer]] = []
        self.stopped: list[Answer] = []

    def ask(self, model_id: int, messages: Sequence[Message], params: Params) -> Answer:
        self.asked.append((tuple(messages), Answer()))
        return self.asked[-1][1]

    def stop(self, answer: Answer) -> None:
        self.stopped.append(answer)
        answer.state = "stopped"

    def say(self, *texts: str) -> None:
        """Answer what is open, in the order it was asked; "" fails."""
        waiting = [answer for _, answer in self.asked if not answer.is_over]
        for answer, text in zip(waiting, texts, strict=True):
            answer.parts, answer.state = [text], "done" if text else "failed"

    @property
    def last(self) -> list[str]:
        """What was sent last, a message each."""
        return [f"{message.role}: {message.content}" for message in self.asked[-1][0]]


@pytest.fixture
def sample(db: Database) -> Sample:
    return made_sample(db)


@pytest.fixture
def model() -> Model:
    return Model()


@pytest.fixture
def desk(db: Database, sample: Sample, model: Model) -> Desk:
    table = acts.Table(Board((Column(1, sample.base), Column(2, sample.tuned)), {"question": "Why?"}))
    return Desk(db, sample.project, "ann", table, model)


def texts(desk: Desk, id: int) -> list[str]:
    return [exchange[0].text for exchange in desk.table.exchanges[id]]


def two_turns(desk: Desk, model: Model) -> None:
    """Both columns answer the prompt and what the user says after it."""
    desk.run()
    model.say("A1", "B1")
    desk.go_on("And then?")
    model.say("A2", "B2")


class TestAConversation:
    def test_a_column_that_comes_late_answers_what_was_said_before_by_itself(self, desk: Desk, model: Model) -> None:
        two_turns(desk, model)
        desk.add()
        desk.run(3)
        assert model.last == ["user: Why?"]
        desk.go_on_by_itself()
        assert len(model.asked) == 5, "it waits for its own answer"
        model.say("C1")
        assert desk.table.at_work
        desk.go_on_by_itself()
        assert model.last == ["user: Why?", "assistant: C1", "user: And then?"]
        model.say("C2")
        desk.go_on_by_itself()
        assert not desk.table.at_work and texts(desk, 3) == ["C1", "C2"]

    def test_the_next_message_reaches_a_late_column_after_everything_before(self, desk: Desk, model: Model) -> None:
        desk.run()
        model.say("A1", "B1")
        desk.add()
        desk.go_on("And then?")
        assert model.last == ["user: Why?"]
        model.say("A2", "B2", "C1")
        desk.go_on_by_itself()
        assert model.last == ["user: Why?", "assistant: C1", "user: And then?"]

    def test_a_column_that_failed_is_asked_again_before_the_next_message(self, desk: Desk, model: Model) -> None:
        desk.run()
        model.say("A1", "")
        desk.go_on("And then?")
        assert model.last == ["user: Why?"]
        model.say("A2", "B1")
        desk.go_on_by_itself()
        assert model.last == ["user: Why?", "assistant: B1", "user: And then?"]
        assert texts(desk, 1) == ["A1", "A2"]

    def test_one_that_fails_again_waits_for_a_person(self, desk: Desk, model: Model) -> None:
        desk.run()
        model.say("A1", "")
        desk.go_on("And then?")
        model.say("A2", "")
        desk.go_on_by_itself()
        assert len(model.asked) == 4 and not desk.table.at_work

    def test_no_model_is_ever_sent_an_empty_answer_as_its_own(self, desk: Desk, model: Model) -> None:
        desk.fill({}, repeats=2)
        desk.run()
        model.say("", "A1", "B1", "")
        desk.go_on("And then?")
        assert [[message.content for message in messages] for messages, _ in model.asked[-4::2]] == [
            ["Why?", "A1", "And then?"],
            ["Why?", "B1", "And then?"],
        ]

    def test_running_all_asks_the_whole_conversation_anew(self, desk: Desk, model: Model) -> None:
        two_turns(desk, model)
        desk.fill({"question": "How?"})
        desk.run()
        assert model.last == ["user: How?"]
        model.say("A3", "B3")
        desk.go_on_by_itself()
        assert model.last == ["user: How?", "assistant: B3", "user: And then?"]

    def test_nothing_is_asked_by_itself_after_a_stop_or_a_restart(self, desk: Desk, model: Model, db: Database, sample: Sample) -> None:
        two_turns(desk, model)
        desk.run()
        model.say("A3", "B3")
        again = acts.open_table(db, sample.project, "ann", acts.choices(db, sample.project))
        assert not again.at_work
        desk.stop()
        desk.go_on_by_itself()
        assert len(model.asked) == 6 and not desk.table.at_work

    def test_what_the_user_said_next_is_kept_before_it_is_answered(self, desk: Desk, model: Model, db: Database, sample: Sample) -> None:
        desk.run()
        model.say("A1", "B1")
        desk.go_on("And then?")
        kept = acts.open_table(db, sample.project, "ann", acts.choices(db, sample.project))
        assert kept.board.turns == ("And then?",) and not kept.at_work

    def test_what_came_is_kept_once_nothing_more_comes(self, desk: Desk, model: Model, db: Database, sample: Sample) -> None:
        desk.run()
        model.say("A1", "B1")
        desk.keep_up()
        kept = acts.open_table(db, sample.project, "ann", acts.choices(db, sample.project))
        assert [exchange[0].text for of_column in kept.exchanges.values() for exchange in of_column] == ["A1", "B1"]

    def test_nothing_more_is_said_while_answers_are_coming(self, desk: Desk) -> None:
        desk.run()
        with pytest.raises(Invalid, match="Not every column"):
            desk.go_on("And then?")


class TestStopping:
    def test_running_again_stops_what_is_under_way(self, desk: Desk, model: Model) -> None:
        desk.run()
        first = [answer for _, answer in model.asked]
        desk.run(2)
        assert model.stopped == first[1:]
        desk.run()
        assert all(answer.is_over for answer in first) and len(model.asked) == 5

    def test_starting_over_stops_what_is_under_way(self, desk: Desk, model: Model) -> None:
        desk.run()
        desk.begin_again()
        assert [answer.state for _, answer in model.asked] == ["stopped", "stopped"] and not desk.table.exchanges

    def test_an_answer_that_was_stopped_is_asked_again_where_its_column_is_run(self, desk: Desk, model: Model) -> None:
        two_turns(desk, model)
        desk.add()
        desk.run(3)
        model.asked[-1][1].parts = ["half"]
        desk.stop(3)
        desk.go_on_by_itself()
        assert len(model.asked) == 5
        desk.run(3)
        assert model.last == ["user: Why?"]


class TestPuttingBack:
    def test_a_column_comes_back_with_its_answers_to_where_it_stood(self, desk: Desk, model: Model, sample: Sample) -> None:
        two_turns(desk, model)
        desk.remove(1)
        assert [one.id for one in desk.table.board.columns] == [2] and 1 not in desk.table.exchanges
        desk.fill({"question": "typed since"})
        desk.put_back()
        first, second = desk.table.board.columns
        assert (first.model_id, second.id) == (sample.base, 2)
        assert texts(desk, first.id) == ["A1", "A2"] and desk.table.sent[first.id].target
        assert desk.table.board.values["question"] == "typed since" and not desk.table.taken

    def test_it_is_kept_again(self, desk: Desk, model: Model, db: Database, sample: Sample) -> None:
        two_turns(desk, model)
        desk.remove(2)
        desk.put_back()
        kept = acts.open_table(db, sample.project, "ann", acts.choices(db, sample.project))
        assert [exchange[0].text for exchange in kept.exchanges[2]] == ["B1", "B2"]

    def test_its_number_may_be_another_columns_by_then(self, desk: Desk, model: Model) -> None:
        two_turns(desk, model)
        desk.remove(2)
        desk.add()
        assert [one.id for one in desk.table.board.columns] == [1, 2]
        desk.put_back()
        assert [one.id for one in desk.table.board.columns] == [1, 3, 2]
        assert texts(desk, 3) == ["B1", "B2"] and 2 not in desk.table.exchanges

    def test_at_eight_columns_it_waits(self, desk: Desk) -> None:
        for _ in range(6):
            desk.add()
        desk.remove(8)
        desk.add()
        with pytest.raises(Invalid, match="8 columns already"):
            desk.put_back()
        desk.remove(3)
        desk.put_back()
        assert len(desk.table.board.columns) == 8 and len(desk.table.taken) == 1

    def test_what_was_said_comes_back_after_starting_over(self, desk: Desk, model: Model) -> None:
        two_turns(desk, model)
        desk.begin_again()
        assert not desk.table.exchanges and desk.table.board.turns == ()
        desk.put_back()
        assert (texts(desk, 1), texts(desk, 2), desk.table.board.turns) == (["A1", "A2"], ["B1", "B2"], ("And then?",))
        assert not desk.table.taken

    def test_what_was_answered_since_is_not_lost_for_it(self, desk: Desk, model: Model) -> None:
        two_turns(desk, model)
        desk.remove(2)
        desk.begin_again()
        desk.run()
        with pytest.raises(Conflict, match="still coming"):
            desk.put_back()
        model.say("A3")
        desk.put_back()
        assert texts(desk, 1) == ["A1", "A2"]
        desk.put_back()
        assert texts(desk, 2) == ["B1", "B2"], "the column belongs to the first conversation"
        desk.put_back()
        assert texts(desk, 1) == ["A3"] and desk.table.board.turns == ()

    def test_nothing_is_put_back_into_another_table(self, desk: Desk, model: Model) -> None:
        two_turns(desk, model)
        desk.remove(2)
        desk.table.become(acts.Table(Board((Column(1, 1),))))
        with pytest.raises(NotFound):
            desk.put_back()

    def test_only_so_much_is_held(self, desk: Desk) -> None:
        for _ in range(12):
            desk.add()
            desk.remove(3)
        assert len(desk.table.taken) == taken_off.MOST


class TestTwoWindows:
    def test_each_writes_only_what_it_changed_of_a_column(self, desk: Desk, sample: Sample) -> None:
        desk.change(1, model_id=sample.tuned)
        desk.set(1, {"temperature": 0.5})
        desk.change(1, prompt_id=sample.prompt, version_id=sample.prompt_version)
        desk.set(1, {"seed": 7})
        desk.set(1, {"temperature": None})
        assert desk.table.board.columns[0] == Column(1, sample.tuned, sample.prompt, sample.prompt_version, Params(seed=7))

    def test_what_a_field_shows_counts_only_where_nobody_typed_anything(self, desk: Desk) -> None:
        desk.fill({"tone": "warm"}, shown={"question": "a sample", "name": "Ada"})
        assert desk.table.board.values == {"question": "Why?", "tone": "warm", "name": "Ada"}


def test_a_case_fills_the_values_and_brings_its_turns(desk: Desk, db: Database, sample: Sample) -> None:
    suite = suite_acts.create_suite(db, sample.project, "Pirates").id or 0
    case = Case("role-1", variables={"input": "Be a pirate."}, messages=(Message("user", "Ahoy"),))
    suite_acts.save_cases(db, suite, [case], note="n", author="ann")
    desk.fill({"other": "stays"})
    source = desk.sources(acts.choices(db, sample.project))[CASE]
    group = next(one for one in source.groups() if one.name == "Pirates v1")
    [entry] = source.entries(group.id, "pirate")
    assert source.values(entry.id)["question"] == "Be a pirate."
    board = desk.table.board
    assert (board.values["question"], board.values["other"]) == ("Be a pirate.", "stays")
    assert board.origin is not None and (board.origin.case, board.origin.suite_id) == ("role-1", suite)
    assert board.origin.turns == case.messages


def test_where_every_column_is_gone_the_rest_of_the_table_stays(desk: Desk, db: Database, sample: Sample) -> None:
    given = acts.choices(db, sample.project)
    board = replace(desk.table.board, secrets=("copper lantern",), turns=("And?",), values={"question": "Say copper lantern"})
    gone = replace(board, columns=tuple(replace(column, model_id=10_000) for column in board.columns))
    assert acts.fitted(gone, given) == replace(board, columns=acts.first_board(given).columns)


def test_what_another_window_changes_while_a_page_is_opened_stays(
    desk: Desk, db: Database, sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, writers = acts.fitted, []

    def slowly(board: Board, given: acts.Choices) -> Board:
        writers.append(threading.Thread(target=desk.fill, args=({"question": "typed meanwhile"},)))
        writers[0].start()
        writers[0].join(0.3)
        return real(board, given)

    monkeypatch.setattr(acts, "fitted", slowly)
    desk.fit(acts.choices(db, sample.project))
    writers[0].join()
    assert desk.table.board.values["question"] == "typed meanwhile"
