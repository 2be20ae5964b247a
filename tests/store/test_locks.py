"""Locks: one holder at a time, and a holder that dies gives its lock back."""

import signal
import subprocess
import sys
from pathlib import Path

from store.database import Database, open_database
from store.locks import held
from tests.postgres import Server

HOLDER = """
import sys, time
from store.database import open_database
from store.locks import held
with held(open_database(sys.argv[1]), "run-1") as ours:
    print(bool(ours), flush=True)
    time.sleep(60)
"""


def test_a_lock_has_one_holder_at_a_time(db: Database) -> None:
    with held(db, "run-1") as first, held(db, "run-1") as second, held(db, "run-2") as other:
        assert (bool(first), bool(second), bool(other)) == (True, False, True)
        assert first.is_kept() and not second.is_kept()
    with held(db, "run-1") as again:
        assert again


def test_an_error_inside_gives_the_lock_back(db: Database) -> None:
    try:
        with held(db, "run-1"):
            raise RuntimeError
    except RuntimeError:
        pass
    with held(db, "run-1") as ours:
        assert ours


def test_a_database_in_memory_has_locks_too() -> None:
    db = open_database("sqlite://")
    with held(db, "run-1") as first, held(db, "run-1") as second:
        assert (bool(first), bool(second)) == (True, False)
    with held(db, "run-1") as again:
        assert again


def test_a_process_that_is_killed_gives_its_lock_back(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    process = subprocess.Popen([sys.executable, "-c", HOLDER, url], stdout=subprocess.PIPE, cwd=Path(__file__).parents[2])
    try:
        assert process.stdout is not None and process.stdout.readline() == b"True\n"
        with held(open_database(url), "run-1") as ours:
            assert not ours
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=10)
    with held(open_database(url), "run-1") as ours:
        assert ours


def test_a_holder_whose_connection_breaks_learns_that_the_lock_is_lost(postgres_with_tables: Server) -> None:
    db = open_database(postgres_with_tables.url("tables"))
    with held(db, "run-1") as first:
        assert first.is_kept()
        postgres_with_tables.break_locks()
        with held(db, "run-1") as second:
            assert second.is_kept() and not first.is_kept()
        assert not first.is_kept(), "what is lost stays lost"
    db.close()


def test_lock_files_do_not_pile_up(tmp_path: Path) -> None:
    db = open_database(f"sqlite:///{tmp_path / 'store.db'}")
    for number in range(3):
        with held(db, f"run-{number}"):
            assert [path.name for path in tmp_path.glob("*.lock")] == [f"store.db.run-{number}.lock"]
    assert list(tmp_path.glob("*.lock")) == []
