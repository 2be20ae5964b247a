"""One engine per process, and the only place where sessions are opened.

SQLite runs in WAL mode with foreign keys and a busy timeout; PostgreSQL through psycopg 3.
Text reaches the database through `clean`: NUL, which PostgreSQL cannot hold, and lone surrogates,
which are not Unicode text, become U+FFFD. Everything else comes back as it went in.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlmodel import Session

from store.errors import StoreConflict, StoreUnavailable


@dataclass(frozen=True)
class Database:
    """Where everything is kept. Safe to share between threads."""

    engine: Engine
    url: str

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """One reading transaction; rows stay readable after it. For the modules of this package only."""
        with translated(), Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """One writing transaction: all of it or nothing. For the modules of this package only."""
        engine = self.engine.execution_options(writing=True)
        with translated(), Session(engine, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def open_database(url: str, busy_timeout_s: float = 30.0) -> Database:
    """The database at `url`; the folder of an SQLite file is made (0700) when it is missing.

    Accepts sqlite:///path and postgresql://... . Nothing is read yet: see `store.schema.ensure_schema`.
    """
    if url.startswith("sqlite"):
        return Database(_sqlite(url, busy_timeout_s), url)
    parsed = make_url(url)
    if parsed.drivername in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
    return Database(create_engine(parsed, pool_pre_ping=True, json_serializer=dumps, json_deserializer=orjson.loads), url)


def _sqlite(url: str, busy_timeout_s: float) -> Engine:
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(
        url, json_serializer=dumps, json_deserializer=orjson.loads, connect_args={"timeout": busy_timeout_s, "check_same_thread": False}
    )
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _configure_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "cache_size=-32000", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at once: one that begins as a reader cannot wait for it and fails instead."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writing") else "BEGIN")


def dumps(value: object) -> str:
    """JSON as the store writes it, cleaned of what no database can hold."""
    try:
        text = orjson.dumps(value).decode()
    except TypeError:
        text = orjson.dumps(_cleaned(value)).decode()
    return orjson.dumps(_cleaned(value)).decode() if "\\u0000" in text else text


def clean(text: str) -> str:
    """Text both databases can hold: NUL and lone surrogates become U+FFFD."""
    if text.isascii() and "\x00" not in text:
        return text
    return text.replace("\x00", "\ufffd").encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {clean(str(key)): _cleaned(item) for key, item in value.items()}
    return [_cleaned(item) for item in value] if isinstance(value, list | tuple) else value


@contextmanager
def translated() -> Iterator[None]:
    """Errors of the driver as errors of the store."""
    try:
        yield
    except IntegrityError as error:
        raise StoreConflict("Something with this name or number is already there.", "Reload and try again.") from error
    except DBAPIError as error:
        raise unavailable(error) from error


def unavailable(error: DBAPIError) -> StoreUnavailable:
    """A sentence for the usual ways in which a database fails."""
    words = str(error.orig).lower()
    for needle, message, hint in FAILURES:
        if needle in words:
            return StoreUnavailable(message, hint)
    return StoreUnavailable("The database could not do this.", f"It said: {str(error.orig)[:200]}")


FAILURES = (
    ("locked", "The database is locked by another program.", "Close what else uses it, then try again."),
    ("full", "The disk or the database is full.", "Free some space, then try again. What was stored before is kept."),
    ("readonly", "The database cannot be written.", "Check the rights of the data folder."),
    ("unable to open", "The database file cannot be opened.", "Check that the data folder exists and can be written."),
    ("connection", "The database does not answer.", "Check TOUCHSTONE_DATABASE_URL and that the server runs."),
)

