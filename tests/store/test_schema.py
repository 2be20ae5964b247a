"""A new database and one that was migrated are the same, and no start costs more than it must."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, UniqueConstraint, inspect, text

from store import projects, prompts
from store.database import Database, open_database
from store.errors import StoreUnavailable
from store.migrations.run import config, upgrade
from store.schema import HEAD, alone, ensure_schema, marked
from store.tables import Base

ROOT = Path(__file__).parents[2]


def shape(engine: Engine) -> dict[str, Any]:
    """Everything a database says about its tables, in an order that does not depend on how they were made."""
    look, counting = inspect(engine), counting_on(engine)
    return {
        table: {
            "columns": sorted(
                (column["name"], str(column["type"]), column["nullable"], str(column["default"])) for column in look.get_columns(table)
            ),
            "counts on": table in counting,
            "key": look.get_pk_constraint(table)["constrained_columns"],
            "indexes": sorted((str(index["name"]), tuple(index["column_names"]), index["unique"]) for index in look.get_indexes(table)),
            "uniques": sorted((str(unique["name"]), tuple(unique["column_names"])) for unique in look.get_unique_constraints(table)),
            "references": sorted(
                (str(key["name"]), tuple(key["constrained_columns"]), key["referred_table"], tuple(key["referred_columns"]))
                for key in look.get_foreign_keys(table)
            ),
        }
        for table in look.get_table_names()
    }


def counting_on(engine: Engine) -> set[str]:
    """The tables of an SQLite database that never give an id twice; the inspector does not tell."""
    if engine.dialect.name != "sqlite":
        return set()
    with engine.connect() as connection:
        return set(connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE sql LIKE '%AUTOINCREMENT%'").scalars())


def migrated(url: str) -> Database:
    """A database brought up by the migrations alone, from the first."""
    db = open_database(url)
    with alone(db) as connection:
        upgrade(connection)
    return db


def test_a_migrated_database_is_like_a_new_one(url: str) -> None:
    new = open_database(url)
    ensure_schema(new)
    made = shape(new.engine)
    with new.engine.begin() as connection:
        Base.metadata.drop_all(connection)
        connection.exec_driver_sql("DROP TABLE alembic_version")
    new.close()

    old = migrated(url)

    assert set(made) == {*Base.metadata.tables, "alembic_version"}
    assert shape(old.engine) == made
    old.close()


def test_every_reference_is_looked_up_through_an_index() -> None:
    """Of each row that is deleted a database asks who refers to it; without an index that reads the whole table every time."""
    for table in Base.metadata.sorted_tables:
        orders = [[*table.primary_key.columns], *([*index.columns] for index in table.indexes)]
        orders += [[*one.columns] for one in table.constraints if isinstance(one, UniqueConstraint)]
        for key in table.foreign_key_constraints:
            assert any(order[: len(key.columns)] == [*key.columns] for order in orders), f"{table.name}: {key.column_keys}"


def test_the_head_is_the_newest_script() -> None:
    assert ScriptDirectory.from_config(config()).get_heads() == [HEAD]


def test_new_and_migrated_databases_carry_the_same_mark(url: str) -> None:
    db = migrated(url)
    with db.engine.connect() as connection:
        assert marked(connection) == HEAD
    ensure_schema(db)
    db.close()


def test_an_older_database_is_upgraded_and_keeps_its_rows(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    db = open_database(url)
    ensure_schema(db)
    projects.create_project(db, "Kept")
    asked: list[str] = []
    monkeypatch.setattr("store.schema.HEAD", "9998")
    monkeypatch.setattr("store.migrations.run.upgrade", lambda connection: asked.append(marked(connection) or ""))

    ensure_schema(db)

    assert asked == [HEAD]
    assert [project.name for project in projects.list_projects(db)] == ["Kept"]
    db.close()


def test_what_was_kept_before_bundles_is_read_as_a_bundle(url: str) -> None:
    db = open_database(url)
    with alone(db) as connection:
        upgrade(connection, "0001")
        connection.exec_driver_sql("INSERT INTO project (name, use_case, created_at) VALUES ('p', '{}', 1)")
        connection.execute(text("INSERT INTO prompt (project_id, name, description, archived, created_at) VALUES (1, 'q', '', false, 1)"))
        columns = "prompt_id, number, messages, format, params, message, author, content_hash, created_at"
        connection.execute(text(f"INSERT INTO promptversion ({columns}) VALUES (1, 1, '[]', 'brace', '{{}}', '', '', 'h', 1)"))

    ensure_schema(db)

    prompt, version = prompts.get_prompt(db, 1), prompts.get_version(db, 1)
    assert (prompt.kind, prompt.tags) == ("chat", [])
    assert (version.branch, version.merged_id, version.variables, version.tools, version.model) == ("main", None, [], [], "")
    db.close()


def test_a_database_of_a_newer_version_is_left_alone(url: str) -> None:
    db = open_database(url)
    ensure_schema(db)
    with db.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")

    with pytest.raises(StoreUnavailable, match="newer version") as caught:
        ensure_schema(db)

    assert "Update Touchstone" in caught.value.hint
    db.close()


def test_a_start_on_a_current_database_asks_once_and_imports_no_migrations(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    ensure_schema(open_database(f"sqlite:///{path}"))
    program = f"""
import sys
from sqlalchemy import event
from store.database import open_database
from store.schema import ensure_schema
db = open_database("sqlite:///{path}")
asked = []
event.listen(db.engine, "before_cursor_execute", lambda c, k, statement, *rest: asked.append(statement))
ensure_schema(db)
print([statement for statement in asked if not statement.startswith("BEGIN")], "alembic" in sys.modules)
"""
    printed = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout

    assert printed == "['SELECT version_num FROM alembic_version'] False\n"


def test_making_a_new_database_imports_no_migrations_either(tmp_path: Path) -> None:
    program = f"""
import sys
from store.database import open_database
from store.schema import ensure_schema
ensure_schema(open_database("sqlite:///{tmp_path / "x.db"}"))
print("alembic" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout == "False\n"


def test_processes_that_start_at_once_on_a_new_database_all_start(url: str) -> None:
    program = """
import sys
from store import projects, prompts
from store.database import open_database
from store.schema import ensure_schema
db = open_database(sys.argv[1])
ensure_schema(db)
projects.create_project(db, sys.argv[2])
"""

    def start(name: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([sys.executable, "-c", program, url, name], cwd=ROOT, capture_output=True, text=True)

    with ThreadPoolExecutor(4) as pool:
        ended = list(pool.map(start, ["a", "b", "c", "d"]))

    assert [(each.returncode, each.stderr) for each in ended] == [(0, "")] * 4
    db = open_database(url)
    assert sorted(project.name for project in projects.list_projects(db)) == ["a", "b", "c", "d"]
    db.close()
