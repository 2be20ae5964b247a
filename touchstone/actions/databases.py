"""SQLite files of a project that chains may ask.

Their bytes are kept in the store. To be asked, one is written into the data folder under the hash of its content: no name leads to a
path, and every worker has the same file.
"""

import hashlib
import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

from store import knowledge
from store.database import Database
from store.tables import DatabaseFile
from touchstone.actions.knowledge import check_unused
from touchstone.actions.prompts import check_name
from touchstone.actions.store_errors import translated
from touchstone.errors import Conflict, Invalid, StoreError
from touchstone.knowledge.bounded import schema_of
from touchstone.settings import Settings

MOST_BYTES, MOST_DATABASES = 50 * 2**20, 50
FOLDER = "databases"
YOUNG_S = 600.0
HEAD = b"SQLite format 3\0"
SAMPLES = 3


@translated()
def add(db: Database, settings: Settings, project_id: int, name: str, data: bytes, author: str = "") -> tuple[DatabaseFile, bool]:
    """Keep a SQLite file under a name, in place of the one of that name; whether there was one.

    Raises Invalid for what is no SQLite database with tables, is too large, or has a bad name; Conflict where there are too many.
    """
    check_name(name)
    _check(data)
    content = hashlib.sha256(data).hexdigest()
    try:
        if not schema_of(str(_written(settings, content, data))).strip():
            raise Invalid("The database has no table.", "Choose one that holds something.")
        return keep(db, settings, project_id, name, data, author)
    finally:
        _forget(db, settings, content)


def keep(db: Database, settings: Settings, project_id: int, name: str, data: bytes, author: str = "") -> tuple[DatabaseFile, bool]:
    """The same for bytes that are known to be a SQLite database."""
    content = hashlib.sha256(data).hexdigest()
    file = DatabaseFile(project_id=project_id, name=check_name(name), content_hash=content, size=len(data), author=author)
    kept, before = knowledge.put_database(db, file, data, MOST_DATABASES)
    if before and before != content:
        _forget(db, settings, before)
    return kept, bool(before)


def _check(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise Invalid(f"The file has {len(data) / 2**20:,.0f} MB.", f"It may have {MOST_BYTES // 2**20}: take out what no question needs.")
    if not data.startswith(HEAD):
        raise Invalid("The file is no SQLite database.", "Choose one that is.")


@translated()
def list_all(db: Database, project_id: int) -> list[DatabaseFile]:
    """A project's databases, by name."""
    return knowledge.list_databases(db, project_id)


@translated()
def schema(db: Database, settings: Settings, file: DatabaseFile) -> str:
    """How the tables of a database are made, with some rows of each. Raises Invalid, Conflict, StoreError."""
    return schema_of(path(db, settings, file.project_id, file.name, file.content_hash), SAMPLES)


def identities(db: Database, project_id: int) -> dict[str, str]:
    """For every database by name, the hash of its content."""
    return {one.name: one.content_hash for one in knowledge.list_databases(db, project_id)}


@translated()
def path(db: Database, settings: Settings, project_id: int, name: str, content: str) -> str:
    """The file of a project's database of that content. Raises Conflict when it is not kept any more, StoreError."""
    file = _file(settings, content)
    if not file.is_file():
        data = knowledge.database_bytes(db, project_id, content)
        if data is None:
            raise Conflict(f"The database {name[:100]} has just changed.", "Run it again.")
        _written(settings, content, data)
    return str(file)


@translated()
def delete(db: Database, settings: Settings, file: DatabaseFile) -> None:
    """Delete a database. Raises NotFound, and Conflict while a published chain uses it, naming that."""
    check_unused(db, file.project_id, "database", file.name)
    knowledge.delete_database(db, file.id or 0)
    _forget(db, settings, file.content_hash)


def _file(settings: Settings, content: str) -> Path:
    return settings.home / FOLDER / f"{content}.sqlite"


def _written(settings: Settings, content: str, data: bytes) -> Path:
    """The file with these bytes; it is there whole or not at all. Raises StoreError."""
    file = _file(settings, content)
    draft = file.with_name(f".{secrets.token_hex(8)}")
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(data)
        os.replace(draft, file)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise StoreError(f"The database cannot be written into the data folder ({error.strerror}).", "Free some space.") from error
    return file


@translated()
def sweep(db: Database, settings: Settings) -> int:
    """Take files out of the data folder that no project keeps: of projects that are gone, or deleted from elsewhere; how many.

    One that was written within the last `YOUNG_S` is left: it may just be on its way in.
    """
    old = [file for file in (settings.home / FOLDER).glob("*.sqlite") if file.stat().st_mtime < time.time() - YOUNG_S]
    for file in (gone := [one for one in old if not knowledge.is_kept(db, one.stem)]):
        file.unlink(missing_ok=True)
    return len(gone)


def _forget(db: Database, settings: Settings, content: str) -> None:
    """Take the file out of the data folder, unless a project keeps a database of that content."""
    if not knowledge.is_kept(db, content):
        with suppress(OSError):
            _file(settings, content).unlink(missing_ok=True)
