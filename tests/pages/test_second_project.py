"""Two projects: the one in view is that of what the address names, and choosing another leaves the first one's pages."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from store import prompts, suites
from store.database import Database
from store.tables import Project
from tests.pages.conftest import ROOT, Visit, seen
from tests.pages.finished import finish_a_run
from touchstone.actions.projects import create_project

SECOND = "Claims assistant"


@pytest.fixture
def second(db: Database, sample: Project) -> Project:
    return create_project(db, SECOND)


def in_view(at: AppTest) -> str:
    return str(at.sidebar.selectbox(key="project").value)


def test_a_new_project_is_made_in_the_sidebar_and_comes_into_view(visit: Visit, db: Database, sample: Project) -> None:
    at = visit("pages/build/prompts.py")
    at.session_state["new-project-popover"] = True
    at.run()
    at.sidebar.text_input[0].set_value(SECOND)
    next(button for button in at.sidebar.button if button.label == "Create project").click().run()
    assert in_view(at) == SECOND
    assert "write the first prompt" in seen(at)
    for page in ("pages/build/prompts.py", "pages/validate/suites.py", "pages/validate/runs.py"):
        assert in_view(at.switch_page(page).run()) == SECOND
        assert "yet" in seen(at)


def test_every_way_to_another_page_is_open_where_the_address_names_the_project(visit: Visit, second: Project) -> None:
    at = visit("pages/validate/compare.py", project=SECOND)
    next(button for button in at.button if button.label == "Go to the runs").click().run()
    assert not at.error
    assert (in_view(at), at.title[0].value) == (SECOND, "Runs")


@pytest.mark.parametrize("file", sorted([ROOT / "app.py", *ROOT.glob("pages/*/*.py"), *ROOT.glob("components/**/*.py")]), ids=str)
def test_no_page_is_opened_in_a_way_that_an_address_with_a_project_refuses(file: Path) -> None:
    assert not re.search(r"st\.switch_page\([^,]*\)\n", file.read_text("utf-8"))


def test_a_link_brings_the_project_of_what_it_names_into_view(visit: Visit, db: Database, sample: Project, second: Project) -> None:
    suite = suites.create_suite(db, second.id or 0, "Claims")
    prompt = prompts.create_prompt(db, second.id or 0, "claims")
    assert in_view(visit("pages/validate/suite.py", suite=suite.id or 0)) == SECOND
    assert in_view(visit("pages/build/prompt.py", prompt=prompt.id or 0)) == SECOND
    run = finish_a_run(db, sample, "Realistic", lambda *_: "pass")
    assert in_view(visit("pages/validate/results.py", run=run.id or 0, project=SECOND)) == sample.name


def test_choosing_another_project_leaves_the_page_of_the_first(visit: Visit, db: Database, sample: Project, second: Project) -> None:
    suite = suites.suite_by_name(db, sample.id or 0, "Realistic")
    assert suite is not None
    at = visit("pages/validate/suite.py", suite=suite.id or 0)
    assert "Realistic" in seen(at)
    at.sidebar.selectbox(key="project").set_value(SECOND).run()
    assert in_view(at) == SECOND
    assert "write the first prompt" in seen(at)
    assert "Realistic" not in seen(at)
