"""What is wrong with a chain is told where it is, before it runs."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from tests.chains.made import chains
from tests.chains.stub import Stub
from tests.chains.test_running import ANSWER, OUT, QUESTION, SIMPLE, chain, edge, inside
from touchstone.chains.checking import problems, refused
from touchstone.chains.document import Chain, Handling, Node
from touchstone.chains.kinds import Found

FOUND = Stub({"reply": "Answer {question}", "p": "{v}"}).found
MAP = Node("m", "map")
CIRCLE = chain([Node("a", "join"), Node("b", "join"), OUT], "a.value b.values", "b.value a.values", "a.value out.value")


def said(whole: Chain) -> list[tuple[str, str]]:
    """Node and text of what blocks."""
    return [(one.node, one.text) for one in problems(whole, FOUND) if not one.warning]


def test_a_chain_that_can_run_has_no_problem() -> None:
    assert problems(SIMPLE, FOUND) == ()
    edges = ["question.question m.items", "i.item a.v", "a.text r.value", "m.results out.value"]
    assert said(chain([QUESTION, MAP, OUT, *inside("m")], *edges, inputs=["question"])) == [
        ("m", "items takes a list (anything each), and question gives a text.")
    ]


@pytest.mark.parametrize(
    ("whole", "node", "words"),
    [
        (replace(SIMPLE, nodes=(QUESTION, replace(ANSWER, kind="shell"), OUT)), "answer", "no kind of node named 'shell'"),
        (replace(SIMPLE, nodes=(QUESTION, replace(ANSWER, options={"code": "x"}), OUT)), "answer", "no option 'code'"),
        (replace(SIMPLE, nodes=(QUESTION, replace(ANSWER, kind_version=9), OUT)), "answer", "version 9 of this kind"),
        (replace(SIMPLE, nodes=(QUESTION, replace(ANSWER, options={"prompt": "gone", "model": "base"}), OUT)), "answer", "no prompt gone"),
        (replace(SIMPLE, nodes=(QUESTION, replace(ANSWER, options={"prompt": "reply", "model": "gpt"}), OUT)), "answer", "no model gpt"),
        (replace(SIMPLE, edges=SIMPLE.edges[1:]), "answer", "Nothing is connected to question."),
        (chain([QUESTION]), "", "no output"),
        (chain([QUESTION, OUT, Node("two", "output")], "question.question out.value", "question.question two.value"), "", "Two outputs"),
        (replace(SIMPLE, edges=(*SIMPLE.edges, edge("question.other out.value"))), "out", "gives no other"),
        (replace(SIMPLE, edges=(*SIMPLE.edges, edge("question.question answer.other"))), "answer", "takes no other"),
        (replace(SIMPLE, edges=(*SIMPLE.edges, edge("question.question out.value"))), "out", "takes one value"),
        (replace(SIMPLE, nodes=(*SIMPLE.nodes, Node("i", "item"))), "i", "inside a map or a loop"),
        (replace(SIMPLE, nodes=(*SIMPLE.nodes, Node("t", "text", parent="answer"))), "t", "holds no nodes"),
        (chain([QUESTION, MAP, OUT], "question.question out.value"), "m", "no result inside"),
        (CIRCLE, "b", "circle"),
    ],
)  # fmt: skip
def test_what_blocks_is_told_at_its_node(whole: Chain, node: str, words: str) -> None:
    assert [text for at, text in said(whole) if words in text and (at == node or words == "circle")]


def test_what_is_not_used_is_a_warning_alone() -> None:
    whole = replace(SIMPLE, nodes=(*SIMPLE.nodes, Node("t", "text")))
    assert [(one.node, one.warning) for one in problems(whole, FOUND)] == [("t", True)]


def test_an_error_branch_is_a_port() -> None:
    branch = replace(
        SIMPLE, nodes=(QUESTION, replace(ANSWER, handling=Handling(on_error="branch")), OUT, Node("e", "output", {"name": "e"}))
    )
    assert said(replace(branch, edges=(*branch.edges, edge("answer.error e.value")))) == []


@pytest.mark.parametrize(
    ("drawn", "words"),
    [
        ("question.question answer.question", "connected already"),
        ("question.question out.value", "takes one value"),
        ("out.value answer.question", "gives no value"),
        ("answer.text question.x", "takes no x"),
        ("answer.text answer.question", "circle"),
    ],
)
def test_an_edge_that_may_not_be_is_refused_with_its_reason(drawn: str, words: str) -> None:
    assert words in refused(SIMPLE, FOUND, edge(drawn))


def test_an_edge_that_may_be_is_not_refused() -> None:
    whole = replace(SIMPLE, nodes=(*SIMPLE.nodes, Node("again", "output", {"name": "again"})))
    assert refused(whole, FOUND, edge("answer.text again.value")) == ""
    body = chain([QUESTION, MAP, OUT, *inside("m")], inputs=["question"])
    assert refused(body, FOUND, edge("question.question a.v")) == ""
    assert "leads out of map" in refused(body, FOUND, edge("a.text out.value"))


@settings(max_examples=50, deadline=None)
@given(chains())
def test_any_chain_that_can_be_read_is_looked_at_without_an_error(whole: Chain) -> None:
    assert all(one.text and json.dumps(one.text) for one in problems(whole, Found()))


def test_looking_runs_nothing(monkeypatch: Any) -> None:
    means = Stub({"reply": "Answer {question}"})
    problems(SIMPLE, means.found)
    assert means.asked == []
