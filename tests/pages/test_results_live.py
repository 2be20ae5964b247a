"""The results of a run that is at work: what came in is shown, what waits says so."""

import time
from collections.abc import Sequence

import pytest

from store import attempts, runs, suites
from store.database import Database
from store.tables import CaseRow, Project, Run
from tests.pages.conftest import Visit, seen
from tests.pages.finished import finish_a_run, judged

PAGE = "pages/validate/results.py"


@pytest.fixture
def run(db: Database, sample: Project) -> Run:
    """A run at work on two models of this machine, without an answer yet."""
    like = finish_a_run(db, sample, "Realistic", lambda *_: "pass")
    local = {"identity": {"provider": "transformers"}}
    targets = [
        {"label": target.label, "model_id": target.model_id, "prompt_version_id": target.prompt_version_id, **local}
        for target in runs.run_targets(db, like.id or 0)
    ]
    made = runs.create_run(db, project_id=sample.id or 0, suite_version_id=like.suite_version_id, name="Live", targets=targets)
    runs.mark_started(db, made.id or 0)
    return made


def cases_of(db: Database, run: Run) -> list[CaseRow]:
    return [case for batch in suites.iter_cases(db, run.suite_version_id) for case in batch]


def answer(db: Database, run: Run, position: int, cases: Sequence[CaseRow]) -> None:
    """The target at a position answers these cases rightly."""
    target = runs.run_targets(db, run.id or 0)[position].id or 0
    attempts.store_judged(db, [judged(run, target, case, "pass") for case in cases])


@pytest.fixture(autouse=True)
def a_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.workers.live_workers", lambda *_: [object()])


def test_what_came_in_is_shown_when_the_page_is_opened(visit: Visit, db: Database, run: Run) -> None:
    answer(db, run, 0, cases_of(db, run)[:10])
    at = visit(PAGE, run=run.id or 0)
    assert not at.exception
    assert "10 of 10" in seen(at)


def test_what_came_in_long_after_the_page_was_drawn_is_shown(visit: Visit, db: Database, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = cases_of(db, run)
    at = visit(PAGE, run=run.id or 0)
    assert "No answer has been judged yet." in seen(at)
    answer(db, run, 0, cases[:10])
    later = time.time() + 60
    monkeypatch.setattr("time.time", lambda: later)
    at.run()
    assert "10 of 10" in seen(at)


def test_a_target_whose_turn_has_not_come_says_that_it_waits(visit: Visit, db: Database, run: Run) -> None:
    answer(db, run, 0, cases_of(db, run)[:10])
    assert seen(visit(PAGE, run=run.id or 0)).count("Waiting for its turn") == 1
    runs.mark_finished(db, run.id or 0, "stopped")
    assert "The run ended before this target was asked." in seen(visit(PAGE, run=run.id or 0))


def test_before_the_first_answer_the_models_are_loaded(visit: Visit, db: Database, run: Run) -> None:
    assert "Loading the models" in seen(visit(PAGE, run=run.id or 0))
    answer(db, run, 0, cases_of(db, run)[:1])
    assert "Loading the models" not in seen(visit(PAGE, run=run.id or 0))
