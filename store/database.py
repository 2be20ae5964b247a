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

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from store import errors
from store.text import dumps, loads


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
    return Database(create_engine(parsed, pool_pre_ping=True, json_serializer=dumps, json_deserializer=loads), url)


def _sqlite(url: str, busy_timeout_s: float) -> Engine:
    path = make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = create_engine(
        url, json_serializer=dumps, json_deserializer=loads, connect_args={"timeout": busy_timeout_s, "check_same_thread": False}
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


@contextmanager
def translated() -> Iterator[None]:
    """Errors of the driver as errors of the store."""
    try:
        yield
    except SQLAlchemyError as error:
        raise errors.translated(error) from error
