"""Opening a database, its settings, and what it says when it cannot be used."""

import sqlite3
import stat
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from store import attempts, drafts, projects, prompts, runs
from store.database import Database, open_database
from store.errors import StoreConflict, StoreMissing, StoreUnavailable
from store.schema import ensure_schema
from store.tables import Project
from tests.postgres import Server
from tests.store.made import Sample, body
from tests.unjudged import insert_attempts


def test_the_folder_of_a_new_database_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "home"

    ensure_schema(open_database(f"sqlite:///{folder / 'touchstone.db'}"))

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_the_embedded_database_is_set_up_for_many_readers_and_checks_references(tmp_path: Path) -> None:
    db = open_database(f"sqlite:///{tmp_path / 'x.db'}", busy_timeout_s=3)
    wanted = {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "busy_timeout": 3000}

    with db.engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in wanted}

    assert found == wanted


def test_a_database_in_memory_is_one_for_all_threads() -> None:
    db = open_database("sqlite://")
    ensure_schema(db)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: projects.create_project(db, f"P{number}"), range(8)))

    assert len(projects.list_projects(db)) == 8


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_postgresql_is_reached_under_every_usual_name(scheme: str, postgres_url: str) -> None:
    db = open_database(postgres_url.replace("postgresql", scheme, 1))

    assert (db.is_sqlite, db.engine.dialect.driver) == (False, "psycopg")
    db.close()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("no address", "cannot be read"),
        ("mysql://root@localhost/x", "'mysql' is not known"),
        ("sqlite:////proc/none/x.db", "cannot be made"),
    ],
)
def test_an_address_that_cannot_be_used_is_told_in_a_sentence(url: str, told: str) -> None:
    with pytest.raises(StoreUnavailable) as caught:
        open_database(url)

    assert told in caught.value.message
    assert caught.value.hint


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_bytes(b"my shopping list " * 1000)

    with pytest.raises(StoreUnavailable, match="is not a database"):
        ensure_schema(open_database(f"sqlite:///{path}"))
    assert path.read_bytes().startswith(b"my shopping list")


def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(StoreUnavailable) as caught:
        ensure_schema(open_database("postgresql://someone@127.0.0.1:1/none"))

    assert caught.value.message == "The database server cannot be reached."
    assert "TOUCHSTONE_DATABASE_URL" in caught.value.hint


def test_a_database_the_server_does_not_have_is_told(postgres_server: Server) -> None:
    with pytest.raises(StoreUnavailable, match="refused the sign-in"):
        ensure_schema(open_database(postgres_server.url("nowhere")))


def test_what_raises_half_way_leaves_nothing(db: Database) -> None:
    with pytest.raises(RuntimeError), db.writing() as session:
        session.add(Project(name="Half"))
        session.flush()
        raise RuntimeError

    assert projects.list_projects(db) == []


def test_a_reader_sees_one_state_whatever_is_written_meanwhile(db: Database) -> None:
    count = text("SELECT count(*) FROM project")
    with db.reading() as session:
        before = session.scalar(count)
        projects.create_project(db, "Meanwhile")
        assert session.scalar(count) == before

    assert len(projects.list_projects(db)) == 1


def test_a_mistake_of_ours_is_not_dressed_up(db: Database) -> None:
    with pytest.raises(Exception, match="no_such_table") as caught, db.reading() as session:
        session.execute(text("SELECT * FROM no_such_table"))

    assert type(caught.value).__module__.startswith("sqlalchemy")


def test_no_error_of_the_driver_shows_the_data(db: Database) -> None:
    with pytest.raises(Exception, match="no_such_table") as caught, db.reading() as session:
        session.execute(text("SELECT * FROM no_such_table WHERE name = :name"), {"name": "somebody's secret"})

    assert "secret" not in str(caught.value)


def lock(db: Database) -> "sqlite3.Connection | psycopg.Connection[tuple[object, ...]]":
    """A connection of another program that holds on to everything."""
    if db.is_sqlite:
        held = sqlite3.connect(str(db.engine.url.database), isolation_level=None, check_same_thread=False)
        held.execute("BEGIN EXCLUSIVE")
        return held
    url = db.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    connection = psycopg.connect(url)
    connection.execute("LOCK TABLE project IN ACCESS EXCLUSIVE MODE")
    return connection


def test_a_locked_database_is_told_after_the_time_given_for_waiting(db: Database) -> None:
    impatient = open_database(db.engine.url.render_as_string(hide_password=False), busy_timeout_s=0.3)
    other = lock(db)
    began = time.monotonic()

    with pytest.raises(StoreUnavailable) as caught:
        projects.create_project(impatient, "Mine")

    assert caught.value.message == "The database is locked by another program."
    assert caught.value.hint
    assert 0.2 < time.monotonic() - began < 5
    other.close()
    assert projects.create_project(impatient, "Mine").id
    impatient.close()


def test_a_lock_that_is_let_go_in_time_is_only_waited_for(db: Database) -> None:
    other = lock(db)
    threading.Timer(0.3, other.rollback).start()

    assert projects.create_project(db, "Mine").id
    other.close()


def test_who_will_not_wait_for_a_lock_is_told_at_once_and_others_wait_as_before(db: Database) -> None:
    other = lock(db)
    began = time.monotonic()
    with pytest.raises(StoreUnavailable, match="locked"), db.writing(wait=False) as session:
        session.execute(text("DELETE FROM project"))
    assert time.monotonic() - began < 5

    threading.Timer(0.3, other.rollback).start()
    assert projects.create_project(db, "Mine").id
    other.close()

    with db.writing(wait=False) as session:
        session.execute(text("DELETE FROM project"))
    assert projects.list_projects(db) == []


def test_a_full_disk_is_told_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    db = open_database(f"sqlite:///{tmp_path / 'x.db'}")
    ensure_schema(db)
    with db.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages + 5}")

    with pytest.raises(StoreUnavailable) as caught:
        drafts.save_draft(db, "long", {"text": "x" * 200_000})

    assert caught.value.message == "The disk of the database is full."
    assert drafts.get_draft(db, "long") is None
    drafts.save_draft(db, "short", {"text": "x"})
    assert body(db, "short") == {"text": "x"}


def test_eight_writers_at_once_lose_nothing(db: Database, sample: Sample) -> None:
    def write(worker: int) -> int:
        batches = range(10)
        return sum(attempts.store_judged(db, [sample.judged(case, repeat=10 * worker + b) for case in sample.cases]) for b in batches)

    with ThreadPoolExecutor(8) as pool:
        stored = list(pool.map(write, range(8)))

    assert stored == [60] * 8
    assert runs.progress(db, sample.run).done == 480


def test_two_that_store_the_same_answers_at_once_store_them_once(db: Database, sample: Sample) -> None:
    items = [sample.judged(case, repeat=repeat) for case in sample.cases for repeat in range(50)]
    with ThreadPoolExecutor(2) as pool:
        stored = list(pool.map(lambda some: attempts.store_judged(db, some), [items, items[::-1]]))

    assert sum(stored) == 300
    assert runs.progress(db, sample.run).done == 300


def test_what_a_row_belongs_to_must_be_there(db: Database) -> None:
    with pytest.raises(StoreMissing):
        projects.update_use_case(db, 99, {})
    with pytest.raises(StoreMissing, match="no longer there"):
        insert_attempts(db, [{"run_id": 9, "target_id": 9, "case_id": 9}])


@pytest.mark.parametrize("name", ["Shop", "x FOREIGN KEY", "23503"])
def test_a_name_that_is_taken_is_a_conflict_whatever_it_says(db: Database, name: str) -> None:
    projects.create_project(db, name)

    with pytest.raises(StoreConflict):
        projects.create_project(db, name)


@pytest.mark.parametrize("number", [2**63, -(2**63) - 1, 10**30])
def test_what_is_asked_for_by_a_number_beyond_every_id_is_not_there(db: Database, sample: Sample, number: int) -> None:
    with pytest.raises(StoreMissing, match=f"There is no prompt {number}"):
        prompts.get_prompt(db, number)
    assert prompts.version_by_number(db, sample.prompt, number) is None
    assert prompts.latest_version(db, sample.prompt) is not None
    with pytest.raises(StoreMissing, match="so large a number"):
        prompts.versions(db, number)
