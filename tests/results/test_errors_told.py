"""What went wrong in a run is told with its count wherever the run is told of: in the head of its results, and in the list."""

import pytest

from store import attempts, runs, suites
from store.database import Database
from tests.pages.conftest import Visit, read_as_markdown, seen
from tests.results.seeded import ADVERSARIAL, HOSTILE, World, new_run, version_of
from touchstone.actions import results

RESULTS, RUNS = "pages/validate/results.py", "pages/validate/runs.py"
WORDS = "No answer in 30 s. Try it again later."


def ended_in_errors(db: Database, world: World, words: str, count: int, state: str = "done") -> int:
    """A run in which the first target has so many errors, the first of which says `words`."""
    version = version_of(db, world, ADVERSARIAL)
    run = new_run(db, world, version, "Errors")
    first = runs.run_targets(db, run.id or 0)[0]
    cases = suites.list_cases(db, version)
    for place, case in enumerate(cases[:3]):
        failed = {"error_kind": "timeout", "error": words if place == 0 else "Something else."} if place < count else {"answer": "No."}
        row = {"run_id": run.id, "target_id": first.id, "case_id": case.id, "messages": [], **failed}
        verdict = {"kind": case.kind, "category": case.category, "verdict": "undecided" if place < count else "pass", "refusal": "none"}
        attempts.store_judged(db, [(row, (), {**verdict, "value": None})])
    runs.mark_started(db, run.id or 0)
    runs.mark_finished(db, run.id or 0, state)
    return run.id or 0


def test_the_errors_of_a_target_are_those_without_an_answer(db: Database, world: World) -> None:
    run = ended_in_errors(db, world, WORDS, 2)
    first, second = (target.id or 0 for target in runs.run_targets(db, run))
    found = results.figures(db, results.open_run(db, run))
    assert (found.errors_of(first).count, found.errors_of(first).first, found.errors_of(second).count) == (2, WORDS, 0)


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, f"1 attempt ended in an error] and counts as undecided. It said: {WORDS}"),
        (2, f"2 attempts ended in an error] and count as undecided. The first said: {WORDS}"),
    ],
)
def test_the_head_of_results_tells_the_first_error_of_a_target(visit: Visit, db: Database, world: World, count: int, said: str) -> None:
    assert said in seen(visit(RESULTS, run=ended_in_errors(db, world, WORDS, count)))


def test_the_only_error_is_not_called_the_first(visit: Visit, db: Database, world: World) -> None:
    ended_in_errors(db, world, WORDS, 1)
    assert f"demo-base: 1 error: {WORDS}" in seen(visit(RUNS))


@pytest.mark.parametrize(("state", "said"), [("done", "demo-base: 2 errors, the first: "), ("stopped", "2 errors, the first: ")])
def test_the_list_of_runs_tells_it_too(visit: Visit, db: Database, world: World, state: str, said: str) -> None:
    ended_in_errors(db, world, WORDS, 2, state)
    at = visit(RUNS)
    bars = "".join(str(bar.proto.text) for bar in at.get("progress")).replace("\\", "").replace("\u2060", "")
    assert f"{said}{WORDS}" in (seen(at) if state == "done" else bars)


@pytest.mark.parametrize("state", ["done", "stopped"])
def test_the_words_of_an_error_are_shown_as_text(visit: Visit, db: Database, world: World, state: str) -> None:
    run = ended_in_errors(db, world, HOSTILE, 2, state)
    for at in (visit(RUNS), visit(RESULTS, run=run)):
        assert not at.exception and "<script>" in seen(at) + "".join(str(bar.proto.text) for bar in at.get("progress")).replace("\\", "")
        assert read_as_markdown(at) == []
