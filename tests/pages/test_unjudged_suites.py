"""A suite that nothing can judge: what is said before its run, and what its results say."""

import pytest
from streamlit.testing.v1 import AppTest

from store import suites
from store.database import Database
from store.tables import Project, Prompt
from tests.pages.conftest import Visit, seen
from tests.pages.finished import finish_a_run
from tests.pages.test_prompt_parts import chosen, measured, support
from touchstone.actions import case_sources
from touchstone.scorers.judging import can_judge
from touchstone.types import Case

__all__ = ["support"]
RUNS, RESULTS, PARTS = "pages/validate/runs.py", "pages/validate/results.py", "pages/build/prompt_parts.py"
BEFORE, AFTER = "Nothing in this suite can be judged", "Nothing in this run could be judged"
BARE, CHECKED = b"id,question\na,How much?\nb,When?\n", b"id,question,required\na,How much?,$49\nb,When?,\n"


def suite(db: Database, project: Project, data: bytes, name: str = "bare") -> int:
    """A suite of a file, by its id."""
    case_sources.suite_of(db, project.id or 0, "ann", case_sources.FromFile(name, data, f"{name}.csv"))
    found = suites.suite_by_name(db, project.id or 0, name)
    assert found is not None
    return found.id or 0


def told(at: AppTest) -> str:
    assert not at.exception
    return seen(at) + "".join(warning.proto.title for warning in at.warning)


@pytest.mark.parametrize(
    ("case", "judged"),
    [
        (Case("a"), False),
        (Case("a", reference="A good answer."), False),
        (Case("a", kind="harmful"), True),
        (Case("a", kind="benign"), True),
        (Case("a", required=("$49",)), True),
        (Case("a", checks=({"scorer": "contains", "text": "x"},)), True),
    ],
)
def test_a_case_is_judged_where_it_says_what_an_answer_is_checked_by(case: Case, judged: bool) -> None:
    assert can_judge(case) == judged


@pytest.mark.parametrize(("data", "warned"), [(BARE, True), (CHECKED, False)])
def test_a_new_run_says_so_before_it_starts_and_may_start_all_the_same(
    visit: Visit, db: Database, sample: Project, data: bytes, warned: bool
) -> None:
    at = visit(RUNS, suite=suite(db, sample, data))
    assert (BEFORE in told(at)) == warned and not at.button(key="new-run-start").disabled
    assert ("Nothing checks the answers to any of its 2 cases: all would be undecided." in told(at)) == warned


def test_the_page_of_the_parts_says_so_before_the_measurement(visit: Visit, db: Database, sample: Project, support: Prompt) -> None:
    assert BEFORE not in told(visit(PARTS, prompt=support.id or 0))
    suite(db, sample, BARE)
    at = visit(PARTS, prompt=support.id or 0)
    next(box for box in at.selectbox if box.label == "Suite").set_value(chosen(db, support, "bare")[1].suite_version_id).run()
    assert BEFORE in told(at) and "Answers can also be reviewed by hand afterwards." in told(at)


def test_the_results_say_why_nothing_is_decided(visit: Visit, db: Database, sample: Project) -> None:
    suite(db, sample, BARE)
    run = finish_a_run(db, sample, "bare", lambda *_: "undecided")
    assert AFTER in told(visit(RESULTS, run=run.id or 0))
    reviewed = finish_a_run(db, sample, "bare", lambda position, case: "undecided" if position else "pass")
    assert AFTER not in told(visit(RESULTS, run=reviewed.id or 0)), "people judged some"
    checked = finish_a_run(db, sample, "Realistic", lambda *_: "undecided")
    assert AFTER not in told(visit(RESULTS, run=checked.id or 0)), "there was something to judge by"


def test_the_parts_say_why_nothing_is_decided_and_draw_no_empty_chart(visit: Visit, db: Database, sample: Project, support: Prompt) -> None:
    suite(db, sample, BARE)
    run = measured(db, support, lambda *_: "undecided", suite="bare")
    at = visit(PARTS, prompt=support.id or 0, run=run.id or 0)
    assert AFTER in told(at)
    assert "There is nothing to draw: no answer was decided both with a part and without it." in told(at)
    assert not at.get("plotly_chart")
