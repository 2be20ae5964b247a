"""A person's decision, and a chain within a chain."""

from dataclasses import replace

import pytest

from tests.chains.stub import Kept, Stub
from tests.chains.test_running import ANSWER, OUT, QUESTION, SIMPLE, chain, inside, run, states
from touchstone.chains.document import Node
from touchstone.chains.kinds import Decision

SHOP = Stub({"reply": "Answer {question}", "p": "{v}"})
ASK = Node("ask", "approval")
SUB = Node("sub", "subchain", {"chain": "shop"})
NESTED = chain([QUESTION, SUB, OUT], "question.question sub.question", "sub.answer out.value", inputs=["question"])
WAITS = chain(
    [QUESTION, ANSWER, ASK, OUT, Node("no", "output", {"name": "no"}), Node("side", "output", {"name": "side"})],
    *[
        "question.question answer.question",
        "answer.text ask.value",
        "ask.approved out.value",
        "ask.rejected no.value",
        "answer.text side.value",
    ],
    inputs=["question"],
)


def test_what_waits_for_a_person_ends_nothing_and_what_does_not_depend_on_it_goes_on() -> None:
    outcome = run(WAITS, replace(SHOP, asked=[]), inputs={"question": "x"})
    assert outcome.waiting == ("ask",) and outcome.error == ""
    assert outcome.outputs == {"side": "base: Answer x"} and states(outcome)["ask"] == "waiting" and "out" not in states(outcome)


@pytest.mark.parametrize(("approved", "name"), [(True, "answer"), (False, "no")])
def test_with_the_decision_it_goes_on_and_asks_no_model_again(approved: bool, name: str) -> None:
    means, cache = replace(SHOP, asked=[]), Kept()
    run(WAITS, means, cache, inputs={"question": "x"})
    outcome = run(WAITS, means, cache, inputs={"question": "x"}, decisions={"ask": Decision(approved, "seen")})
    assert outcome.outputs == {"side": "base: Answer x", name: "base: Answer x"} and outcome.waiting == ()
    assert len(means.asked) == 1


def test_every_item_of_a_map_waits_for_its_own_decision() -> None:
    body = [*inside("m")[:2], Node("ask", "approval", parent="m"), inside("m")[2]]
    edges = ["in.list m.items", "i.item a.v", "a.text ask.value", "ask.approved r.value", "m.results out.value"]
    whole = chain([Node("in", "input"), Node("m", "map"), OUT, *body], *edges, inputs=["list"])
    given = {"inputs": {"list": ["a", "b"]}}
    assert run(whole, SHOP, **given).waiting == ("m.0/ask", "m.1/ask")
    decided = {"m.0/ask": Decision(True), "m.1/ask": Decision(False)}
    assert run(whole, SHOP, **given, decisions=decided).outputs == {"answer": ["base: a"]}


def test_a_chain_within_a_chain_gives_its_outputs_and_shows_its_steps() -> None:
    whole = NESTED
    outcome = run(whole, replace(SHOP, asked=[], chains={"shop": SIMPLE}), inputs={"question": "x"})
    assert outcome.outputs == {"answer": "base: Answer x"}
    assert {one.place for one in outcome.steps} >= {"sub.0/answer", "sub", "out"}
    assert outcome.usage.input_tokens == 10


def test_a_failure_within_names_where_it_came_from_and_a_chain_that_holds_itself_ends() -> None:
    whole = NESTED
    broken = replace(SIMPLE, nodes=(QUESTION, replace(ANSWER, label="Reply", options={"prompt": "gone", "model": "base"}), OUT))
    outcome = run(whole, replace(SHOP, chains={"shop": broken}), inputs={"question": "x"})
    assert outcome.failed_at == "sub" and outcome.error.startswith("Reply: There is no prompt gone")
    endless = run(whole, replace(SHOP, chains={"shop": whole}), inputs={"question": "x"})
    assert endless.failed_at == "sub" and "nested more than 20 deep" in endless.error
