"""Bringing a database to the current schema, at the cost of one query when it is there already.

Alembic is imported only to upgrade an older database: a new one is made from the tables and marked as current.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from sqlalchemy import Connection, exc, inspect, text

from store.database import Database, translating
from store.tables import Base

HEAD = "0013"
"""The newest migration; a test checks it against the scripts."""

VERSION_TABLE = "alembic_version"
LOCK = 7_083_311
"""The number of our advisory lock on PostgreSQL; any number, as long as it stays."""


def ensure_schema(db: Database) -> None:
    """Make or upgrade the tables. Processes that start at once wait for each other.

    Raises StoreUnavailable when the database is out of reach, or was made by a newer version of the product.
    """
    with translating():
        if _current(db) != HEAD:
            with alone(db) as connection:
                _bring_up(connection)


def _current(db: Database) -> str | None:
    """The revision the database is marked with; None when it has no mark yet."""
    try:
        with db.engine.connect() as connection:
            return marked(connection)
    except exc.ProgrammingError:
        return None
    except exc.OperationalError as error:
        if "no such table" in str(error.orig):
            return None
        raise


@contextmanager
def alone(db: Database) -> Iterator[Connection]:
    """A transaction that no other process changes the schema beside."""
    with db.engine.execution_options(begin="BEGIN IMMEDIATE").begin() as connection:
        if not db.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        yield connection


def _bring_up(connection: Connection) -> None:
    if not inspect(connection).has_table(VERSION_TABLE):
        create(connection)
        return
    if marked(connection) != HEAD:
        from store.migrations.run import upgrade

        upgrade(connection)


def marked(connection: Connection) -> str | None:
    """The revision in the database's mark."""
    return cast("str | None", connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}")))


def create(connection: Connection) -> None:
    """All tables as they are now, marked with the newest revision."""
    Base.metadata.create_all(connection)
    connection.execute(text(f"CREATE TABLE {VERSION_TABLE} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(text(f"INSERT INTO {VERSION_TABLE} VALUES (:head)"), {"head": HEAD})
