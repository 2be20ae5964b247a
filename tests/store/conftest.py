"""Every test that asks for `db` runs twice: on SQLite and on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import Database, open_database
from store.schema import ensure_schema
from store.tables import Base
from tests.postgres import Server, postgres_server, postgres_url
from tests.store.made import Sample, made_sample

__all__ = ["db", "embedded", "postgres_server", "postgres_url", "sample", "url"]


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    return str(request.getfixturevalue("postgres_url"))


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with tables and no rows, to be copied: quicker than making the tables for every test."""
    path = tmp_path_factory.mktemp("empty") / "store.db"
    db = open_database(f"sqlite:///{path}")
    ensure_schema(db)
    db.close()
    return path


@pytest.fixture(scope="session")
def postgres_with_tables(postgres_server: Server) -> Server:
    """The server with a database named `tables` that has them, emptied after every test: quicker than another database."""
    postgres_server.run("CREATE DATABASE tables TEMPLATE template0")
    db = open_database(postgres_server.url("tables"))
    ensure_schema(db)
    db.close()
    return postgres_server


def empty(db: Database) -> None:
    """Take every row away and let ids begin at 1 again."""
    tables = Base.metadata.sorted_tables
    with db.engine.begin() as connection:
        for table in reversed(tables):
            connection.execute(table.delete())
        for table in tables:
            if "id" in table.columns and table.columns["id"].type.python_type is int:
                connection.exec_driver_sql(f"SELECT setval(pg_get_serial_sequence('\"{table.name}\"', 'id'), 1, false)")


@pytest.fixture
def embedded(empty_sqlite: Path, tmp_path: Path) -> Iterator[Database]:
    """An SQLite database with tables and no rows."""
    copy = tmp_path / "embedded.db"
    copy.write_bytes(empty_sqlite.read_bytes())
    opened = open_database(f"sqlite:///{copy}")
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A database with tables and no rows."""
    if request.param == "sqlite":
        yield request.getfixturevalue("embedded")
        return
    server: Server = request.getfixturevalue("postgres_with_tables")
    opened = open_database(server.url("tables"))
    yield opened
    empty(opened)
    opened.close()


@pytest.fixture
def sample(db: Database) -> Sample:
    """A project with a prompt, two models, a suite of six cases and an empty run on both models."""
    return made_sample(db)
