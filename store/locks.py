"""Locks that outlive no process: at most one process on any machine of a database holds a lock, and dying gives it back.

With SQLite it is the lock on a small file beside the database: no stalled holder ever loses it to somebody else.
With PostgreSQL it is an advisory lock of a connection kept for it: when that breaks (a restarted server, a lost network),
somebody else may get the lock while its holder still lives, so a holder asks `is_kept` now and then.
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


class Lock:
    """Use as a truth: whether the lock is ours."""

    def __init__(self, ours: bool, connection: Connection | None = None) -> None:
        self._ours, self._connection = ours, connection

    def __bool__(self) -> bool:
        return self._ours

    def is_kept(self) -> bool:
        """Whether it is still ours; what is lost stays lost. Not for two threads at once."""
        if self._ours and self._connection is not None:
            try:
                self._connection.execute(text("SELECT 1"))
            except exc.SQLAlchemyError:
                self._ours = False
        return self._ours


@contextmanager
def held(db: Database, name: str) -> Iterator[Lock]:
    """The lock of this name for the time of the block; one that is false, at once, when somebody else has it.

    A second holder in the same process is refused like one elsewhere.
    """
    if not db.is_sqlite:
        way = _of_server(db, name)
    elif (path := db.engine.url.database) in (None, "", ":memory:"):
        way = _of_process(name)
    else:
        way = _of_file(f"{path}.{name}.lock")
    with way as lock:
        yield lock


@contextmanager
def _of_process(name: str) -> Iterator[Lock]:
    """A database in memory has no other process."""
    with _guard:
        ours = name not in _in_memory
        _in_memory.add(name)
    try:
        yield Lock(ours)
    finally:
        if ours:
            _in_memory.discard(name)


@contextmanager
def _of_file(path: str) -> Iterator[Lock]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    ours = False
    try:
        ours = _locked(descriptor, path)
        yield Lock(ours)
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
def _of_server(db: Database, name: str) -> Iterator[Lock]:
    key = {"space": SPACE, "key": zlib.crc32(name.encode()) - 2**31}
    with translating(), db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        lock = Lock(bool(connection.scalar(text("SELECT pg_try_advisory_lock(:space, :key)"), key)), connection)
        try:
            yield lock
        finally:
            if lock:
                _give_back(connection, key)


def _give_back(connection: Connection, key: Mapping[str, int]) -> None:
    """A connection that cannot say so is closed: the server then takes the lock back by itself."""
    try:
        connection.execute(text("SELECT pg_advisory_unlock(:space, :key)"), key)
    except exc.SQLAlchemyError:
        connection.invalidate()
