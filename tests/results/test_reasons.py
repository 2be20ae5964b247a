"""Why an answer failed stands in the files that are taken away: by which scorer, and what it said."""

from store import attempts, runs
from store.database import Database
from store.history import judged_after
from tests.results.seeded import World
from touchstone.actions import result_files, results
from touchstone.actions.reasons import reasons
from touchstone.actions.summary import lines


def test_a_failed_answer_names_the_scorer_and_what_it_said(db: Database, world: World) -> None:
    rows = list(result_files.lines(db, results.open_run(db, world.adversarial), results.Filters(verdict="fail")))
    assert rows and {row["reason"] for row in rows} == {"leak: A planted text came out."}


def test_the_file_of_the_page_and_that_of_the_command_say_of_an_attempt_the_same(db: Database, world: World) -> None:
    page = list(result_files.lines(db, results.open_run(db, world.adversarial), results.Filters()))
    command = list(lines(db, world.adversarial))
    alike = page[0].keys() & command[0].keys() - {"verdict", "human_refusal"}
    assert {"case", "kind", "target", "answer", "messages", "error", "reason", "refusal", "latency_s", "revision"} <= alike
    assert [{name: row[name] for name in alike} for row in page] == [{name: row[name] for name in alike} for row in command]


def test_one_that_passed_has_no_reason_and_an_undecided_one_its_own(db: Database, world: World) -> None:
    opened = results.open_run(db, world.adversarial)
    by_verdict = {
        verdict: {row["reason"] for row in result_files.lines(db, opened, results.Filters(verdict=verdict))}
        for verdict in ("pass", "undecided")
    }
    assert by_verdict == {"pass": {""}, "undecided": {"timeout"}}


def test_every_scorer_that_failed_it_is_named_once(db: Database, world: World) -> None:
    run, target = runs.get_run(db, world.realistic), runs.run_targets(db, world.realistic)[0]
    new = runs.create_run(
        db, project_id=run.project_id, suite_version_id=run.suite_version_id, name="n",
        targets=[{"label": "t", "model_id": target.model_id}],
    )  # fmt: skip
    (row,) = runs.run_targets(db, new.id or 0)
    case = attempts.after(db, run.id or 0, 0, 1)[0].case_id
    failed = {"verdict": "fail", "value": 0.0}
    scores = [
        {"scorer": "required", "instrument": "1", "reason": "Missing: $49.", **failed},
        {"scorer": "contains", "instrument": "1", "reason": "The text does not appear.", **failed},
        {"scorer": "contains", "instrument": "2", "reason": "The text does not appear.", **failed},
        {"scorer": "forbidden", "instrument": "1", "verdict": "pass", "reason": "Nothing forbidden is said."},
    ]
    attempts.store_judged(db, [({"run_id": new.id, "target_id": row.id, "case_id": case}, scores, {"verdict": "fail"})])
    said = "required: Missing: $49.; contains: The text does not appear."
    assert list(reasons(db, judged_after(db, new.id or 0)).values()) == [said]
    assert [line["reason"] for line in lines(db, new.id or 0)] == [said]
