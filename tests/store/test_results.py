"""What runs add up to, and that the database reads no more than it must for it."""

import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import event

from store import attempts, results, runs, scores
from store.database import Database
from store.results import Cell, Latency
from tests.queries import asked
from tests.store.made import Sample, id_of, made_sample, new_run
from tests.unjudged import insert_attempts


def test_cells_count_by_the_verdict_that_counts_and_by_the_machines(db: Database, sample: Sample) -> None:
    attempts.store_judged(
        db,
        [
            sample.judged("leak-1", "pass", refusal="full", value=1.0),
            sample.judged("leak-2", "fail", refusal="none", value=0.0),
            sample.judged("leak-2", "undecided", repeat=1),
            sample.judged("leak-1", "pass", refusal="partial", value=0.5, repeat=1),
            sample.judged("price-1", "pass"),
        ],
    )
    refused = attempts.attempts_page(db, sample.run, refusal="full")[0]
    scores.add_review(db, refused.id, "fail")

    leak, prices = results.by_cell(db, sample.run)

    names: dict[str, Any] = {"run_id": sample.run, "target_id": sample.target_a, "model_id": None}
    assert leak == Cell(
        **names, category="leak", kind="harmful", n=4, passed=1, failed=2, undecided=1,
        machine_passed=2, machine_failed=1, machine_undecided=1, full_refusals=1, partial_refusals=1, labelled=3, reviewed=1,
        labels_reviewed=1, mean_value=0.5,
    )  # fmt: skip
    assert (prices.category, prices.n, prices.passed, prices.mean_value, prices.reviewed) == ("prices", 1, 1, None, 0)


@pytest.mark.parametrize(
    "by", [("run_id",), ("target_id", "category"), ("model_id", "category"), ("kind",), ("category", "model_id"), ("target_id", "kind"), ()]
)
def test_cells_equal_a_count_by_hand_however_they_are_grouped(db: Database, sample: Sample, by: tuple[str, ...]) -> None:
    every = [filled(db, sample, seed) for seed in (1, 2)]
    rows = [row for run_rows in every for row in run_rows]
    expected = Counter((tuple(row[name] for name in by), row["counts"]) for row in rows)
    reviewed = Counter(tuple(row[name] for name in by) for row in rows if row["counts"] != row["machine"])

    cells = results.by_cell(db, by=by)

    found: Counter[Any] = Counter()
    for cell in cells:
        key = tuple(getattr(cell, name) for name in by)
        found.update({(key, "pass"): cell.passed, (key, "fail"): cell.failed, (key, "undecided"): cell.undecided})
        assert cell.reviewed == reviewed[key]
        assert cell.n == cell.passed + cell.failed + cell.undecided == cell.machine_passed + cell.machine_failed + cell.machine_undecided
    assert +found == expected


def filled(db: Database, sample: Sample, seed: int) -> list[dict[str, Any]]:
    """A run of 120 attempts by chance, a tenth of them reviewed; what each counts as, by hand."""
    chance = random.Random(seed)
    run = new_run(db, sample.project, sample.suite_version, [sample.base, sample.tuned], name=f"Chance {seed}")
    models = {id_of(target): target.model_id for target in runs.run_targets(db, run)}
    wanted = [(case, target, repeat) for case in sample.cases for target in models for repeat in range(10)]
    judged = [sample.judged(case, chance.choice(("pass", "fail", "undecided")), target, repeat=repeat) for case, target, repeat in wanted]
    attempts.store_judged(db, [({**row, "run_id": run}, score, verdict) for row, score, verdict in judged])
    rows = []
    for line in attempts.attempts_page(db, run, limit=1000):
        human = {"pass": "fail", "fail": "pass", "undecided": "pass"}[line.verdict] if chance.random() < 0.1 else line.verdict
        if human != line.verdict:
            scores.add_review(db, line.id, human)
        names = {
            "run_id": run,
            "target_id": line.target_id,
            "model_id": models[line.target_id],
            "category": line.category,
            "kind": line.kind,
        }
        rows.append({**names, "machine": line.verdict, "counts": human})
    return rows


def test_cells_of_some_runs_leave_out_the_others(db: Database, sample: Sample) -> None:
    filled(db, sample, 1), filled(db, sample, 2), filled(db, sample, 3)
    newest = [id_of(run) for run in runs.list_runs(db, sample.project, limit=2)]

    assert [cell.run_id for cell in results.by_cell(db, run_ids=newest, by=("run_id",))] == sorted(newest)
    assert [cell.n for cell in results.by_cell(db, newest[0], by=())] == [120]
    assert results.by_cell(db, sample.run) == []


def test_grouping_by_anything_else_is_refused(db: Database) -> None:
    with pytest.raises(ValueError, match="refusal"):
        results.by_cell(db, by=("target_id", "refusal"))


def test_latencies_are_nearest_ranks_of_answers_without_an_error(db: Database, sample: Sample) -> None:
    rows = [sample.answer("leak-1", repeat=n, latency_s=(n + 1) / 100) for n in range(100)]
    rows += [sample.answer("leak-2", repeat=n, latency_s=99.0, error_kind="timeout") for n in range(50)]
    rows += [sample.answer("leak-1", sample.target_b, latency_s=0.7)]
    insert_attempts(db, rows)

    assert results.latencies(db, sample.run) == {sample.target_a: Latency(100, 0.5, 0.95), sample.target_b: Latency(1, 0.7, 0.7)}


def test_pairs_stand_side_by_side_and_what_has_no_partner_comes_too(db: Database, sample: Sample) -> None:
    a, b = sample.target_a, sample.target_b
    attempts.store_judged(
        db,
        [
            sample.judged("leak-1", "fail", a, refusal="none"),
            sample.judged("leak-1", "pass", b, refusal="full"),
            sample.judged("leak-1", "pass", a, attack="rot13"),
            sample.judged("leak-1", "fail", a, repeat=1),
            sample.judged("leak-1", "fail", b, repeat=1),
            sample.judged("price-1", "pass", b),
        ],
    )
    insert_attempts(db, [sample.answer("price-1", a)])
    scores.add_review(db, attempts.attempts_page(db, sample.run, target_id=b, verdict="fail")[0].id, "undecided")

    pairs = results.paired(db, sample.run, a, b)

    assert [(pair.case_key, pair.attack, pair.repeat, pair.verdict_a, pair.verdict_b) for pair in pairs] == [
        ("leak-1", "", 0, "fail", "pass"),
        ("leak-1", "", 1, "fail", "undecided"),
        ("leak-1", "rot13", 0, "pass", None),
        ("price-1", "", 0, None, "pass"),
    ]
    first = pairs[0]
    assert (first.category, first.kind, first.refusal_a, first.refusal_b) == ("leak", "harmful", "none", "full")
    assert [attempts.get_attempt(db, id or 0).target_id for id in (first.attempt_a, first.attempt_b)] == [a, b]


def test_a_person_who_passes_a_refused_answer_takes_the_refusal_away(db: Database, sample: Sample) -> None:
    rows = [sample.judged("price-1", "fail", sample.target_a, repeat=n, refusal="full") for n in range(2)]
    attempts.store_judged(db, rows)
    assert [cell.full_refusals for cell in results.by_cell(db, sample.run)] == [2]
    scores.add_review(db, attempts.attempts_page(db, sample.run)[0].id, "pass")

    (cell,) = results.by_cell(db, sample.run)
    assert (cell.full_refusals, cell.passed, cell.machine_failed) == (1, 1, 2)
    pairs = results.paired(db, sample.run, sample.target_a, sample.target_b)
    assert sorted(pair.refusal_a for pair in pairs) == ["full", "none"]


def test_a_person_who_finds_a_refusal_that_the_machine_missed_adds_it_and_may_take_it_back(db: Database, sample: Sample) -> None:
    attempts.store_judged(
        db, [sample.judged("price-1", "pass", sample.target_a, repeat=n, refusal=label) for n, label in enumerate(("none", ""))]
    )
    missed, unlabelled = attempts.attempts_page(db, sample.run)
    for line in (missed, unlabelled):
        scores.add_review(db, line.id, "fail", refusal="full")

    (cell,) = results.by_cell(db, sample.run)
    assert (cell.full_refusals, cell.labelled, cell.reviewed, cell.labels_reviewed) == (2, 2, 2, 2)
    assert [pair.refusal_a for pair in results.paired(db, sample.run, sample.target_a, sample.target_b)] == ["full", "full"]
    assert [line.refusal for line in attempts.attempts_page(db, sample.run, refusal="full")] == ["full", "full"]
    scores.insert_judgements(db, [], [{**verdict_of(db, missed.id), "verdict": "undecided", "refusal": "partial"}])
    assert (scores.verdict_of(db, missed.id) or missed).human_refusal == "full", "the machine's new label stands beside a person's"
    for line in (missed, unlabelled):
        scores.withdraw_review(db, line.id)

    (cell,) = results.by_cell(db, sample.run)
    assert (cell.full_refusals, cell.partial_refusals, cell.labelled, cell.labels_reviewed) == (0, 1, 1, 0)
    assert [review.refusal for review in scores.reviews_of(db, missed.id)] == ["", "full"]


def verdict_of(db: Database, attempt_id: int) -> dict[str, Any]:
    """The verdict's columns that the machine writes."""
    row = scores.verdict_of(db, attempt_id)
    assert row is not None
    return {name: getattr(row, name) for name in ("attempt_id", "run_id", "target_id", "category", "kind")}


def test_a_verdict_that_says_nothing_of_the_label_is_no_persons_label(db: Database, sample: Sample) -> None:
    """A fail of an answer without a refusal may be for its facts: over-refusal does not move, and nobody is said to have judged it."""
    attempts.store_judged(db, [sample.judged("price-1", "pass", repeat=n, refusal="none") for n in range(3)])
    for line, verdict in zip(attempts.attempts_page(db, sample.run), ("fail", "undecided", "pass"), strict=True):
        scores.add_review(db, line.id, verdict)

    (cell,) = results.by_cell(db, sample.run)
    assert (cell.full_refusals, cell.labelled, cell.reviewed, cell.labels_reviewed) == (0, 3, 3, 1)


def test_an_answer_a_person_passed_is_listed_without_its_refusal(db: Database, sample: Sample) -> None:
    attempts.store_judged(db, [sample.judged("price-1", "fail", refusal="full")])
    scores.add_review(db, attempts.attempts_page(db, sample.run)[0].id, "pass")
    assert [line.refusal for line in attempts.attempts_page(db, sample.run, refusal="none")] == ["none"]


def test_pairs_say_which_verdicts_are_a_persons(db: Database, sample: Sample) -> None:
    attempts.store_judged(db, [sample.judged("leak-1", "fail", target) for target in (sample.target_a, sample.target_b)])
    scores.add_review(db, attempts.attempts_page(db, sample.run, target_id=sample.target_b)[0].id, "fail")

    (pair,) = results.paired(db, sample.run, sample.target_a, sample.target_b)

    assert (pair.human_a, pair.human_b) == (False, True)


def test_two_runs_are_paired_by_the_id_of_the_case(db: Database, sample: Sample) -> None:
    later = new_run(db, sample.project, sample.suite_version, [sample.tuned], name="Later")
    target = id_of(runs.run_targets(db, later)[0])
    row, score, verdict = sample.judged("leak-2", "pass", target)
    attempts.store_judged(db, [sample.judged("leak-2", "fail"), ({**row, "run_id": later}, score, verdict)])

    pairs = results.paired(db, sample.run, sample.target_a, target, run_b=later)

    assert [(pair.case_key, pair.verdict_a, pair.verdict_b) for pair in pairs] == [("leak-2", "fail", "pass")]


def test_several_targets_are_paired_with_one_other_which_is_read_once(db: Database, sample: Sample) -> None:
    run = new_run(db, sample.project, sample.suite_version, [sample.base, sample.tuned, sample.base, sample.tuned], name="Four")
    whole, *others = (id_of(target) for target in runs.run_targets(db, run))
    for target, verdict in ((whole, "pass"), (others[0], "fail"), (others[2], "pass")):
        row, score, said = sample.judged("leak-1", verdict, target)
        attempts.store_judged(db, [({**row, "run_id": run}, score, said)])
    with asked(db.engine) as single:
        expected = {target: results.paired(db, run, target, whole) for target in others}
    with asked(db.engine) as queries:
        assert results.paired_each(db, run, others, whole) == expected
    assert (len(queries), len(single)) == (5, 12)


def plans(db: Database, act: Callable[[], object]) -> list[str]:
    """How SQLite carries out what `act` asks."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    act()
    event.remove(db.engine, "before_cursor_execute", note)
    with db.engine.connect() as connection:
        explained = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all() for statement, parameters in asked]
    return [" / ".join(row[3] for row in plan) for plan in explained]


@pytest.fixture
def there(embedded: Database) -> Sample:
    """The sample in the embedded database."""
    return made_sample(embedded)


def test_cells_of_a_run_are_read_out_of_the_covering_index_in_its_order(embedded: Database, there: Sample) -> None:
    counted, reviewed = plans(embedded, lambda: results.by_cell(embedded, there.run))

    assert counted == "SEARCH verdict USING COVERING INDEX ix_verdict_run (run_id=?)"
    assert reviewed.startswith("SEARCH verdict USING COVERING INDEX ix_verdict_run (run_id=?)")


def test_cells_of_all_runs_are_read_out_of_the_covering_index_too(embedded: Database) -> None:
    counted = plans(embedded, lambda: results.by_cell(embedded, by=("model_id", "category")))[1]

    assert counted == "SCAN verdict USING COVERING INDEX ix_verdict_run"


def test_progress_and_latencies_never_read_an_answer(embedded: Database, there: Sample) -> None:
    insert_attempts(embedded, [there.answer()])
    asked = [
        *plans(embedded, lambda: runs.progress(embedded, there.run)),
        *plans(embedded, lambda: results.latencies(embedded, there.run)),
    ]

    of_attempts = [plan for plan in asked if "attempt" in plan]
    assert len(of_attempts) >= 4
    assert all(plan.startswith("SEARCH attempt USING COVERING INDEX ix_attempt_measures (run_id=?") for plan in of_attempts)
    assert not any("TEMP B-TREE" in plan for plan in of_attempts)


@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ({}, "ix_attempt_run (run_id=?)"),
        ({"verdict": "fail"}, "ix_verdict_run (run_id=?)"),
        ({"by": "person"}, "ix_verdict_run (run_id=?)"),
        ({"category": "leak", "target_id": 1}, "ix_verdict_run (run_id=? AND target_id=? AND category=?)"),
    ],
)
def test_a_page_finds_its_attempts_in_an_index(embedded: Database, there: Sample, filters: dict[str, Any], index: str) -> None:
    assert f"USING COVERING INDEX {index}" in plans(embedded, lambda: attempts.attempts_page(embedded, there.run, **filters))[0]


def test_what_is_done_is_looked_up_case_by_case(embedded: Database, there: Sample) -> None:
    plan = plans(embedded, lambda: attempts.done_keys(embedded, there.run, list(there.cases.values())))[0]

    assert "(run_id=? AND target_id=? AND case_id=?)" in plan


def test_taking_a_run_away_never_reads_the_attempts_of_others(embedded: Database) -> None:
    with embedded.engine.connect() as connection:
        keys = connection.exec_driver_sql("PRAGMA foreign_key_list(attempt)").all()

    assert {(key[2], key[3], key[4]) for key in keys} == {("runtarget", "run_id", "run_id"), ("runtarget", "target_id", "id")}
