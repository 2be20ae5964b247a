"""A generated query reads, and does nothing else: whatever is more is refused in words, and costs a bounded time and memory."""

import contextlib
import hashlib
import sqlite3
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.knowledge.made import SHOP, shop
from touchstone.errors import Invalid, NotFound
from touchstone.knowledge import bounded, sqlite_file
from touchstone.knowledge.bounded import Processes, queried, schema_of
from touchstone.knowledge.select_only import check_select


@pytest.fixture
def path(tmp_path: Path) -> Iterator[str]:
    """A small database, which stays as it is to the last byte, with nothing beside it."""
    file = Path(shop(tmp_path))
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    yield str(file)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == before
    assert [one.name for one in tmp_path.iterdir()] == ["shop.db"]


@pytest.mark.parametrize(
    ("sql", "rows"),
    [
        ("SELECT city, total FROM orders WHERE id < 3", [["Oslo", 10.5], ["Rome", 3.0]]),
        ("select count(*) from large;", [[2]]),
        ("WITH a AS (SELECT city FROM orders) SELECT DISTINCT city FROM a ORDER BY 1", [["Oslo"], ["Rome"]]),
        ("SELECT city FROM orders WHERE id = 1 UNION ALL SELECT 'x' -- ; DROP TABLE orders", [["Oslo"], ["x"]]),
        ("WITH RECURSIVE c(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM c) SELECT n FROM c LIMIT 3", [[1], [2], [3]]),
        ("SELECT city, sum(total) OVER (ORDER BY id) FROM orders LIMIT 2", [["Oslo", 10.5], ["Rome", 13.5]]),
        ("SELECT strftime('%Y', placed), slip FROM orders LIMIT 1", [["2026", "(2 bytes)"]]),
        ("SELECT value FROM json_each('[1, \"a\"]')", [[1], ["a"]]),
        ("SELECT 'a;b', \"city\" FROM orders LIMIT 1", [["a;b", "Oslo"]]),
        ("SELECT 9e999, NULL, x'00', 9007199254740993", [["inf", None, "(1 bytes)", 9007199254740993]]),
        ("SELECT char(0) || 'a'", [["\N{REPLACEMENT CHARACTER}a"]]),
    ],
)  # fmt: skip
def test_a_select_gives_its_rows(path: str, sql: str, rows: list[list[object]]) -> None:
    assert queried(path, sql)["rows"] == rows


REFUSED = {
    "nothing": "",
    "a comment alone": "-- SELECT 1",
    "prose": "I would select the orders of Oslo.",
    "two statements": "SELECT 1; SELECT 2",
    "a second statement that deletes": "SELECT 1; DELETE FROM orders",
    "one behind a comment": "SELECT 1 /* ; */ ; /* */ DROP TABLE orders",
    "one on the line after a comment": "SELECT 1 -- all\n; DROP TABLE orders",
    "one in a comment that other databases run": "SELECT 1; /*! DROP TABLE orders */ SELECT 2",
    "insert": "INSERT INTO orders(city) VALUES ('x')",
    "update": "UPDATE orders SET total = 0",
    "delete": "DELETE FROM orders",
    "replace": "REPLACE INTO orders(id) VALUES (1)",
    "a WITH that inserts": "WITH a AS (SELECT 9 AS id) INSERT INTO orders(id) SELECT id FROM a",
    "a WITH that deletes inside": "WITH a AS (DELETE FROM orders RETURNING *) SELECT * FROM a",
    "returning": "DELETE FROM orders RETURNING *",
    "drop": "DROP TABLE orders",
    "create": "CREATE TABLE x AS SELECT 1",
    "a temporary table": "CREATE TEMP TABLE x(y)",
    "alter": "ALTER TABLE orders ADD COLUMN x",
    "select into": "SELECT * INTO x FROM orders",
    "attach": "ATTACH DATABASE '/etc/passwd' AS other",
    "detach": "DETACH DATABASE main",
    "pragma": "PRAGMA query_only = OFF",
    "a pragma that reads": "PRAGMA table_info(orders)",
    "a pragma as a table": "SELECT * FROM pragma_table_info('orders')",
    "a pragma as a table that names files": "SELECT file FROM pragma_database_list",
    "vacuum": "VACUUM INTO '/tmp/stolen.db'",
    "begin": "BEGIN EXCLUSIVE",
    "savepoint": "SAVEPOINT a",
    "explain": "EXPLAIN SELECT 1",
    "analyze": "ANALYZE",
    "values alone": "VALUES (1)",
    "load_extension": "SELECT load_extension('/tmp/evil.so')",
    "load_extension in another spelling": "SELECT \"LOAD_Extension\"('/tmp/evil.so', 'init')",
    "writefile": "SELECT writefile('/tmp/x', 'y')",
    "readfile": "SELECT readfile('/etc/passwd')",
    "a table that is a file": "SELECT * FROM fsdir('/etc')",
    "pages of the file": "SELECT * FROM sqlite_dbpage",
    "a blob of a gigabyte": "SELECT randomblob(1000000000)",
    "zeros of a gigabyte": "SELECT zeroblob(1000000000)",
    "fts3_tokenizer": "SELECT fts3_tokenizer('simple')",
    "another database's file": "SELECT * FROM other.orders",
    "a table that is not there": "SELECT * FROM customers",
    "a column that is not there": "SELECT price FROM orders",
    "a text that doubles": "SELECT replace(printf('%100000d', 1), ' ', '            ')",
    "too many brackets": "SELECT " + "(" * 3_000 + "1" + ")" * 3_000,
    "too many selects in each other": "SELECT " + "(SELECT " * 300 + "1" + ")" * 300,
    "too many terms": "SELECT 1" + " + 1" * 3_000,
    "too many unions": " UNION ALL ".join(["SELECT 1"] * 200),
    "too long": "SELECT '" + "x" * 30_000 + "'",
    "NUL": "SELECT 1\0; DROP TABLE orders",
    "half a character": "SELECT '\ud800'",
    "a quote left open": "SELECT 'x",
    "a comment left open": "SELECT 1; DROP TABLE orders /*",
    "parameters": "SELECT ?",
}


@pytest.mark.parametrize("sql", REFUSED.values(), ids=REFUSED)
def test_whatever_is_not_one_select_is_refused_in_words(path: str, sql: str) -> None:
    began = time.perf_counter()
    with pytest.raises(Invalid) as refused:
        queried(path, sql)
    assert refused.value.message.endswith((".", "!")) and refused.value.hint
    assert time.perf_counter() - began < 3


BOMBS = {
    "an endless recursion": "WITH RECURSIVE c(n) AS (VALUES(1) UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c",
    "a product of tables": f"SELECT count(*) FROM {', '.join(f'orders o{number}' for number in range(30))}",
    "a recursion that fills the memory":
        "WITH RECURSIVE c(n, t) AS (VALUES(1, '') UNION SELECT n + 1, printf('%50000d', n) FROM c) SELECT count(*) FROM c",
    "a sort that fills the memory":
        f"SELECT printf('%50000d', o1.id) t FROM {', '.join(f'orders o{number}' for number in range(20))} ORDER BY t || random()",
    "searches that SQLite's clock does not interrupt":
        "SELECT " + " + ".join(["instr(replace(printf('%900000d', 1), ' ', 1), replace(printf('%450000d', 1), ' ', 1) || random())"] * 6),
}  # fmt: skip


@pytest.mark.parametrize("sql", BOMBS.values(), ids=BOMBS)
def test_a_bomb_ends_in_time_and_the_next_query_is_answered(path: str, sql: str, monkeypatch: pytest.MonkeyPatch) -> None:
    processes = Processes("sqlite", "sqlglot", 4.0, 1)
    monkeypatch.setattr(bounded, "_sqlite", processes)
    began = time.perf_counter()
    try:
        with pytest.raises(Invalid, match=r"takes (longer|more memory)|too (big|complex)"):
            queried(path, sql, seconds=1.0)
        assert time.perf_counter() - began < 8
        assert queried(path, "SELECT 1")["rows"] == [[1]]
    finally:
        processes.close()


def test_the_connection_alone_refuses_what_the_reader_of_queries_would_let_through(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite_file, "check_select", lambda sql: sql)
    for name in ("insert", "delete", "drop", "create", "a temporary table", "attach", "pragma", "vacuum", "begin", "two statements"):
        with pytest.raises(Invalid):
            sqlite_file.rows(path, REFUSED[name], 10, 2.0)


def test_rows_and_characters_are_bounded_and_said_to_be_cut(tmp_path: Path) -> None:
    long = "x" * 6_000
    values = ", ".join(f"({number}, '{long}')" for number in range(150))
    path = shop(tmp_path, f"CREATE TABLE t(n, s); INSERT INTO t VALUES {values};")
    few = queried(path, "SELECT n FROM t", 10)
    assert (len(few["rows"]), few["cut"]) == (10, True)
    assert queried(path, "SELECT n FROM t", 150)["cut"] is False
    wide = queried(path, "SELECT s FROM t", 1_000)
    assert wide["cut"] and 90 <= len(wide["rows"]) < 100 and wide["rows"][0][0] == "x" * 5_000 + "…"
    assert len(queried(path, "SELECT 1 FROM t a, t b", 10**9)["rows"]) == 1_000


def test_a_schema_shows_tables_views_and_some_rows(tmp_path: Path) -> None:
    path = shop(tmp_path, SHOP + "CREATE VIRTUAL TABLE words USING fts5(body); CREATE TABLE empty(x); CREATE TABLE \"o'd\"\"d\"(y); "
                "INSERT INTO \"o'd\"\"d\" VALUES ('*/ DROP');")  # fmt: skip
    assert schema_of(path, 1) == (
        "CREATE TABLE empty(x);\n\n"
        "CREATE VIEW large AS SELECT * FROM orders WHERE total > 5;\n"
        "/*\nid | city | total | placed | slip\n1 | Oslo | 10.5 | 2026-01-01 | (2 bytes)\n*/\n\n"
        'CREATE TABLE "o\'d""d"(y);\n/*\ny\n* / DROP\n*/\n\n'
        "CREATE TABLE orders (id INTEGER PRIMARY KEY, city TEXT, total REAL, placed TEXT, slip BLOB);\n"
        "/*\nid | city | total | placed | slip\n1 | Oslo | 10.5 | 2026-01-01 | (2 bytes)\n*/"
    )
    assert "/*" not in schema_of(path, 0)


def test_a_file_that_is_no_database_or_not_there_is_told_without_its_path(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("not a database")
    (tmp_path / "broken.db").write_bytes(b"SQLite format 3\0" + bytes(range(256)) * 64)
    (tmp_path / "folder.db").mkdir()
    for name, error in (("text.db", Invalid), ("broken.db", Invalid), ("folder.db", NotFound), ("gone.db", NotFound)):
        for ask in (lambda path: queried(path, "SELECT 1 FROM sqlite_master"), schema_of):
            with pytest.raises(error) as refused:
                ask(str(tmp_path / name))
            assert str(tmp_path) not in str(refused.value)
    assert not (tmp_path / "gone.db").exists()


def test_a_view_of_a_hostile_file_reaches_no_more_than_a_query(tmp_path: Path) -> None:
    path = shop(tmp_path, "CREATE TABLE t(x); CREATE VIEW v AS SELECT load_extension('/tmp/evil.so') AS x; "
                "CREATE VIEW w AS SELECT * FROM pragma_database_list; CREATE VIEW loop AS SELECT * FROM loop;")  # fmt: skip
    for view in ("v", "w", "loop"):
        with pytest.raises(Invalid):
            queried(path, f"SELECT * FROM {view}")
    assert "CREATE TABLE t(x)" in schema_of(path, 3)


def test_a_database_with_a_write_ahead_log_is_read_at_rest_and_while_somebody_writes(tmp_path: Path) -> None:
    path = tmp_path / "odd name?#%20.db"
    writer = sqlite3.connect(path)
    writer.executescript("PRAGMA journal_mode=WAL; CREATE TABLE t(x); INSERT INTO t VALUES (1);")
    assert queried(str(path), "SELECT x FROM t")["rows"] == [[1]]
    writer.execute("INSERT INTO t VALUES (2)")
    writer.commit()
    assert queried(str(path), "SELECT x FROM t")["rows"] == [[1], [2]]
    writer.close()
    assert queried(str(path), "SELECT x FROM t")["rows"] == [[1], [2]]
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


WORDS = (
    "SELECT", "1", "*", "FROM", "orders", ";", ",", "(", ")", "--", "/*", "*/", "'", '"', "[", "]", "`", "DELETE", "INSERT", "INTO",
    "UPDATE", "SET", "WITH", "AS", "UNION", "ALL", "PRAGMA", "ATTACH", "DROP", "TABLE", "x", "total", "WHERE", "=", "VALUES", "RETURNING",
    "query_only", "OFF", "RECURSIVE", "CREATE", "REPLACE", "\n",
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=14))
def test_what_passes_changes_nothing_even_on_a_connection_that_may_write(tokens: list[str]) -> None:
    sql = " ".join(tokens)
    try:
        check_select(sql)
    except Invalid:
        return
    database = sqlite3.connect(":memory:")
    database.executescript(SHOP)
    before = list(database.iterdump())
    with contextlib.suppress(sqlite3.Error, sqlite3.Warning):
        database.execute(sql)
    assert database.total_changes == 3 and list(database.iterdump()) == before
