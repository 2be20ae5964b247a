"""A round of blind votes on what stands on the playground."""

import re
from dataclasses import replace

import pytest

from store import prompts, suites, votes
from store.database import Database
from tests.actions.test_desk import Model, desk, model, sample
from tests.store.made import Sample
from touchstone.actions import playground as acts
from touchstone.actions import prompts as prompt_acts
from touchstone.actions import suites as suite_acts
from touchstone.actions import table_votes
from touchstone.actions.desk import Desk
from touchstone.errors import Invalid
from touchstone.playground.sent import Sent
from touchstone.prompts.content import PromptContent
from touchstone.types import Case, Message

__all__ = ["desk", "model", "sample"]


def test_a_pair_for_any_two_columns_with_what_each_was_asked(desk: Desk, model: Model, db: Database, sample: Sample) -> None:
    desk.add()
    desk.run()
    model.say("A1", "B1", "C1")
    desk.go_on("And then?")
    model.say("A2", "B2", "C2")
    made = table_votes.round_of(db, sample.project, desk.table)
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
        table_votes.round_of(db, sample.project, desk.table)
    desk.run(2)
    assert list(table_votes.contestants(desk.table)) == [1]
    model.say("A1")
    with pytest.raises(Invalid, match="no two answers"):
        table_votes.round_of(db, sample.project, desk.table)


def asked(db: Database, sample: Sample, desk: Desk) -> list[str]:
    """What the voters on the one pair of the round are shown before the answers."""
    [pair] = votes.items(db, [table_votes.round_of(db, sample.project, desk.table).id or 0])
    return [turn["content"] for turn in pair.conversation]


def contestants(db: Database, sample: Sample, desk: Desk) -> set[str]:
    pairs = votes.items(db, [table_votes.round_of(db, sample.project, desk.table).id or 0])
    return {name for pair in pairs for name in (pair.a, pair.b)}


def test_no_secret_is_told_to_voters_and_the_notes_are(desk: Desk, model: Model, db: Database, sample: Sample) -> None:
    desk.run()
    model.say("A1", "B1")
    system = Message("system", "The notes: kettles cost 49, not KESTREL. The word: KESTREL")
    values = {"context": "kettles cost 49, not KESTREL", "secret": "KESTREL"}
    desk.table.sent = {
        id: replace(one, messages=(system, Message("user", "Why kestrel?")), values=values) for id, one in desk.table.sent.items()
    }
    assert asked(db, sample, desk) == ["kettles cost 49, not (hidden)", "Why (hidden)?"]
    assert votes.list_rounds(db, sample.project)[0].name == "Playground: why hidden"


def test_what_the_case_plants_is_hidden_also_after_its_values_were_let_go(desk: Desk, model: Model, db: Database, sample: Sample) -> None:
    suite = suite_acts.create_suite(db, sample.project, "Planted").id or 0
    case = Case("leak", variables={"question": "Say copper lantern"}, secrets=("copper lantern",))
    version = suite_acts.save_cases(db, suite, [case], note="first", author="ann")
    desk.take_case(suites.list_cases(db, version.id or 0)[0].id or 0)
    desk.come_from(None)
    desk.table.board = acts.Table.from_json(desk.table.to_json()).board  # as after a restart
    desk.run()
    model.say("A1", "B1")
    assert asked(db, sample, desk) == ["Say (hidden)"]


def test_the_votes_go_to_who_was_asked_and_a_column_that_was_changed_since_is_left_out(
    desk: Desk, model: Model, db: Database, sample: Sample
) -> None:
    desk.add()
    desk.run()
    model.say("A1", "B1", "C1")
    desk.set(3, {"temperature": 0.5})
    assert contestants(db, sample, desk) == {"base", "tuned"}
    desk.change(2, model_id=sample.base)
    assert list(table_votes.contestants(desk.table)) == [1]
    desk.run(2)
    model.say("B2")
    assert contestants(db, sample, desk) == {"base", "base (2)"}


def test_columns_of_one_target_are_told_apart_by_their_settings(desk: Desk, model: Model, db: Database, sample: Sample) -> None:
    desk.change(2, model_id=sample.base)
    desk.set(2, {"temperature": 0.5})
    desk.run()
    model.say("A1", "B1")
    assert contestants(db, sample, desk) == {"base", "base (temperature 0.5)"}


def test_what_was_stopped_half_way_stands_for_no_model(desk: Desk, model: Model, db: Database, sample: Sample) -> None:
    desk.run()
    model.say("A1", "B1")
    desk.table.exchanges[2][0][0].state = "stopped"
    assert list(table_votes.contestants(desk.table)) == [1]


def test_an_answer_whose_asking_an_earlier_release_did_not_keep_is_not_voted_on(desk: Desk, model: Model) -> None:
    desk.run()
    model.say("A1", "B1")
    desk.table.sent[2] = Sent.from_json({"messages": [], "values": {}})
    assert list(table_votes.contestants(desk.table)) == [1]


def test_targets_are_called_as_a_run_calls_them_and_unsaved_texts_by_what_they_say(
    desk: Desk, model: Model, db: Database, sample: Sample
) -> None:
    version, prompt = prompts.get_version(db, sample.prompt_version), prompts.get_prompt(db, sample.prompt)
    desk.change(1, prompt_id=sample.prompt, version_id=sample.prompt_version)
    desk.change(2, prompt_id=sample.prompt)
    saved = f"{prompt.name} v{version.number} @ "
    names = []
    for text in ("Say {question}", "Tell {question}", "Say {question}"):
        prompt_acts.keep_draft(db, sample.prompt, "ann", PromptContent((Message("user", text),)), sample.prompt_version)
        desk.run()
        model.say("A1", "B1")
        names.append(contestants(db, sample, desk))
    (first, second, again) = ((found - {f"{saved}base"}).pop() for found in names)
    assert first == again != second
    assert re.fullmatch(rf"{re.escape(prompt.name)} draft [0-9a-f]{{8}} @ tuned", first)


def test_a_case_is_the_same_item_as_in_its_runs_until_its_values_are_changed(
    desk: Desk, model: Model, db: Database, sample: Sample
) -> None:
    suite = suite_acts.create_suite(db, sample.project, "Shop").id or 0
    version = suite_acts.save_cases(db, suite, [Case("price", variables={"question": "How much?"})], note="first", author="ann")
    desk.take_case(suites.list_cases(db, version.id or 0)[0].id or 0)
    desk.run()
    model.say("A1", "B1")
    desk.fill({"question": "Typed since, and not asked yet"})
    made = table_votes.round_of(db, sample.project, desk.table)
    assert (made.source["suite"], votes.items(db, [made.id or 0])[0].item) == (suite, "price")
    desk.run()
    model.say("A2", "B2")
    made = table_votes.round_of(db, sample.project, desk.table)
    assert "suite" not in made.source and votes.items(db, [made.id or 0])[0].item == "typed-since-and-not-asked"
    desk.fill({"question": "How much?"})
    desk.run()
    model.say("A3", "B3")
    desk.go_on("And then?")
    model.say("A4", "B4")
    assert "suite" not in table_votes.round_of(db, sample.project, desk.table).source
