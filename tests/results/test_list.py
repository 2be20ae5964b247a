"""The list of a run's attempts: what a narrow window shows of it, and what its file is called."""

import csv
import io

import pytest

from components.results.attempts import columns_of
from store import scores
from store.database import Database
from tests.results.seeded import World
from touchstone.actions import result_files, results
from touchstone.actions.results import Filters


def test_a_narrow_window_shows_the_verdict_and_the_answer(db: Database, world: World) -> None:
    run = results.open_run(db, world.adversarial)
    lines = results.page(db, world.adversarial, Filters(), 1)
    assert list(columns_of(lines, {target.id or 0: target.label for target in run.targets}, Filters()))[:4] == [
        "Case", "Target", "Verdict", "Answer",
    ]  # fmt: skip
    scores.add_review(db, lines[0].id, "pass")
    reviewed = results.page(db, world.adversarial, Filters(), 1)
    names = list(columns_of(reviewed, {target.id or 0: target.label for target in run.targets}, Filters()))
    assert names.index("Judged by") > names.index("Answer")


def test_the_files_of_two_runs_have_two_names(db: Database, world: World) -> None:
    names = {result_files.file_name(results.open_run(db, run_id).run, "csv") for run_id in (world.adversarial, world.look_alike)}
    assert len(names) == 2
    assert all(name.endswith(".csv") for name in names)


def test_a_review_made_while_a_file_is_written_loses_and_doubles_no_other_row(
    db: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(result_files, "AT_ONCE", 2)
    opened, failed = results.open_run(db, world.adversarial), Filters(verdict="fail")
    wanted = [line["attempt"] for line in result_files.lines(db, opened, failed)]
    written = []
    for line in result_files.lines(db, opened, failed):
        written.append(line["attempt"])
        scores.add_review(db, line["attempt"], "pass")
    assert len(wanted) > 10 and written == wanted


def test_a_file_ends_at_the_largest_number_of_rows(db: Database, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(result_files, "AT_ONCE", 4)
    monkeypatch.setattr(result_files, "LIMIT", 6)
    assert len(list(result_files.lines(db, results.open_run(db, world.adversarial), Filters()))) == 6


@pytest.mark.parametrize("text", ['=HYPERLINK("http://t.example")', "+1+cmd|' /C calc'!A0", "-1", "@SUM(A1)", "\t=1", "\uff1d1"])
def test_no_cell_of_the_file_runs_as_a_formula(db: Database, world: World, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    line = {
        "case": text,
        "target": text,
        "answer": text,
        "messages": [{"role": "user", "content": text}],
        "latency_s": -1.5,
        "reason": text,
    }
    monkeypatch.setattr(result_files, "lines", lambda *_: iter([line]))
    opened = results.open_run(db, world.adversarial)
    file = result_files.export(db, opened, Filters(), "csv")
    (row,) = csv.DictReader(io.StringIO(file.data.decode("utf-8-sig"), newline=""))
    assert (row["case"], row["target"], row["answer"], row["reason"]) == (f"'{text}",) * 4
    assert row["latency_s"] == "-1.5" and not row["messages"].startswith(text[0])
