"""Every page opens, with nothing in the database and with the sample project, and no page ever shows a traceback."""

from pathlib import Path

import pytest

from components.navigation import SECTIONS
from store.database import Database
from store.tables import Project
from tests.pages.conftest import ROOT, Visit, seen
from touchstone.actions.projects import create_project

PAGES = sorted(file.relative_to(ROOT).as_posix() for file in ROOT.glob("pages/*/*.py"))
ENTRIES = [entry for entries in SECTIONS.values() for entry in entries]


@pytest.mark.parametrize("page", [entry.path for entry in ENTRIES])
def test_opens_on_an_empty_database(visit: Visit, page: str) -> None:
    at = visit(page)
    assert not at.exception
    assert not at.error


@pytest.mark.parametrize("page", [entry.path for entry in ENTRIES])
def test_opens_on_the_sample_project(visit: Visit, sample: Project, page: str) -> None:
    at = visit(page)
    assert not at.exception
    assert not at.error


def test_every_page_file_is_in_the_navigation() -> None:
    assert sorted(entry.path for entry in ENTRIES) == PAGES


def test_page_files_are_thin() -> None:
    assert {page: lines for page in PAGES if (lines := len((ROOT / page).read_text("utf-8").splitlines())) > 125} == {}


def test_a_database_out_of_reach_is_two_sentences(visit: Visit, own_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOUCHSTONE_DATABASE_URL", f"sqlite:///{own_home}/missing\0/x.db".replace("\0", ""))
    (own_home / "missing").write_text("a file where a folder should be")
    at = visit()
    assert not at.exception
    assert len(at.error) == 1
    assert at.error[0].proto.title
    assert "Traceback" not in seen(at)


def test_an_unforeseen_error_shows_a_number_and_nothing_of_itself(visit: Visit, sample: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the key is sk-12345")

    monkeypatch.setattr("touchstone.actions.lifecycle.look", broken)
    at = visit()
    assert not at.exception
    assert "Something went wrong" in at.error[0].proto.title
    assert "sk-12345" not in seen(at)


def test_an_unknown_project_in_the_link_opens_the_first_one(db: Database, sample: Project, visit: Visit) -> None:
    create_project(db, "Another")
    at = visit(project="No such project")
    assert not at.exception
    assert at.sidebar.selectbox(key="project").value == sample.name
