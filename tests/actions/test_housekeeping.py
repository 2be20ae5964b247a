"""What is put in order now and then: files that no project keeps go, those that one keeps or that are on their way stay."""

import asyncio
import os
from pathlib import Path

import pytest

from store import project_removal
from store.database import Database
from store.errors import StoreMissing
from tests.knowledge.made import SHOP, shop
from touchstone.actions import databases, housekeeping, projects
from touchstone.actions.store_errors import awaited
from touchstone.errors import NotFound
from touchstone.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_environment({"TOUCHSTONE_HOME": str(tmp_path / "home")})


def put(db: Database, settings: Settings, name: str, script: str, folder: Path) -> tuple[int, Path]:
    """A project with a database; its id, and the file that a query reads."""
    folder.mkdir()
    project = projects.create_project(db, name).id or 0
    file, _ = databases.add(db, settings, project, "shop", Path(shop(folder, script)).read_bytes())
    return project, Path(databases.path(db, settings, project, "shop", file.content_hash))


def test_the_file_of_a_deleted_project_goes_and_a_kept_or_a_young_one_stays(db: Database, settings: Settings, tmp_path: Path) -> None:
    _, kept = put(db, settings, "Kept", SHOP, tmp_path / "a")
    gone, old = put(db, settings, "Gone", SHOP + "CREATE TABLE old (x);", tmp_path / "b")
    also, young = put(db, settings, "Young", SHOP + "CREATE TABLE young (x);", tmp_path / "c")
    for file in (kept, old):
        os.utime(file, (1.0, 1.0))
    for project in (gone, also):
        project_removal.delete_project(db, project)
    housekeeping.tidy(db, settings)
    assert (kept.exists(), old.exists(), young.exists()) == (True, False, True)


def test_what_the_store_raises_while_work_is_awaited_comes_out_as_the_products_error() -> None:
    @awaited
    async def work() -> None:
        await asyncio.sleep(0)
        raise StoreMissing("There is no trace 7.")

    with pytest.raises(NotFound, match="no trace 7"):
        asyncio.run(work())  # type: ignore[arg-type]
