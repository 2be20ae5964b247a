"""The state of the schema: made at once when new, checked by one cheap query, migrated when old."""

from sqlalchemy import Connection, inspect, text
from sqlalchemy.exc import DBAPIError

from store.database import Database, translated
from store.tables import Base

HEAD = "0001"
"""The newest revision in store/migrations/versions."""

LOCK = 7_461_2026
"""Key of the advisory lock under which a PostgreSQL schema is made or migrated."""


def ensure_schema(db: Database) -> None:
    """Bring the database to the newest schema. Safe when two processes start at once.

    Raises StoreUnavailable when the database cannot be reached.
    """
    if revision(db) == HEAD:
        return
    with translated(), db.engine.execution_options(writing=True).begin() as connection:
        if not db.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        found = _revision(connection)
        if found is None:
            _create(connection)
        elif found != HEAD:
            _upgrade(connection)


def revision(db: Database) -> str | None:
    """The schema's revision, or None for a database without one."""
    try:
        with db.engine.connect() as connection:
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DBAPIError:
        return None


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _create(connection: Connection) -> None:
    Base.metadata.create_all(connection)
    connection.execute(text("CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"))
    connection.execute(text("DELETE FROM alembic_version"))
    connection.execute(text("INSERT INTO alembic_version (version_num) VALUES (:head)"), {"head": HEAD})


def _upgrade(connection: Connection) -> None:
    from store.migrations.run import upgrade

    upgrade(connection)
