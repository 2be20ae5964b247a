"""The database: SQLite in a file of our own, or PostgreSQL. Sessions are opened here and never leave this package."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, exc, func, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from store.errors import StoreUnavailable, translated
from store.text import clean, dumps, is_clean, loads

BUSY_TIMEOUT_S = 30.0
CONNECT_TIMEOUT_S = 5

SQLITE_SETTINGS = (
    "page_size=8192",  # an answer with what was sent fits on one page; storing was measured a fifth faster than with 4096
    "journal_mode=WAL",
    "synchronous=NORMAL",
    "foreign_keys=ON",
    "cache_size=-8192",  # KiB; more only makes a long run hold more memory
    "temp_store=MEMORY",
    "wal_autocheckpoint=2000",  # pages: 16 MiB instead of 4, so that not every batch waits for the disk
)


class Database:
    """An open database. Safe to share between threads; every function of the store takes it first."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._reading = engine if self.is_sqlite else engine.execution_options(isolation_level="REPEATABLE READ")
        self._writing = engine.execution_options(begin="BEGIN IMMEDIATE")
        self._writing_at_once = self._writing.execution_options(wait=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether this is the embedded database."""
        return self.engine.dialect.name == "sqlite"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session that sees one state of the database and changes nothing."""
        with translating(), Session(self._reading, expire_on_commit=False, autoflush=False) as session:
            yield session

    @contextmanager
    def looking(self) -> Iterator[Connection]:
        """The same without a session: a third of its cost, for one look at one value."""
        with translating(), self._reading.connect() as connection:
            yield connection

    @contextmanager
    def writing(self, wait: bool = True) -> Iterator[Session]:
        """A session that commits at the end, or changes nothing when anything raises.

        SQLite takes its write lock at the start: what is read here cannot change before it is written. Without `wait`, raises
        StoreUnavailable at once where somebody else holds a lock that is needed.
        """
        engine = self._writing if wait else self._writing_at_once
        with translating(), Session(engine, expire_on_commit=False) as session, session.begin():
            if not (wait or self.is_sqlite):
                session.execute(text("SET LOCAL lock_timeout = 1"))  # milliseconds; 0 would wait for ever
            yield session

    def clock(self, session: Session) -> float:
        """Unix seconds by the one clock all users of this database share: the server's, or this machine's for SQLite."""
        if self.is_sqlite:
            return time.time()
        return float(session.scalar(select(func.extract("epoch", func.clock_timestamp()))) or 0.0)

    def close(self) -> None:
        """Close every connection; the object can be used again after."""
        self.engine.dispose()


@contextmanager
def translating() -> Iterator[None]:
    """Errors of the database come out as the store's own. Raises StoreFailure."""
    try:
        yield
    except (exc.SQLAlchemyError, OverflowError) as error:
        found = translated(error)
        if found is error:
            raise
        raise found from error


def open_database(url: str, busy_timeout_s: float = BUSY_TIMEOUT_S) -> Database:
    """The database at a URL (sqlite:///path, postgresql://...); the folder of SQLite is made (0700) when it is missing.

    Nothing is read yet: `store.schema.ensure_schema` makes or upgrades the tables. A writer waits `busy_timeout_s`
    seconds for another's lock. Raises StoreUnavailable for a URL or folder that cannot be used.
    """
    try:
        address = make_url(url)
    except exc.ArgumentError as error:
        hint = "TOUCHSTONE_DATABASE_URL is like sqlite:////path/to/touchstone.db or postgresql://user@host/name."
        raise StoreUnavailable("The address of the database cannot be read.", hint) from error
    kind = address.get_backend_name()
    if kind == "sqlite":
        engine = _sqlite(address, busy_timeout_s)
    elif kind in ("postgresql", "postgres"):
        engine = _postgres(address.set(drivername="postgresql+psycopg"), busy_timeout_s)
    else:
        raise StoreUnavailable(f"A database of the kind {kind!r} is not known.", "Use SQLite or PostgreSQL.")
    event.listen(engine, "before_cursor_execute", _clean_parameters, retval=True)
    return Database(engine)


def _sqlite(address: URL, busy_timeout_s: float) -> Engine:
    in_memory = address.database in (None, "", ":memory:")
    if not in_memory:
        _make_folder(Path(str(address.database)).parent)
    engine = create_engine(
        address,
        connect_args={"timeout": busy_timeout_s, "check_same_thread": False},
        hide_parameters=True,
        json_serializer=dumps,
        json_deserializer=loads,
        poolclass=QueuePool,
        pool_size=1 if in_memory else 5,
        max_overflow=0 if in_memory else 20,
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        message = f"The folder of the database cannot be made: {folder} ({error.strerror})."
        raise StoreUnavailable(message, "Name another folder with TOUCHSTONE_HOME.") from error


def _set_up_sqlite(connection: Any, _record: object) -> None:
    """Transactions begin when we say so; the driver's own habit begins them late, at the first write."""
    connection.isolation_level = None
    for setting in SQLITE_SETTINGS:
        connection.execute(f"PRAGMA {setting}").close()


def _begin_sqlite(connection: Any) -> None:
    options = connection.get_execution_options()
    with nullcontext() if options.get("wait", True) else _impatient(connection.connection.dbapi_connection):
        connection.exec_driver_sql(options.get("begin", "BEGIN"))


@contextmanager
def _impatient(connection: sqlite3.Connection) -> Iterator[None]:
    """A lock that somebody else holds is not waited for."""
    (usual,) = connection.execute("PRAGMA busy_timeout").fetchone()
    connection.execute("PRAGMA busy_timeout = 0").close()
    try:
        yield
    finally:
        connection.execute(f"PRAGMA busy_timeout = {usual}").close()


def _postgres(address: URL, busy_timeout_s: float) -> Engine:
    engine = create_engine(
        address,
        connect_args={"connect_timeout": CONNECT_TIMEOUT_S},
        hide_parameters=True,
        json_serializer=dumps,
        json_deserializer=loads,
        pool_pre_ping=True,
        pool_size=5,
        max_overflow=20,
    )

    def set_up(connection: Any, _record: object) -> None:
        connection.execute(f"SET lock_timeout = {int(busy_timeout_s * 1000)}")
        connection.commit()

    event.listen(engine, "connect", set_up)
    return engine


def _clean_parameters(_connection: Any, _cursor: Any, statement: str, parameters: Any, _context: Any, many: bool) -> tuple[str, Any]:
    """Every text on its way into the database passes here (see store.text)."""
    if not many:
        return statement, _cleaned(parameters)
    return statement, parameters if is_clean(parameters) else [_cleaned(row) for row in parameters]


def _cleaned(row: Any) -> Any:
    if isinstance(row, dict):
        return {name: clean(value) if type(value) is str else value for name, value in row.items()}
    return tuple([clean(value) if isinstance(value, str) else value for value in row])
