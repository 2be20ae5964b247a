"""A migrated database in a folder, as every test but those of the store itself wants it."""

import os
from pathlib import Path

from store.database import Database, open_database
from store.schema import ensure_schema
from touchstone.settings import Settings


def in_folder(folder: Path | None = None) -> Database:
    """The database of this data folder with its tables made; without a folder, that of the environment."""
    named = os.environ if folder is None else {"TOUCHSTONE_HOME": str(folder)}
    opened = open_database(Settings.from_environment(named).database_url)
    ensure_schema(opened)
    return opened
