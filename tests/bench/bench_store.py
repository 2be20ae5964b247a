"""The store: writing attempts, adding runs up and reading pages, beside plain sqlite3 in the same run.

python -m tests.bench.bench_store [--quick]
"""

import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from store import attempts, results, runs, suites
from store.database import Database, open_database
from store.schema import ensure_schema
from store.tables import Attempt
from store.upsert import table_of
from tests.bench.figures import HEAD, Figure, show
from tests.bench.filled import BATCH, Filled, add_run, fill, judged, prepare, store
from tests.unjudged import insert_attempts

MEASURES = [column.name for column in table_of(Attempt).columns if column.name != "id"]
FLOOR_TABLE = f"CREATE TABLE floor (id INTEGER PRIMARY KEY, {', '.join(MEASURES)})"
FLOOR_INSERT = f"INSERT INTO floor VALUES (NULL{', ?' * len(MEASURES)})"


ATTEMPTS = 3


@contextmanager
def new_database() -> Iterator[Database]:
    with tempfile.TemporaryDirectory() as folder:
        db = open_database(f"sqlite:///{folder}/bench.db")
        ensure_schema(db)
        yield db
        db.close()


def timed(act: Callable[[], object], repeats: int = 1) -> float:
    """The least seconds of wall time: what the work takes while no neighbour on the machine holds the processor."""
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return min(times)


def floor_of_writing(rows: Sequence[tuple[object, ...]]) -> float:
    """Seconds to store the same values with executemany in the same batches: no index, no keys, no scores."""
    with tempfile.TemporaryDirectory() as folder:
        connection = sqlite3.connect(Path(folder) / "floor.db", isolation_level=None)
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute(FLOOR_TABLE)
        seconds = timed(lambda: _write_plain(connection, rows))
        connection.close()
    return seconds


def _write_plain(connection: sqlite3.Connection, rows: Sequence[tuple[object, ...]]) -> None:
    for start in range(0, len(rows), BATCH):
        connection.execute("BEGIN")
        connection.executemany(FLOOR_INSERT, rows[start : start + BATCH])
        connection.execute("COMMIT")


def writing(count: int) -> list[Figure]:
    """`count` attempts with 500-character answers in batches of 500: answers only, and with three scores and a verdict each."""
    with new_database() as db:
        filled = prepare(db, cases=count, models_count=1)
        alone, floor = (min(times) for times in zip(*(_answers_only(db, filled) for _ in range(ATTEMPTS)), strict=True))
        whole, cpu = min(_judged(db, filled) for _ in range(ATTEMPTS))
    scale = 100_000 / count
    return [
        Figure("100,000 attempts, answers only", alone * scale, 4.0, "s", f"{count / alone:,.0f} rows/s, {against(alone, floor)}"),
        Figure(
            "judged attempt (3 scores), processor",
            cpu / count * 1e6,
            100.0,
            "us",
            f"wall {whole / count * 1e6:.0f} us, {against(cpu, floor)}",
        ),
    ]


def _answers_only(db: Database, filled: Filled) -> tuple[float, float]:
    """Seconds through the store and seconds of the floor."""
    rows = [attempt for attempt, _, _ in judged(db, add_run(db, filled, "alone", 1), scores=0)]
    batches = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
    seconds = timed(lambda: [insert_attempts(db, batch) for batch in batches])
    return seconds, floor_of_writing([tuple(str(row.get(name, "")) for name in MEASURES) for row in rows])


def _judged(db: Database, filled: Filled) -> tuple[float, float]:
    """Seconds of wall time and of processor time."""
    items = list(judged(db, add_run(db, filled, "judged", 1), scores=3))
    cpu = time.process_time()
    seconds = timed(lambda: store(db, iter(items)))
    return seconds, time.process_time() - cpu


GROUPED = "SELECT run_id, target_id, category, count(*), sum(value) FROM verdict {where} GROUP BY run_id, target_id, category"
SUMS = "SELECT count(*), sum(cost_usd), sum(input_tokens), max(created_at) FROM attempt WHERE run_id = {run}"
VERDICTS = "SELECT attempt_id, verdict FROM verdict WHERE run_id = {run} AND target_id IN ({a}, {b})"


class Plain:
    """Plain sqlite3 on the same file: what the same question costs without us."""

    def __init__(self, db: Database) -> None:
        self.connection = sqlite3.connect(str(db.engine.url.database))
        self.connection.execute("PRAGMA cache_size=-16384")

    def seconds(self, query: str, repeats: int = 10) -> float:
        self.connection.execute(query).fetchall()
        return timed(lambda: self.connection.execute(query).fetchall(), repeats)


def against(taken: float, floor: float) -> str:
    """How it compares with plain sqlite3 doing the like."""
    return f"{taken / floor:.2g} x plain sqlite3"


def milliseconds(name: str, act: Callable[[], object], must: float, floor: float, repeats: int = 20, beside: str = "") -> Figure:
    """The least of `repeats` calls after a first one, beside the `floor` in seconds."""
    act()
    taken = timed(act, repeats)
    return Figure(name, taken * 1000, must, "ms", ", ".join(filter(None, (beside, against(taken, floor)))))


def everything(db: Database, filled: Filled) -> list[Figure]:
    """Aggregates over all attempts in the database."""
    total = filled.per_run * len(filled.run_ids)
    floor = Plain(db).seconds(GROUPED.format(where=""), 3)
    return [
        milliseconds(f"model x category of {total:,}", lambda: results.by_cell(db, by=("model_id", "category")), 1000, floor, 3),
        milliseconds(
            f"run x target x category x kind of {total:,}", lambda: results.by_cell(db), 2000, floor, 3, "not asked for by a page"
        ),
    ]


def one_run(db: Database, filled: Filled) -> list[Figure]:
    """Aggregates and pages of one run among the others."""
    run = filled.run_ids[len(filled.run_ids) // 2]
    a, b = (target.id or 0 for target in runs.run_targets(db, run)[:2])
    plain, size = Plain(db), f"of a run of {filled.per_run:,}"
    ids = ",".join(str(line.id) for line in attempts.attempts_page(db, run))
    rows, sums = plain.seconds(f"SELECT * FROM attempt WHERE id IN ({ids})"), plain.seconds(SUMS.format(run=run))
    pairs, cells = plain.seconds(VERDICTS.format(run=run, a=a, b=b)), plain.seconds(GROUPED.format(where=f"WHERE run_id = {run}"))
    return [
        milliseconds(f"cells {size}", lambda: results.by_cell(db, run), 10, cells),
        milliseconds("page of 50, no filter", lambda: attempts.attempts_page(db, run, offset=200), 5, rows),
        milliseconds("page of 50, failed", lambda: attempts.attempts_page(db, run, verdict="fail", offset=200), 5, rows),
        milliseconds("page of 50, one cell", lambda: attempts.attempts_page(db, run, target_id=a, category="category 03"), 5, rows),
        milliseconds("page of 50, words no answer has", lambda: attempts.attempts_page(db, run, text="no such words"), 100, rows),
        milliseconds(f"progress {size}", lambda: runs.progress(db, run), 20, sums),
        milliseconds(f"latencies {size}", lambda: results.latencies(db, run), 30, sums),
        milliseconds("pairs of two targets", lambda: results.paired(db, run, a, b), 100, pairs, 5, f"{filled.per_run // 10:,} pairs"),
    ]


def large_run(db: Database, filled: Filled, count: int) -> list[Figure]:
    """A run of `count` attempts on two targets in the same database: what its page asks for every second, and its pairs."""
    run = prepare_large(db, filled, count)
    a, b = (target.id or 0 for target in runs.run_targets(db, run)[:2])
    plain, size = Plain(db), f"of a run of {count:,}"
    sums, pairs = plain.seconds(SUMS.format(run=run)), plain.seconds(VERDICTS.format(run=run, a=a, b=b))
    cells = plain.seconds(GROUPED.format(where=f"WHERE run_id = {run}"))
    return [
        milliseconds(f"progress {size}", lambda: runs.progress(db, run), 50, sums, 5),
        milliseconds(f"cells {size}", lambda: results.by_cell(db, run), 120, cells, 5),
        milliseconds(f"latencies {size}", lambda: results.latencies(db, run), 100, sums, 5),
        milliseconds("page of 50, no filter", lambda: attempts.attempts_page(db, run, offset=200), 5, sums),
        milliseconds("page of 50, failed", lambda: attempts.attempts_page(db, run, verdict="fail", offset=200), 50, sums),
        milliseconds("page of 50, judged by a person", lambda: attempts.attempts_page(db, run, by="person"), 50, sums),
        milliseconds(f"pairs {size}", lambda: results.paired(db, run, a, b), 2000, pairs, 3, f"{count // 2:,} pairs"),
    ]


def taking_away(db: Database, filled: Filled) -> list[Figure]:
    """The deletion of one run among the others, once."""
    seconds = timed(lambda: runs.delete_run(db, filled.run_ids[0]))
    floor = Plain(db).seconds(SUMS.format(run=filled.run_ids[1]))
    return [Figure(f"deletion of a run of {filled.per_run:,}", seconds * 1000, 2000, "ms", against(seconds, floor))]


def prepare_large(db: Database, filled: Filled, count: int) -> int:
    """The run of `count` attempts, stored."""
    rows = ({"key": f"l{n}", "kind": "neutral", "category": f"category {n % 20:02d}", "body": {}} for n in range(count // 2))
    suite = suites.create_suite(db, filled.project_id, "Large")
    version = suites.add_suite_version(db, suite.id or 0, rows, content_hash="large")
    run = add_run(db, Filled(filled.project_id, filled.model_ids, version.id or 0, (), 0), "Large", 2)
    store(db, judged(db, run, scores=0))
    return run


def main(arguments: list[str]) -> int:
    quick = "--quick" in arguments
    print(HEAD)
    missed = show(writing(20_000 if quick else 100_000))
    with new_database() as db:
        filled = fill(db, run_count=10 if quick else 100, per_run=10_000)
        large = 20_000 if quick else 100_000
        for part in (everything(db, filled), one_run(db, filled), large_run(db, filled, large), taking_away(db, filled)):
            missed |= show(part)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
