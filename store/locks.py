"""Locks that outlive no process: at most one process on any machine of a database holds a lock, and dying gives it back.

With SQLite it is the lock on a small file beside the database, with PostgreSQL an advisory lock of a connection kept for it.
Unlike a lease there is no time after which a stalled holder loses it to somebody else.
"""

import fcntl
import os
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, exc, text

from store.database import Database, translating

SPACE = 7_083_312
"""The first half of our advisory locks' numbers on PostgreSQL; any number that the schema's lock has not."""

_in_memory: set[str] = set()
_guard = threading.Lock()


@contextmanager
def held(db: Database, name: str) -> Iterator[bool]:
    """Whether the lock of this name is ours for the time of the block; False, at once, when somebody else has it.

    A second holder in the same process is refused like one elsewhere.
    """
    if not db.is_sqlite:
        way = _of_server(db, name)
    elif (path := db.engine.url.database) in (None, "", ":memory:"):
        way = _of_process(name)
    else:
        way = _of_file(f"{path}.{name}.lock")
    with way as ours:
        yield ours


@contextmanager
def _of_process(name: str) -> Iterator[bool]:
    """A database in memory has no other process."""
    with _guard:
        ours = name not in _in_memory
        _in_memory.add(name)
    try:
        yield ours
    finally:
        if ours:
            _in_memory.discard(name)


@contextmanager
def _of_file(path: str) -> Iterator[bool]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    ours = False
    try:
        ours = _locked(descriptor, path)
        yield ours
    finally:
        if ours:
            with suppress(OSError):
                os.unlink(path)
        os.close(descriptor)


def _locked(descriptor: int, path: str) -> bool:
    """Whether the lock was free. A file that its last holder took away meanwhile is nobody's any more: that counts as taken."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return os.fstat(descriptor).st_ino == os.stat(path).st_ino
    except (BlockingIOError, FileNotFoundError):
        return False


@contextmanager
def _of_server(db: Database, name: str) -> Iterator[bool]:
    key = {"space": SPACE, "key": zlib.crc32(name.encode()) - 2**31}
    with translating(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        ours = bool(connection.scalar(text("SELECT pg_try_advisory_lock(:space, :key)"), key))
        try:
            yield ours
        finally:
            if ours:
                _give_back(connection, key)


def _give_back(connection: Connection, key: Mapping[str, int]) -> None:
    """A connection that cannot say so is closed: the server then takes the lock back by itself."""
    try:
        connection.execute(text("SELECT pg_advisory_unlock(:space, :key)"), key)
    except exc.SQLAlchemyError:
        connection.invalidate()
