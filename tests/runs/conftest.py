"""What run tests stand on: a database with tables, and the means of this process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import Database
from tests.stored import in_folder
from tests.stub_server import stub_server
from touchstone.actions.running import Means

__all__ = ["db", "means", "stub_server"]


@pytest.fixture
def db(own_home: Path) -> Iterator[Database]:
    opened = in_folder(own_home)
    yield opened
    opened.close()


@pytest.fixture
def means(own_home: Path) -> Means:
    return Means.of_process()
