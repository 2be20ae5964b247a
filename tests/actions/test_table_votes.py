"""A round of blind votes on what stands on the playground."""

import pytest

from store import votes
from store.database import Database
from tests.actions.test_desk import Model, desk, model, sample
from tests.store.made import Sample
from touchstone.actions import playground as acts
from touchstone.actions import table_votes
from touchstone.actions.desk import Desk
from touchstone.errors import Invalid
from touchstone.playground.sent import Sent
from touchstone.types import Message

__all__ = ["desk", "model", "sample"]


def test_a_pair_for_any_two_columns_with_what_each_was_asked(desk: Desk, model: Model, db: Database, sample: Sample) -> None:
    given = acts.choices(db, sample.project)
    desk.add()
    desk.run()
    model.say("A1", "B1", "C1")
    desk.go_on("And then?")
    model.say("A2", "B2", "C2")
    made = table_votes.round_of(db, sample.project, desk.table, given)
    assert (made.name, made.project_id) == ("Playground: and then", sample.project)
    pairs = votes.items(db, [made.id or 0])
    assert len(pairs) == 3
    assert {name for pair in pairs for name in (pair.a, pair.b)} == {"base", "tuned", "tuned (2)"}
    first = next(pair for pair in pairs if {pair.a, pair.b} == {"base", "tuned"})
    assert (first.a_answer, first.b_answer) == ("A2", "B2")
    assert {turn.get("side", ""): turn["content"] for turn in first.conversation if turn["role"] == "assistant"} == {"a": "A1", "b": "B1"}


def test_a_column_that_is_behind_or_gave_no_answer_does_not_meet_the_others(desk: Desk, model: Model, db: Database, sample: Sample) -> None:
    desk.run()
    model.say("A1", "")
    desk.add()
    assert list(table_votes.contestants(desk.table)) == [1]
    with pytest.raises(Invalid, match="two columns"):
        table_votes.round_of(db, sample.project, desk.table, acts.choices(db, sample.project))
    desk.run(2)
    assert list(table_votes.contestants(desk.table)) == [1]
    model.say("A1")
    with pytest.raises(Invalid, match="no two answers"):
        table_votes.round_of(db, sample.project, desk.table, acts.choices(db, sample.project))


def test_no_secret_is_told_to_voters_and_the_notes_are(desk: Desk, model: Model, db: Database, sample: Sample) -> None:
    desk.run()
    model.say("A1", "B1")
    system = Message("system", "The notes: kettles cost 49. The word: KESTREL")
    sent = Sent((system, Message("user", "Why?")), {"context": "kettles cost 49", "secret": "KESTREL"})
    desk.table.sent = {1: sent, 2: sent}
    made = table_votes.round_of(db, sample.project, desk.table, acts.choices(db, sample.project))
    [pair] = votes.items(db, [made.id or 0])
    assert [turn["content"] for turn in pair.conversation] == ["kettles cost 49", "Why?"]
