"""The pages of runs, results, comparisons and suites over a database with finished runs, made once and copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import Database, open_database
from store.schema import ensure_schema
from tests.pages.conftest import fresh_resources, visit
from tests.results.seeded import World, make_world
from tests.stored import in_folder

__all__ = ["fresh_resources", "visit"]


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, World]:
    """A database file with the sample project and three finished runs."""
    file = tmp_path_factory.mktemp("filled") / "touchstone.db"
    made = open_database(f"sqlite:///{file}")
    ensure_schema(made)
    world = make_world(made)
    made.close()
    return file, world


@pytest.fixture
def db(own_home: Path) -> Iterator[Database]:
    """The database the pages of this test will open; empty unless the test asks for `world`."""
    opened = in_folder()
    yield opened
    opened.close()


@pytest.fixture
def world(db: Database, filled: tuple[Path, World]) -> World:
    """The sample project with three finished runs."""
    file, world = filled
    db.close()
    for ending in ("", "-wal", "-shm"):
        Path(f"{db.engine.url.database}{ending}").unlink(missing_ok=True)
    shutil.copy(file, str(db.engine.url.database))
    return world
