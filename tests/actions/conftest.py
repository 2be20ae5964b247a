"""A database of the test's own, and a project in it."""

from pathlib import Path

import pytest

from store.database import Database
from tests.actions.prompts_made import opened
from tests.stored import in_folder
from touchstone.actions.projects import create_project


@pytest.fixture
def db(tmp_path: Path) -> Database:
    return in_folder(tmp_path)


@pytest.fixture
def project(db: Database) -> int:
    return create_project(db, "Shop").id or 0


@pytest.fixture
def shop(tmp_path: Path) -> tuple[Database, int]:
    return opened(tmp_path)
