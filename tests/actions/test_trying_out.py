"""A version of a prompt on its way to the playground, and into the form of a new run."""

from unittest.mock import Mock

import pytest

from store import prompts
from store.database import Database
from tests.store.made import Sample, made_sample
from touchstone.actions import drafts, grid, new_run, trying_out
from touchstone.actions import playground as acts
from touchstone.actions import prompts as prompt_acts
from touchstone.actions.desk import Desk
from touchstone.errors import Invalid, NotFound
from touchstone.playground.board import DRAFT, MOST_COLUMNS
from touchstone.playground.speaker import Answer
from touchstone.prompts.content import PromptContent
from touchstone.types import Message


@pytest.fixture
def sample(db: Database) -> Sample:
    return made_sample(db)


@pytest.fixture
def other(db: Database, sample: Sample) -> int:
    """A prompt with two versions, made after the one the playground begins with."""
    prompt = prompt_acts.create_prompt(db, sample.project, "triage").id or 0
    parent = None
    for text in ("{question}", "{question}?"):
        parent = prompt_acts.save_version(db, prompt, said(text), note=text, author="ann", parent_id=parent).id
    return prompt


def said(text: str) -> PromptContent:
    return PromptContent((Message("user", text),))


def desk_of(db: Database, sample: Sample) -> Desk:
    table = acts.open_table(db, sample.project, "ann", acts.choices(db, sample.project))
    return Desk(db, sample.project, "ann", table, Mock())


def put(desk: Desk, prompt: int, number: int = 0) -> list[tuple[int, int]]:
    """The prompt and the number of the version (0: the draft) of each column since."""
    trying_out.put_on_table(desk, acts.choices(desk.db, desk.project_id), prompt, number)
    return columns(desk)


def columns(desk: Desk) -> list[tuple[int, int]]:
    found = desk.table.board.columns
    return [(one.prompt_id, prompts.get_version(desk.db, one.version_id).number if one.version_id != DRAFT else 0) for one in found]


def test_columns_that_nobody_touched_all_take_it_and_the_next_gets_one_of_its_own(db: Database, sample: Sample, other: int) -> None:
    desk = desk_of(db, sample)
    assert put(desk, other, 1) == [(other, 1)] * 2
    assert put(desk, other, 2) == [(other, 1), (other, 1), (other, 2)]
    assert put(desk, other, 2) == [(other, 1), (other, 1), (other, 2)], "once"
    assert columns(desk_of(db, sample)) == columns(desk), "and it is kept"


def test_what_was_asked_stays(db: Database, sample: Sample, other: int) -> None:
    desk = desk_of(db, sample)
    desk.table.exchanges[1] = [(Answer("done", ["Yes."]),)]
    assert put(desk, other)[-1] == (other, 2) and len(columns(desk)) == 3
    assert desk.table.exchanges[1]


def test_without_a_number_it_is_the_draft_or_else_the_newest(db: Database, sample: Sample, other: int) -> None:
    assert put(desk_of(db, sample), other)[0] == (other, 2)
    prompt_acts.keep_draft(db, other, "ann", said("{question}!"), prompt_acts.open_prompt(db, other, "ann").parent_id)
    assert put(desk_of(db, sample), other)[-1] == (other, 0)
    empty = prompt_acts.create_prompt(db, sample.project, "empty").id or 0
    assert put(desk_of(db, sample), empty)[-1] == (empty, 0)


def test_what_is_not_there_and_a_ninth_column_are_told(db: Database, sample: Sample, other: int) -> None:
    desk = desk_of(db, sample)
    block = prompt_acts.create_prompt(db, sample.project, "rules", kind="block").id or 0
    for prompt, number in ((block, 0), (999, 0), (other, 9)):
        with pytest.raises(NotFound):
            put(desk, prompt, number)
    while len(desk.table.board.columns) < MOST_COLUMNS:
        desk.add()
    with pytest.raises(Invalid, match="8 columns"):
        put(desk, other)


def test_a_link_to_a_version_chooses_it_for_a_new_run_beside_what_was_chosen_else(db: Database, sample: Sample, other: int) -> None:
    name, before = drafts.subject(new_run.DRAFT, sample.project, "ann"), new_run.NewRun(sample.suite_version, (sample.prompt_version,))
    drafts.keep(db, name, {**before.to_json(), "model_ids": [sample.tuned], "repeats": 3})

    def begun(number: int) -> new_run.NewRun:
        return grid.begun(db, sample.project, name, None, None, other, number)

    assert [prompts.get_version(db, id).number for id in begun(1).prompt_version_ids] == [1]
    assert [prompts.get_version(db, id).number for id in begun(0).prompt_version_ids] == [2]
    assert (begun(1).model_ids, begun(1).repeats) == ((sample.tuned,), 3)
    assert begun(9).prompt_version_ids == (sample.prompt_version,), "there is none: what was chosen stays"
