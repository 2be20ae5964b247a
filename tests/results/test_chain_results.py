"""The results of a run whose target is a chain: node by node, and step by step for one attempt."""

from dataclasses import replace

import pytest

from components.results.nodes import _in_words
from store import attempts, prompts
from store.database import Database
from store.steps import NodeLine
from tests.chains.test_running import OUT, QUESTION, chain
from tests.pages.conftest import Visit, seen
from tests.runs.made import Bed
from tests.runs.test_chain_runs import ASK, SIMPLE, ended, kept, made, run
from touchstone.actions.runs import RunRequest, TargetChoice, create_run
from touchstone.chains.document import Handling, Node
from touchstone.prompts.content import PromptContent

__all__ = ["made"]
PAGE, ATTEMPT, COMPARE = "pages/validate/results.py", "pages/validate/attempt.py", "pages/validate/compare.py"


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


def test_what_all_targets_are_of_stands_below_the_title(visit: Visit, done: int) -> None:
    assert "shop v1 on 1 model" in seen(visit(PAGE, run=done))


LINE = NodeLine(1, "ask", 6, 6, 0, 0, 0.1, 10, 2, 0.0, 0)


@pytest.mark.parametrize(
    ("origins", "failed", "said"),
    [
        (0, 0, "No attempt failed."),
        (2, 2, "Failures begin at ask (2)."),
        (2, 5, "Failures begin at ask (2). 3 of 5 failures cannot be traced to the words of a node"),
        (0, 4, "All 4 failures cannot be traced"),
        (0, 1, "The one failure cannot be traced"),
    ],
)
def test_failures_that_begin_nowhere_are_told(origins: int, failed: int, said: str) -> None:
    assert _in_words([replace(LINE, origins=origins)], failed).startswith(said)


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


def test_two_versions_of_a_chain_are_compared_node_by_node(visit: Visit, made: Bed) -> None:
    first = kept(made, SIMPLE)
    gate = Node(
        "gate", "validator", {"check": {"scorer": "contains", "text": "nine"}}, handling=Handling(on_error="fallback", fallback="No.")
    )
    edges = ("question.question ask.question", "ask.text gate.text", "gate.text out.value")
    guarded = chain([QUESTION, ASK, gate, OUT], *edges, inputs=["question"])
    one = prompts.get_version(made.db, first).prompt_id
    row = {"chain": guarded.to_json(), "content_hash": PromptContent(chain=guarded).hash, "parent_id": first}
    second = prompts.add_version(made.db, one, **row).id or 0
    model = made.models[0].id or 0
    targets = (TargetChoice(model, first), TargetChoice(model, second))
    id = create_run(made.db, RunRequest(made.project_id, made.suite_version_id, targets)).id or 0
    ended(made, id)
    at = visit(COMPARE, run=id)
    table = next(one.value for one in at.dataframe if "Node" in one.value)
    assert dict(zip(table["Node"], table["From: failures begin"], strict=True)) == {"question": "0", "ask": "1", "gate": "–", "out": "0"}
    assert list(table["To: errors"]) == ["0", "0", "1", "0"]
    assert "Node gate" in seen(at) and "Edge gate.text-out.value" in seen(at)
