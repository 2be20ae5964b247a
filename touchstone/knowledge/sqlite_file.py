"""Asking a SQLite file one SELECT, and for its schema. It is called in a process of its own (`bounded`): what is hostile ends there.

What SQLite's own advice against hostile files and queries names is done (https://sqlite.org/security.html): limits, a read-only
connection, an authorizer that allows only what is listed, an untrusted schema, and a clock.
"""

import math
import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from touchstone.errors import Invalid, NotFound
from touchstone.knowledge.select_only import LONGEST, check_select

MOST_ROWS, MOST_CHARACTERS, CELL, MOST_SAMPLES = 1_000, 500_000, 5_000, 10
"""Rows of an answer, characters of all its values, characters of one."""
MOST_TABLES, LONGEST_SCHEMA, SAMPLE_CELL = 200, 100_000, 100
STEPS_BETWEEN_LOOKS = 10_000
LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 1_000_000,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 2 * LONGEST,
    sqlite3.SQLITE_LIMIT_COLUMN: 200,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 100,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_VDBE_OP: 100_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 100,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
SETTINGS = ("query_only=ON", "trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0", "temp_store=MEMORY")
READS = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE})
FUNCTIONS = frozenset((
    "->", "->>", "abs", "acos", "asin", "atan", "atan2", "avg", "ceil", "ceiling", "char", "coalesce", "concat", "concat_ws", "cos",
    "count", "cume_dist", "current_date", "current_time", "current_timestamp", "date", "datetime", "degrees", "dense_rank", "exp",
    "first_value", "floor", "format", "glob", "group_concat", "hex", "if", "ifnull", "iif", "instr", "json", "json_array",
    "json_array_length", "json_extract", "json_group_array", "json_group_object", "json_object", "json_quote", "json_type",
    "json_valid", "julianday", "lag", "last_value", "lead", "length", "like", "likelihood", "likely", "ln", "log", "log10", "log2",
    "lower", "ltrim", "max", "median", "min", "mod", "nth_value", "ntile", "nullif", "octet_length", "percent_rank", "pi", "pow",
    "power", "printf", "quote", "radians", "random", "rank", "replace", "round", "row_number", "rtrim", "sign", "sin", "soundex",
    "sqrt", "strftime", "string_agg", "substr", "substring", "sum", "tan", "time", "timediff", "total", "trim", "trunc", "typeof",
    "unhex", "unicode", "unixepoch", "unlikely", "upper",
))  # fmt: skip
"""What a query may call; whatever else a build of SQLite has, it may not."""
LISTED = "SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite~_%' ESCAPE '~' ORDER BY name"
OWN_TABLES = frozenset({"sqlite_master", "sqlite_schema", "json_each", "json_tree"})


def rows(path: str, sql: str, most: int, seconds: float) -> dict[str, Any]:
    """What one SELECT gives: {"columns", "rows", "cut", "sql"}; `cut` where there is more than is given.

    Values are JSON's; a blob is told by its size. Raises Invalid, NotFound.
    """
    query, most = check_select(sql), max(1, min(most, MOST_ROWS))
    with _opened(path, seconds) as database:
        cursor = database.execute(query)
        columns, size = [one[0] for one in cursor.description], 0
        found: list[list[Any]] = []
        for row in cursor:
            values = [_value(one, CELL) for one in row]
            size += sum(len(str(one)) for one in values)
            if len(found) == most or size > MOST_CHARACTERS:
                return {"columns": columns, "rows": found, "cut": True, "sql": query}
            found.append(values)
    return {"columns": columns, "rows": found, "cut": False, "sql": query}


def schema(path: str, samples: int, seconds: float) -> str:
    """How the tables and views of a file are made, each followed by some of its rows in a comment; without virtual tables.

    That form is the one that models do best with: Rajkumar, Li and Bahdanau, "Evaluating the Text-to-SQL Capabilities of Large Language
    Models" (2022). Raises Invalid, NotFound.
    """
    samples = max(0, min(samples, MOST_SAMPLES))
    with _opened(path, seconds) as database:
        found = database.execute(f"{LISTED} LIMIT {MOST_TABLES}").fetchall()
        virtual = tuple(f"{name}_" for name, made in found if made.upper().startswith("CREATE VIRTUAL"))
        own = [(name, made) for name, made in found if not f"{name}_".startswith(virtual)] if virtual else found
        text = "\n\n".join(f"{made};{_sampled(database, name, samples)}" for name, made in own)
    if len(text) > LONGEST_SCHEMA:
        raise Invalid(f"The schema has {len(text):,} characters.", f"It may have {LONGEST_SCHEMA:,}: give fewer rows as samples.")
    return text


def _sampled(database: sqlite3.Connection, name: str, samples: int) -> str:
    """A comment with the first rows of a table; "" for none, and for a table that cannot be read."""
    quoted = '"' + name.replace('"', '""') + '"'
    try:
        cursor = database.execute(f"SELECT * FROM {quoted} LIMIT {samples}")
        found = [[column[0] for column in cursor.description], *cursor.fetchall()]
    except sqlite3.DatabaseError:
        return ""
    lines = (" | ".join(str(_value(one, SAMPLE_CELL)) for one in row).replace("*/", "* /") for row in found)
    return "\n/*\n" + "\n".join(" ".join(line.split()) for line in lines) + "\n*/" if len(found) > 1 else ""


def _value(value: Any, longest: int) -> Any:
    if isinstance(value, bytes):
        return f"({len(value):,} bytes)"
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, str):
        text = value.replace("\0", "\N{REPLACEMENT CHARACTER}")
        return text if len(text) <= longest else f"{text[:longest]}…"
    return value


@contextmanager
def _opened(path: str, seconds: float) -> Iterator[sqlite3.Connection]:
    """A connection that reads, for so long, and closes. Raises Invalid in words for whatever SQLite refuses."""
    asked: list[str] = []
    database = _connected(path)
    until = time.monotonic() + seconds
    try:
        database.set_authorizer(_allowed(_tables(database), asked))
        database.set_progress_handler(lambda: time.monotonic() > until, STEPS_BETWEEN_LOOKS)
        yield database
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise _told(error, asked, seconds, until) from error
    finally:
        database.close()


def _connected(path: str) -> sqlite3.Connection:
    file = Path(path)
    try:
        with file.open("rb") as stream:
            head = stream.read(20)
    except OSError as error:
        raise NotFound("The file of the database is not there.", "Add the database again.") from error
    if not head.startswith(b"SQLite format 3\0"):
        raise Invalid("The file is no SQLite database.", "Add one that is.")
    database = sqlite3.connect(f"{file.resolve().as_uri()}?{_mode(file, head)}", uri=True, timeout=1, isolation_level=None)
    for limit, most in LIMITS.items():
        database.setlimit(limit, most)
    database.text_factory = lambda data: data.decode("utf-8", "replace")
    try:
        for setting in SETTINGS:
            database.execute(f"PRAGMA {setting}")
        database.execute("SELECT 1 FROM json_each('[]'), json_tree('[]')")  # to the authorizer, their first use looks like writing
    except sqlite3.Error as error:
        database.close()
        raise Invalid(f"The database cannot be opened: {error}.", "Add it again.") from error
    return database


def _mode(file: Path, head: bytes) -> str:
    """Read only. A database with a write-ahead log that is all taken over needs a file beside it to be read, unless it says it rests."""
    log = file.with_name(f"{file.name}-wal")
    rests = head[18:20] == b"\x02\x02" and not (log.exists() and log.stat().st_size)
    return "immutable=1" if rests else "mode=ro"


def _tables(database: sqlite3.Connection) -> frozenset[str]:
    """The names that a query may read: those of the file."""
    found = database.execute("SELECT name FROM sqlite_master WHERE type IN ('table', 'view')").fetchall()
    return OWN_TABLES | {str(name).lower() for (name,) in found}


def _allowed(tables: frozenset[str], asked: list[str]) -> Callable[..., int]:
    """The authorizer: what reads is allowed, all else is refused; `asked` then has in words what that was."""

    def allowed(action: int, first: str | None, second: str | None, database: str | None, inside: str | None) -> int:
        if action == sqlite3.SQLITE_FUNCTION and (second or "").lower() not in FUNCTIONS:
            asked.append(f"calls {second}")
        elif action == sqlite3.SQLITE_READ and first and database and first.lower() not in tables:
            asked.append(f"reads {first}")
        elif action not in READS:
            asked.append("does more than read")
        else:
            return sqlite3.SQLITE_OK
        return sqlite3.SQLITE_DENY

    return allowed


def _told(error: Exception, asked: list[str], seconds: float, until: float) -> Invalid:
    if asked:
        return Invalid(f"The query {asked[0][:100]}, which it may not.", "Read the tables of the database with SQLite's common functions.")
    if time.monotonic() > until:
        return Invalid(f"The query takes longer than {seconds:g} seconds.", "Ask for less.")
    return Invalid(f"The database refuses the query: {str(error)[:200]}.", "Write it for the tables and columns of the schema.")


def answer(request: Mapping[str, Any]) -> dict[str, Any]:
    """What the process answers to {"path", "seconds", and "sql" with "most", or "samples"}."""
    path, seconds = request["path"], request["seconds"]
    if "sql" in request:
        return rows(path, request["sql"], request["most"], seconds)
    return {"schema": schema(path, request["samples"], seconds)}
