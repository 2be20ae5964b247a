"""The results of a run whose target is a chain: node by node, and step by step for one attempt."""

import pytest

from store import attempts
from store.database import Database
from tests.pages.conftest import Visit, seen
from tests.runs.made import Bed
from tests.runs.test_chain_runs import SIMPLE, ended, kept, made, run

__all__ = ["made"]
PAGE, ATTEMPT = "pages/validate/results.py", "pages/validate/attempt.py"


@pytest.fixture
def done(made: Bed) -> int:
    id = run(made, kept(made, SIMPLE))
    ended(made, id)
    return id


def test_the_results_tell_node_by_node_what_each_took_and_where_failures_begin(visit: Visit, done: int) -> None:
    at = visit(PAGE, run=done)
    assert "By node" in seen(at) and "Failures begin at ask (1)." in seen(at)
    table = next(one.value for one in at.dataframe if "Failures begin here" in one.value)
    assert list(table["Node"]) == ["question", "ask", "out"]
    assert list(table["Steps"]) == [2, 2, 2] and list(table["Failures begin here"]) == [0, 1, 0]


def test_an_attempt_shows_its_steps_and_marks_the_one_in_which_the_failure_begins(visit: Visit, db: Database, done: int) -> None:
    failed = attempts.attempts_page(db, done, verdict="fail")[0]
    at = visit(ATTEMPT, run=done, attempt=failed.id)
    titles = [one.label for one in at.expander]
    assert [title.split(" ")[0] for title in titles[:3]] == ["question", "ask", "out"]
    assert ["the failure begins here" in title for title in titles[:3]] == [False, True, False]
    assert any("Guard velvet penguin." in one.value for one in at.get("html"))


def test_a_run_of_prompts_says_nothing_of_nodes(visit: Visit, made: Bed) -> None:
    id = made.run().id or 0
    ended(made, id)
    assert "By node" not in seen(visit(PAGE, run=id))
