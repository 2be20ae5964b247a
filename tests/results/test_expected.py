"""What a case expects of an answer, beside an attempt at it."""

import pytest

from store import attempts, runs, suites
from store.database import Database
from tests.pages.conftest import Visit, read_as_markdown, seen
from tests.results.seeded import HOSTILE, World, new_run
from touchstone.suites.cases import case_to_json
from touchstone.types import Case

PAGE = "pages/validate/attempt.py"
ALONE = "It is judged by its kind alone."


def attempt_at(db: Database, world: World, case: Case) -> dict[str, int]:
    """The address of an attempt at this case."""
    suite = suites.create_suite(db, world.project.id or 0, "Imported")
    row = {"key": case.key, "kind": case.kind, "category": "", "body": case_to_json(case)}
    version = suites.add_suite_version(db, suite.id or 0, [row], content_hash="i")
    run = new_run(db, world, version.id or 0, "Imported")
    target = runs.run_targets(db, run.id or 0)[0]
    stored = suites.list_cases(db, version.id or 0)[0]
    made = {"run_id": run.id, "target_id": target.id, "case_id": stored.id, "messages": [], "answer": "It costs $49."}
    verdict = {"kind": case.kind, "category": "", "verdict": "pass", "refusal": "none", "value": None}
    attempts.store_judged(db, [(made, (), verdict)])
    runs.mark_started(db, run.id or 0)
    runs.mark_finished(db, run.id or 0)
    return {"run": run.id or 0, "attempt": attempts.attempts_page(db, run.id or 0)[0].id}


@pytest.mark.parametrize(
    ("case", "said"),
    [
        (Case("a"), ALONE),
        (Case("a", checks=({"scorer": "contains", "text": "$49"},)), "Contains the text: text $49"),
        (Case("a", checks=({"scorer": "length", "max": 40}, {"scorer": "exact", "text": "x"})), "Length: max 40\nExactly the text: text x"),
    ],
)
def test_a_case_with_a_check_of_its_own_is_not_judged_by_its_kind_alone(
    visit: Visit, db: Database, world: World, case: Case, said: str
) -> None:
    text = seen(visit(PAGE, **attempt_at(db, world, case)))
    assert said in text and (ALONE in text) == (said == ALONE)


def test_the_checks_of_a_case_are_shown_as_text(visit: Visit, db: Database, world: World) -> None:
    at = visit(PAGE, **attempt_at(db, world, Case("a", checks=({"scorer": "contains", "text": HOSTILE},))))
    assert not at.exception and "Contains the text: text <script>" in seen(at)
    assert read_as_markdown(at) == []
