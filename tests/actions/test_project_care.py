"""A project's other name, and its end: its name typed once more, and no run at work."""

import pytest

from store import projects, runs
from store.database import Database
from store.tables import Project
from tests.pages.finished import finish_a_run
from touchstone.actions import project_care
from touchstone.actions.projects import create_project, seed_if_empty
from touchstone.errors import Conflict, Invalid


@pytest.fixture
def sample(db: Database) -> Project:
    project = seed_if_empty(db)
    assert project is not None
    return project


def names(db: Database) -> list[str]:
    return [project.name for project in projects.list_projects(db)]


def test_the_name_is_cleaned_and_may_change_its_case(db: Database, sample: Project) -> None:
    assert project_care.rename(db, sample.id or 0, f"  {sample.name.upper()} ").name == sample.name.upper()


@pytest.mark.parametrize("name", ["", "  ", "x" * 101, "CLAIMS"])
def test_a_bad_or_taken_name_is_refused(db: Database, sample: Project, name: str) -> None:
    create_project(db, "Claims")
    with pytest.raises(Invalid):
        project_care.rename(db, sample.id or 0, name)
    assert names(db) == [sample.name, "Claims"]


@pytest.mark.parametrize("typed", ["", "something else", "brindlewick support"])
def test_without_its_name_nothing_is_deleted(db: Database, sample: Project, typed: str) -> None:
    with pytest.raises(Invalid, match="not the name of the project"):
        project_care.delete(db, sample, typed)
    assert names(db) == [sample.name]


def test_with_its_name_it_goes_with_its_runs(db: Database, sample: Project) -> None:
    finish_a_run(db, sample, "Realistic", lambda *_: "pass")
    create_project(db, "Claims")
    project_care.delete(db, sample, f" {sample.name} ")
    assert names(db) == ["Claims"] and runs.list_runs(db, sample.id or 0) == []


def test_one_with_a_run_at_work_is_kept_and_says_why(db: Database, sample: Project) -> None:
    run = finish_a_run(db, sample, "Realistic", lambda *_: "pass")
    runs.set_state(db, run.id or 0, "running")
    with pytest.raises(Conflict, match="is not finished"):
        project_care.delete(db, sample, sample.name)
    assert project_care.contents(db, sample.id or 0)["runs"] == 1
