"""The project in view is renamed and deleted on the Settings page, after a question that tells what is lost."""

import pytest
from streamlit.testing.v1 import AppTest

from store import projects
from store.database import Database
from store.tables import Project
from tests.pages.conftest import Visit, read_as_markdown, seen
from tests.pages.finished import finish_a_run
from touchstone.actions.projects import create_project

PAGE = "pages/setup/settings.py"
HOSTILE = "<img src=x onerror=alert(1)> **bold** :material/check: [x](javascript:alert(1))"


def press(at: AppTest, label: str) -> AppTest:
    return next(button for button in at.button if button.label == label).click().run()


def rename(at: AppTest, name: str) -> AppTest:
    next(field for field in at.text_input if field.label == "Name of this project").set_value(name)
    return press(at, "Rename")


def names(db: Database) -> list[str]:
    return [project.name for project in projects.list_projects(db)]


@pytest.mark.parametrize("others", [(), ("Claims",)])
def test_a_project_gets_another_name_and_stays_in_view(visit: Visit, db: Database, sample: Project, others: tuple[str, ...]) -> None:
    for name in others:
        create_project(db, name)
    at = rename(visit(PAGE, project=sample.name), "  Support   desk ")
    assert not at.exception and not at.error
    assert names(db) == ["Support desk", *others] and at.session_state["project"] == "Support desk"


def test_a_taken_name_is_refused_beside_the_field(visit: Visit, db: Database, sample: Project) -> None:
    create_project(db, "Claims")
    at = rename(visit(PAGE, project=sample.name), "claims")
    assert "There already is one named “claims”." in seen(at)
    assert names(db) == [sample.name, "Claims"]


def test_the_question_tells_what_would_be_lost(visit: Visit, db: Database, sample: Project) -> None:
    finish_a_run(db, sample, "Realistic", lambda *_: "pass")
    at = press(visit(PAGE), "Delete this project")
    assert "With it go 1 prompt, 3 suites, 1 run and " in seen(at)


def test_a_hostile_name_is_shown_as_text(visit: Visit, db: Database, sample: Project) -> None:
    at = rename(visit(PAGE), HOSTILE)
    assert not read_as_markdown(press(at, "Delete this project"))
    assert names(db) == [HOSTILE]
