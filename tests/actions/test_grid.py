"""The columns of the playground as a grid of a new run."""

import pytest

from store.database import Database
from tests.store.made import Sample, made_sample
from touchstone.actions import drafts, grid, new_run
from touchstone.actions import playground as acts
from touchstone.actions.new_run import NewRun
from touchstone.errors import Invalid
from touchstone.playground.board import DRAFT, Board, Column
from touchstone.types import Params


@pytest.fixture
def sample(db: Database) -> Sample:
    return made_sample(db)


def chosen(db: Database, sample: Sample) -> NewRun:
    kept = drafts.find(db, drafts.subject(new_run.DRAFT, sample.project, "ann"))
    assert kept is not None
    return NewRun.from_json(kept.body)


def test_every_version_meets_every_model_and_what_was_chosen_else_stays(db: Database, sample: Sample) -> None:
    hot = Params(temperature=1.0)
    columns = (Column(1, sample.base, sample.prompt, sample.prompt_version, hot), Column(2, sample.tuned, params=hot))
    drafts.keep(db, drafts.subject(new_run.DRAFT, sample.project, "ann"), NewRun(sample.suite_version, repeats=3, name="Mine").to_json())
    made = grid.set_up(db, sample.project, "ann", Board(columns), acts.choices(db, sample.project))
    assert made.left_out == ()
    kept = chosen(db, sample)
    assert (kept.prompt_version_ids, kept.model_ids) == ((sample.prompt_version, new_run.NO_PROMPT), (sample.base, sample.tuned))
    assert (kept.suite_version_id, kept.repeats, kept.name, kept.params) == (sample.suite_version, 3, "Mine", {"temperature": 1.0})
    assert len(kept.request(sample.project).targets) == 4


def test_a_draft_and_settings_that_differ_are_left_out_and_said(db: Database, sample: Sample) -> None:
    columns = (Column(1, sample.base), Column(2, sample.base, sample.prompt, DRAFT, Params(seed=1)))
    made = grid.set_up(db, sample.project, "ann", Board(columns), acts.choices(db, sample.project))
    assert made.left_out == (
        "Column 2 stands on a draft of Assistant: save it as a version.",
        "The columns have different settings: a run has one for all.",
    )
    assert chosen(db, sample).params == {}


def test_drafts_alone_make_no_run(db: Database, sample: Sample) -> None:
    with pytest.raises(Invalid, match="Every column stands on a draft"):
        grid.set_up(db, sample.project, "ann", Board((Column(1, sample.base, sample.prompt, DRAFT),)), acts.choices(db, sample.project))
