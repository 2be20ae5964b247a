"""Setting up a run on the page of runs, where nothing is there yet."""

import pytest

from store import projects, runs, suites
from store.database import Database
from store.tables import Project
from tests.actions.prompts_made import made
from tests.pages.conftest import Visit, seen
from touchstone.actions.projects import create_project

PAGE = "pages/validate/runs.py"
NEW = "Claims assistant"


@pytest.fixture
def empty(db: Database, sample: Project) -> Project:
    """A project with nothing in it, beside the sample project: models belong to all projects."""
    return create_project(db, NEW)


def test_a_project_without_a_suite_runs_the_cases_of_a_file(
    visit: Visit, db: Database, empty: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("components.resources.enqueue", lambda id: f"run-{id}")
    at = visit(PAGE, project=NEW)
    assert "This project has none yet" in seen(at) and at.button(key="new-run-start").disabled
    assert any(link.proto.page.endswith("suites") for link in at.get("page_link"))
    at.file_uploader(key="new-run-upload").upload("claims.csv", b"id,question\na,How much?\nb,When?\n", "text/csv").run()
    at.button(key="new-run-make").click().run()
    assert not at.exception and "The suite claims is here and chosen." in seen(at) and "none yet" not in seen(at)
    at.button(key="new-run-start").click().run()
    (run,) = runs.list_runs(db, empty.id or 0)
    made = suites.suite_by_name(db, empty.id or 0, "claims")
    assert made is not None and suites.get_suite_version(db, run.suite_version_id).suite_id == made.id and run.total == 4


def test_where_there_is_no_suite_choosing_one_leads_to_the_suites_and_starts_nothing(visit: Visit, empty: Project) -> None:
    at = visit(PAGE, project=NEW)
    at.segmented_control(key="new-run-source").set_value("A suite").run()
    assert not at.exception and not at.error
    assert at.button(key="new-run-start").disabled and "Suite" not in [box.label for box in at.selectbox]
    assert "load the page again" not in seen(at)


def test_where_there_is_a_suite_its_cases_are_what_one_begins_with(visit: Visit, sample: Project) -> None:
    at = visit(PAGE)
    assert at.segmented_control(key="new-run-source").value == "A suite" and "none yet" not in seen(at)


def test_without_a_model_there_is_nothing_to_ask_and_the_way_to_one_is_told(visit: Visit, db: Database) -> None:
    projects.create_project(db, NEW)
    at = visit(PAGE, project=NEW)
    assert "No model yet" in seen(at) and "Open Models" in seen(at)


@pytest.mark.parametrize(("text", "warned"), [("Hello", True), ("Hello {question}", False)])
def test_a_prompt_that_uses_nothing_of_the_cases_is_warned_of(visit: Visit, db: Database, empty: Project, text: str, warned: bool) -> None:
    made(db, empty.id or 0, "greeting", text)
    at = visit(PAGE, project=NEW)
    at.file_uploader(key="new-run-upload").upload("claims.csv", b"id,question\na,How much?\nb,When?\n", "text/csv").run()
    at.button(key="new-run-make").click().run()
    said = seen(at) + "".join(warning.proto.title for warning in at.warning)
    assert not at.exception and ("uses nothing of the cases" in said) == warned
    assert ("Every case would ask the same" in said) == warned
