"""The columns of the playground as a grid of a new run."""

import json
from dataclasses import replace

import pytest

from store.database import Database
from tests.store.made import Sample, made_sample
from touchstone.actions import drafts, grid, new_run, runs
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


def brought(db: Database, sample: Sample, *columns: Column) -> tuple[NewRun, str]:
    """The choice that the columns make, and what is said of it."""
    grid.set_up(db, sample.project, "ann", Board(columns), acts.choices(db, sample.project))
    kept = chosen(db, sample)
    return kept, " ".join(kept.notes)


def test_the_columns_are_the_targets_and_what_was_chosen_else_stays(db: Database, sample: Sample) -> None:
    hot = Params(temperature=1.0)
    drafts.keep(db, drafts.subject(new_run.DRAFT, sample.project, "ann"), NewRun(sample.suite_version, repeats=3, name="Mine").to_json())
    kept, said = brought(db, sample, Column(1, sample.base, sample.prompt, sample.prompt_version, hot), Column(2, sample.tuned, params=hot))
    assert (kept.suite_version_id, kept.repeats, kept.name, kept.params) == (sample.suite_version, 3, "Mine", {"temperature": 1.0})
    assert [(one.prompt_version_id, one.model_id) for one in kept.request(sample.project).targets] == [
        (sample.prompt_version, sample.base),
        (None, sample.tuned),
    ]
    assert said == f"Brought from the playground: 2 columns as 2 targets. {grid.SETTINGS} {grid.OWN_VALUES}"


def test_columns_that_ask_the_same_are_one_target(db: Database, sample: Sample) -> None:
    kept, said = brought(db, sample, Column(1, sample.base), Column(2, sample.base, params=Params(seed=1)))
    assert kept.asked == ((new_run.NO_PROMPT, sample.base),) and kept.params == {}
    assert said == f"Brought from the playground: 2 columns as 1 target. {grid.NO_SETTINGS} {grid.OWN_VALUES}"


def test_a_draft_is_left_out_and_said(db: Database, sample: Sample) -> None:
    kept, said = brought(db, sample, Column(1, sample.base), Column(2, sample.base, sample.prompt, DRAFT, Params(seed=1)))
    assert kept.asked == ((new_run.NO_PROMPT, sample.base),)
    assert said == (
        "Brought from the playground: 1 column as 1 target. Column 2 stands on a draft of Assistant: save it as a version. "
        + grid.OWN_VALUES
    )


def test_what_is_left_out_survives_json_and_a_prompt_that_joins_is_asked_on_every_model(db: Database, sample: Sample) -> None:
    kept = NewRun().of_pairs([(1, 7), (2, 8)])
    assert NewRun.from_json(json.loads(json.dumps(kept.to_json()))) == kept
    assert replace(kept, prompt_version_ids=(1, 2, 3)).asked == ((1, 7), (2, 8), (3, 7), (3, 8))


def test_newer_versions_are_asked_on_the_models_of_those_they_take_the_place_of() -> None:
    kept = NewRun().of_pairs([(1, 7), (2, 8)])
    assert kept.with_versions({1: 3}).asked == ((3, 7), (2, 8))
    assert kept.with_versions({1: 3, 2: 3}).asked == ((3, 7), (3, 8))
    assert NewRun(prompt_version_ids=(1,)).with_versions({1: 3}) == NewRun(prompt_version_ids=(3,))


def test_a_new_run_begins_with_the_very_targets_of_the_last_one(db: Database, sample: Sample) -> None:
    pairs = ((sample.prompt_version, sample.base), (new_run.NO_PROMPT, sample.tuned))
    last = runs.create_run(db, NewRun(sample.suite_version).of_pairs(pairs).request(sample.project)).id
    assert new_run.as_linked(db, sample.project, NewRun(notes=("Of the playground.",)), None, last).asked == pairs
    assert new_run.as_linked(db, sample.project, NewRun(notes=("Of the playground.",)), None, last).notes == ()


def test_a_version_that_a_link_asks_for_is_asked_on_every_model(db: Database, sample: Sample) -> None:
    pairs = ((sample.prompt_version, sample.base), (new_run.NO_PROMPT, sample.tuned))
    draft = drafts.subject(new_run.DRAFT, sample.project, "ann")
    drafts.keep(db, draft, NewRun(sample.suite_version, notes=("Of the playground.",)).of_pairs(pairs).to_json())
    begun = grid.begun(db, sample.project, draft, None, None, sample.prompt)
    assert begun.asked == ((sample.prompt_version, sample.base), (sample.prompt_version, sample.tuned)) and begun.notes == ()


def test_drafts_alone_make_no_run(db: Database, sample: Sample) -> None:
    with pytest.raises(Invalid, match="Every column stands on a draft"):
        grid.set_up(db, sample.project, "ann", Board((Column(1, sample.base, sample.prompt, DRAFT),)), acts.choices(db, sample.project))
