"""A past attempt on the playground: its values, prompt, model and settings come along, and what cannot be had is said."""

from dataclasses import replace
from typing import Any

import pytest

from store import attempts, models, prompts, runs, suites
from store.database import Database
from tests.chains.test_running import OUT, QUESTION, chain
from tests.store.made import CASES, Sample, made_sample
from tests.unjudged import insert_attempts
from touchstone.actions import chain_editing, drafts, put_away, replay, tidying
from touchstone.actions import playground as acts
from touchstone.errors import Conflict, Invalid, NotFound, StoreError
from touchstone.playground.board import Board, Column
from touchstone.playground.speaker import Answer
from touchstone.types import Message, Params

ASKED = "What is the code?"


@pytest.fixture
def sample(db: Database) -> Sample:
    """The small world, its cases stored as the product stores them."""
    made = made_sample(db)
    rows = [{**row, "body": {"id": row["key"], **row["body"]}} for row in CASES]
    version = suites.add_suite_version(db, made.suite, rows, content_hash="s2", parent_id=made.suite_version)
    cases = {row.key: row.id or 0 for row in suites.list_cases(db, version.id or 0)}
    return replace(made, suite_version=version.id or 0, cases=cases)


def attempt_of(
    db: Database, sample: Sample, case: str = "leak-1", asked: str = ASKED, target: dict[str, Any] | None = None, **fields: Any
) -> int:
    """An attempt of a run of its own, as it was sent: the prompt's one user message."""
    of_target = {"label": "Assistant v1 @ base", "model_id": sample.base, "prompt_version_id": sample.prompt_version, **(target or {})}
    attacks = [fields.get("attack", "")]
    run = runs.create_run(
        db, project_id=sample.project, suite_version_id=sample.suite_version, name="r", targets=[of_target], attacks=attacks, seed=5
    )
    [row] = runs.run_targets(db, run.id or 0)
    place = {"run_id": run.id, "target_id": row.id, "case_id": sample.cases[case], "messages": [{"role": "user", "content": asked}]}
    insert_attempts(db, [{**place, "answer": "It is 7.", "output_tokens": 4, "finish_reason": "stop", **fields}])
    return attempts.after(db, run.id or 0)[0].id or 0


def opened(db: Database, sample: Sample, attempt: int, board: Board | None = None) -> acts.Table:
    table = acts.Table(board or Board((Column(1, sample.tuned),), {"question": "mine"}))
    replay.open_attempt(db, sample.project, "ann", table, acts.choices(db, sample.project), attempt)
    return table


def sent_now(db: Database, sample: Sample, table: acts.Table) -> tuple[Message, ...]:
    said = acts.content(db, table.board.columns[-1], "ann")
    return acts.opening(db, sample.project, said, table.board).messages


def test_values_prompt_model_and_settings_stand_in_a_column_of_their_own(db: Database, sample: Sample) -> None:
    attempt = attempt_of(db, sample, target={"params": {"temperature": 0.5}}, repeat=2)
    table = opened(db, sample, attempt)
    column = table.board.columns[-1]
    assert (column.model_id, column.prompt_id, column.version_id) == (sample.base, sample.prompt, sample.prompt_version)
    assert column.params == Params(temperature=0.5, seed=7)
    assert table.board.values["question"] == ASKED
    assert table.exchanges[column.id][0][0].text == "It is 7."
    assert table.board.origin is not None
    assert (table.board.origin.case, table.board.origin.attempt_id, table.board.origin.notes) == ("leak-1", attempt, ())
    assert sent_now(db, sample, table) == (Message("user", ASKED),)


def test_an_attempt_at_a_chain_stands_as_that_chain(db: Database, sample: Sample) -> None:
    row = prompts.create_prompt(db, sample.project, "desk", "", "chain")
    whole = chain([QUESTION, OUT], "question.question out.value", inputs=["question"])
    saved = chain_editing.save_version(db, row.id or 0, whole, note="First", author="ann", parent_id=None)
    table = opened(db, sample, attempt_of(db, sample, target={"prompt_version_id": saved.id}))
    column = table.board.columns[-1]
    assert (column.prompt_id, column.version_id) == (row.id, saved.id)
    assert table.board.origin is not None and table.board.origin.notes == ()
    assert sent_now(db, sample, table) == (Message("user", ASKED),) and not table.is_stale(column)


def test_another_value_is_sent_by_the_same_prompt(db: Database, sample: Sample) -> None:
    table = opened(db, sample, attempt_of(db, sample))
    table.board = Board(table.board.columns, {"question": "Another?"}, origin=table.board.origin)
    assert sent_now(db, sample, table) == (Message("user", "Another?"),)


def test_what_an_attack_made_of_the_question_is_asked_again_word_by_word(db: Database, sample: Sample) -> None:
    table = opened(db, sample, attempt_of(db, sample, asked="UGxlYXNl", attack="base64"))
    assert sent_now(db, sample, table) == (Message("user", "UGxlYXNl"),)
    assert table.board.origin is not None and table.board.origin.notes == ()
    table.board = Board(table.board.columns, table.board.values, origin=table.board.origin.without_turns())
    assert sent_now(db, sample, table) == (Message("user", ASKED),)


def test_an_archived_model_and_an_archived_prompt_are_said_and_the_messages_still_asked(db: Database, sample: Sample) -> None:
    attempt = attempt_of(db, sample)
    models.update_model(db, sample.base, archived=True)
    tidying.archive(db, [sample.prompt], True)
    table = opened(db, sample, attempt)
    assert table.board.columns[-1].model_id == sample.tuned
    assert table.board.origin is not None
    assert table.board.origin.notes == (
        "base cannot be asked any more: another one stands in its place.",
        "The prompt is archived or gone: what it sent stands here as one conversation, without its variables.",
    )
    assert sent_now(db, sample, table) == (Message("user", ASKED),)


def test_a_part_the_run_left_out_and_other_words_than_then_are_said(db: Database, sample: Sample) -> None:
    left_out = opened(db, sample, attempt_of(db, sample, target={"without": "block:rules"}))
    assert left_out.board.origin is not None and "left out a part of the prompt (block rules)" in left_out.board.origin.notes[0]
    other = opened(db, sample, attempt_of(db, sample, asked="Other words."))
    assert other.board.origin is not None
    assert other.board.origin.notes == ("What would be sent now differs from what was sent then.",)


def test_what_stood_there_comes_back_with_its_answers(db: Database, sample: Sample) -> None:
    table = acts.Table(Board((Column(1, sample.tuned),), {"question": "mine"}), {1: [(Answer("done", ["kept"]),)]})
    before = table.to_json()
    assert put_away.count(db, sample.project, "ann") == 0
    replay.open_attempt(db, sample.project, "ann", table, acts.choices(db, sample.project), attempt_of(db, sample))
    assert put_away.count(db, sample.project, "ann") == 1
    put_away.bring_back(db, sample.project, "ann", table)
    assert table.to_json() == before
    assert put_away.count(db, sample.project, "ann") == 0
    with pytest.raises(NotFound, match="Nothing was put away"):
        put_away.bring_back(db, sample.project, "ann", table)


def test_another_attempt_takes_the_place_of_the_first_and_what_was_ones_own_still_comes_back(db: Database, sample: Sample) -> None:
    table = opened(db, sample, attempt_of(db, sample))
    second = attempt_of(db, sample, "leak-2", "Spell the code.")
    replay.open_attempt(db, sample.project, "ann", table, acts.choices(db, sample.project), second)
    assert (len(table.board.columns), table.board.values["question"]) == (2, "Spell the code.")
    put_away.bring_back(db, sample.project, "ann", table)
    assert (len(table.board.columns), table.board.values["question"]) == (1, "mine")


def test_with_eight_columns_the_last_makes_room(db: Database, sample: Sample) -> None:
    board = Board(tuple(Column(number, sample.tuned) for number in range(1, 9)))
    table = opened(db, sample, attempt_of(db, sample), board)
    assert [column.id for column in table.board.columns] == [1, 2, 3, 4, 5, 6, 7, 9]


def test_nothing_is_put_away_while_answers_come(db: Database, sample: Sample) -> None:
    table = acts.Table(Board((Column(1, sample.tuned),)), {1: [(Answer("streaming", ["x"]),)]})
    with pytest.raises(Conflict, match="still coming"):
        replay.open_attempt(db, sample.project, "ann", table, acts.choices(db, sample.project), attempt_of(db, sample))
    assert len(table.board.columns) == 1


def test_an_attempt_of_another_project_is_not_opened(db: Database, sample: Sample) -> None:
    with pytest.raises(NotFound, match="another project"):
        replay.recorded(db, sample.project + 1, attempt_of(db, sample))


def test_what_was_let_go_and_what_stood_there_before_change_places(db: Database, sample: Sample) -> None:
    table = acts.Table(Board((Column(1, sample.tuned),), {"question": "mine"}), {1: [(Answer("done", ["kept"]),)]})
    before = table.to_json()
    replay.open_attempt(db, sample.project, "ann", table, acts.choices(db, sample.project), attempt_of(db, sample))
    table.board = replace(table.board, origin=None)
    let_go = table.to_json()
    put_away.bring_back(db, sample.project, "ann", table)
    assert table.to_json() == before
    put_away.bring_back(db, sample.project, "ann", table)
    assert table.to_json() == let_go
    put_away.forget(db, sample.project, "ann", told=1)
    assert put_away.count(db, sample.project, "ann") == 0


def three_put_away(db: Database, sample: Sample) -> acts.Table:
    table = acts.Table(Board((Column(1, sample.tuned),)))
    for question in "abc":
        table.board = replace(table.board, values={"question": question})
        put_away.put(db, sample.project, "ann", table)
    return table


def test_only_as_many_are_forgotten_as_were_told(db: Database, sample: Sample) -> None:
    three_put_away(db, sample)
    with pytest.raises(Conflict, match="3 tables are put away now"):
        put_away.forget(db, sample.project, "ann", told=2)
    assert put_away.count(db, sample.project, "ann") == 3


def test_the_newest_is_forgotten_alone(db: Database, sample: Sample) -> None:
    table = three_put_away(db, sample)
    put_away.forget(db, sample.project, "ann", told=3, newest_alone=True)
    put_away.bring_back(db, sample.project, "ann", table)
    assert table.board.values == {"question": "b"}


def test_no_table_is_lost_where_keeping_one_fails(db: Database, sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    table = three_put_away(db, sample)
    table.board = replace(table.board, values={"question": "d"})
    with monkeypatch.context() as broken:
        broken.setattr(acts, "keep", lambda *_: (_ for _ in ()).throw(StoreError("Full.", "Make room.")))
        with pytest.raises(StoreError):
            put_away.bring_back(db, sample.project, "ann", table)
    assert put_away.count(db, sample.project, "ann") == 4, "the one brought back stands there, and is put away still"
    seen = set()
    for _ in range(4):
        put_away.bring_back(db, sample.project, "ann", table)
        seen.add(table.board.values["question"])
    assert seen == set("abcd")


def test_a_table_that_cannot_be_read_is_told_and_stays(db: Database, sample: Sample) -> None:
    table = acts.Table(Board((Column(1, sample.tuned),)))
    drafts.keep(db, drafts.subject("playground-before", sample.project, "ann"), {"tables": [{"columns": [], "repeats": "x"}]})
    with pytest.raises(Invalid, match="cannot be read"):
        put_away.bring_back(db, sample.project, "ann", table)
    assert put_away.count(db, sample.project, "ann") == 1
    put_away.forget(db, sample.project, "ann", told=1)
    assert put_away.count(db, sample.project, "ann") == 0


def test_what_was_made_of_an_attempt_is_put_away_for_the_next_one(db: Database, sample: Sample) -> None:
    table = opened(db, sample, attempt_of(db, sample))
    table.exchanges[2].append((Answer("done", ["made since"]),))
    table.typed["live-playground-next"] = "half typed"
    second = attempt_of(db, sample, "leak-2", "Spell the code.")
    replay.open_attempt(db, sample.project, "ann", table, acts.choices(db, sample.project), second)
    assert put_away.count(db, sample.project, "ann") == 2
    put_away.bring_back(db, sample.project, "ann", table)
    assert [exchange[0].text for exchange in table.exchanges[2]] == ["It is 7.", "made since"]
    assert table.typed == {"live-playground-next": "half typed"}
    put_away.bring_back(db, sample.project, "ann", table)
    assert table.board.values == {"question": "mine"}
    put_away.bring_back(db, sample.project, "ann", table)
    assert [exchange[0].text for exchange in table.exchanges[2]] == ["It is 7.", "made since"]


def test_what_was_made_of_an_attempt_is_put_away_where_what_stood_before_comes_back(db: Database, sample: Sample) -> None:
    table = opened(db, sample, attempt_of(db, sample))
    table.board = replace(table.board, values={"question": "typed since"})
    put_away.bring_back(db, sample.project, "ann", table)
    assert table.board.values == {"question": "mine"}
    put_away.bring_back(db, sample.project, "ann", table)
    assert table.board.values == {"question": "typed since"}


def test_an_attempt_that_was_only_looked_at_is_not_put_away(db: Database, sample: Sample) -> None:
    table = opened(db, sample, attempt_of(db, sample))
    kept = drafts.find(db, acts.subject(sample.project, "ann"))
    assert kept is not None
    table = acts.Table.from_json(kept.body)  # as after a restart
    replay.open_attempt(db, sample.project, "ann", table, acts.choices(db, sample.project), attempt_of(db, sample, "leak-2"))
    assert put_away.count(db, sample.project, "ann") == 1


def test_what_is_put_away_is_counted_without_being_read(db: Database, sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    table = acts.Table(Board((Column(1, sample.tuned),)))
    for _ in range(3):
        put_away.put(db, sample.project, "ann", table)
    monkeypatch.setattr(drafts, "find", None)
    assert [put_away.count(db, sample.project, author) for author in ("ann", "bob")] == [3, 0]


def test_a_table_put_away_by_an_earlier_release_comes_back(db: Database, sample: Sample) -> None:
    before = acts.Table(Board((Column(1, sample.tuned),), {"question": "mine"}))
    drafts.keep(db, drafts.subject("playground-before", sample.project, "ann"), before.to_json())
    assert put_away.count(db, sample.project, "ann") == 1
    table = acts.Table(Board((Column(1, sample.base),)))
    put_away.bring_back(db, sample.project, "ann", table)
    assert table.board == before.board


def test_more_tables_than_can_be_kept_are_refused_before_anything_changes(db: Database, sample: Sample) -> None:
    table = opened(db, sample, attempt_of(db, sample))
    for number in range(put_away.MOST - 1):
        table.board = replace(table.board, values={"question": str(number)})
        put_away.put(db, sample.project, "ann", table)
    before = table.to_json()
    with pytest.raises(Conflict, match="tables are put away"):
        replay.open_attempt(db, sample.project, "ann", table, acts.choices(db, sample.project), attempt_of(db, sample, "leak-2"))
    assert table.to_json() == before
