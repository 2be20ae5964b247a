"""A chain runs: what is ready runs side by side, what was not chosen is skipped, what is known is not asked again."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from tests.chains.stub import Kept, Stub
from touchstone.chains.document import Chain, Edge, Handling, Node
from touchstone.chains.running import Asked, run_chain
from touchstone.chains.trace import Outcome, Step
from touchstone.errors import Invalid, Rejected
from touchstone.prompts.variables import Variable


def edge(text: str) -> Edge:
    """An edge from "a.port b.port"."""
    source, target = text.split()
    return Edge(*source.split("."), *target.split("."))


def chain(nodes: Sequence[Node], *edges: str, inputs: Sequence[str] = ()) -> Chain:
    return Chain(tuple(nodes), tuple(map(edge, edges)), tuple(map(Variable, inputs)))


def run(whole: Chain, means: Stub | None = None, cache: Kept | None = None, **asked: Any) -> Outcome:
    return asyncio.run(run_chain(whole, Asked(**asked), means or Stub(), cache or Kept()))


def states(outcome: Outcome) -> dict[str, str]:
    """How the nodes of the outermost scope ended."""
    return {one.node: one.state for one in outcome.steps if not one.path}


QUESTION = Node("question", "input")
ANSWER = Node("answer", "answer", {"prompt": "reply", "model": "base"})
OUT = Node("out", "output")
SIMPLE = chain([QUESTION, ANSWER, OUT], "question.question answer.question", "answer.text out.value", inputs=["question"])
SHOP = Stub({"reply": "Answer {question}"})


def test_values_go_along_the_edges_and_the_output_is_given_by_its_name() -> None:
    outcome = run(SIMPLE, replace(SHOP, asked=[]), inputs={"question": "{when}?"})
    assert outcome.outputs == {"answer": "base: Answer {when}?"} and outcome.error == ""
    step = next(one for one in outcome.steps if one.node == "answer")
    assert step.given == {"question": "{when}?"} and step.done and step.done.sent[0].content == "Answer {when}?"
    assert (outcome.usage.input_tokens, outcome.usage.output_tokens) == (10, 2)


def test_two_branches_run_side_by_side() -> None:
    means = Stub({"ask": "{q}"}, delay_s=0.2)
    sides = [Node(name, "answer", {"prompt": "ask", "model": "base"}) for name in "abc"]
    whole = chain([Node("t", "text", {"text": "x"}), *sides, Node("j", "join"), OUT], *(f"t.text {one}.q" for one in "abc"),
                  *(f"{one}.text j.values" for one in "abc"), "j.values out.value")  # fmt: skip
    began = time.perf_counter()
    outcome = run(whole, means)
    assert outcome.outputs["answer"] == ["base: x"] * 3 and means.most_at_once == 3
    assert time.perf_counter() - began < 3 * means.delay_s


def routed(text: str, policy: str) -> Outcome:
    rules = [{"branch": "refund", "test": "contains", "text": "Refund"}, {"branch": "hours", "test": "starts", "text": "when"}]
    nodes = [Node("t", "text", {"text": text}), Node("r", "router", {"rules": rules}), Node("j", "join", {"policy": policy}), OUT]
    sides = [Node(name, "answer", {"prompt": name, "model": "base"}) for name in ("refund", "hours", "otherwise")]
    edges = [f"r.{one} {one}.q" for one in ("refund", "hours", "otherwise")] + [
        f"{one}.text j.values" for one in ("refund", "hours", "otherwise")
    ]
    means = Stub({name: name + " {q}" for name in ("refund", "hours", "otherwise")})
    return run(chain([*nodes, *sides], "t.text r.value", *edges, "j.value out.value"), means)


@pytest.mark.parametrize(("text", "taken"), [("a refund!", "refund"), ("When do you open", "hours"), ("Hello", "otherwise")])
def test_the_branches_that_a_router_does_not_take_are_skipped_and_shown_so(text: str, taken: str) -> None:
    outcome = routed(text, "any")
    assert outcome.outputs == {"answer": f"base: {taken} {text}"}
    others = {"refund", "hours", "otherwise"} - {taken}
    assert {one for one, state in states(outcome).items() if state == "skipped"} == others
    assert next(one.done.note for one in outcome.steps if one.node == "r" and one.done).startswith(taken)


def test_a_join_of_all_is_skipped_where_one_branch_is_and_so_is_what_follows() -> None:
    outcome = routed("a refund!", "all")
    assert outcome.outputs == {} and outcome.error == ""
    assert states(outcome)["j"] == states(outcome)["out"] == "skipped"


def test_a_join_of_the_first_does_not_wait_for_the_others() -> None:
    class Slow(Stub):
        async def ask(self, model: str, messages: Any, params: Any) -> Any:
            await asyncio.sleep(0.6 if model == "tuned" else 0.0)
            return await super().ask(model, messages, params)

    sides = [Node("slow", "answer", {"prompt": "p", "model": "tuned"}), Node("fast", "answer", {"prompt": "p", "model": "base"})]
    whole = chain([Node("t", "text", {"text": "x"}), *sides, Node("j", "join", {"policy": "first"}), OUT],
                  "t.text slow.q", "t.text fast.q", "slow.text j.values", "fast.text j.values", "j.value out.value")  # fmt: skip
    outcome = run(whole, Slow({"p": "{q}"}))
    assert outcome.outputs == {"answer": "base: x"}
    ended = {one.node: one.ended_s for one in outcome.steps}
    assert ended["out"] < 0.5


def inside(container: str) -> list[Node]:
    """A body that asks one prompt."""
    kinds = {"i": "item", "a": "answer", "r": "result"}
    return [Node(id, kind, {"prompt": "p", "model": "base"} if id == "a" else {}, parent=container) for id, kind in kinds.items()]


def test_a_map_runs_its_body_for_every_item_with_what_is_around_it() -> None:
    edges = ["in.cities m.items", "i.item a.city", "in.what a.what", "a.text r.value", "m.results out.value"]
    whole = chain([Node("in", "input"), Node("m", "map", {"at_once": 2}), OUT, *inside("m")], *edges, inputs=["cities", "what"])
    means = Stub({"p": "{what} in {city}"}, delay_s=0.05)
    outcome = run(whole, means, inputs={"cities": ["Oslo", "Rome", "Bonn"], "what": "Weather"})
    assert outcome.outputs["answer"] == [f"base: Weather in {city}" for city in ("Oslo", "Rome", "Bonn")]
    assert means.most_at_once == 2
    assert sorted(one.path for one in outcome.steps if one.node == "a") == [(("m", number),) for number in range(3)]


def test_a_loop_goes_on_with_what_the_last_round_gave_until_its_bound() -> None:
    edges = ["t.text l.start", "i.item a.text", "a.text r.value", "l.value out.value", "l.rounds n.value"]
    nodes = [Node("t", "text", {"text": "x"}), Node("l", "loop", {"most": 4}), OUT, Node("n", "output", {"name": "rounds"}), *inside("l")]
    outcome = run(chain(nodes, *edges), Stub({"p": "{text}"}, reply=lambda model, text: text + "+"))
    assert outcome.outputs == {"answer": "x++++", "rounds": 4}


class Failing(Stub):
    """Fails so often, then answers."""

    times = 0

    async def ask(self, model: str, messages: Any, params: Any) -> Any:
        if self.times:
            self.times -= 1
            raise Rejected("The model is away.", "Try later.")
        return await super().ask(model, messages, params)


def failing(times: int) -> Failing:
    means = Failing({"reply": "{question}"})
    means.times = times
    return means


def handled(**handling: Any) -> Chain:
    nodes = (QUESTION, replace(ANSWER, handling=Handling(**handling)), OUT, Node("trouble", "output", {"name": "trouble"}))
    return replace(SIMPLE, nodes=nodes, edges=(*SIMPLE.edges, edge("answer.error trouble.value")))


def test_a_failure_ends_the_chain_and_names_the_node() -> None:
    outcome = run(SIMPLE, failing(1), inputs={"question": "x"})
    assert (outcome.failed_at, outcome.error, outcome.outputs) == ("answer", "The model is away. Try later.", {})
    assert states(outcome)["answer"] == "error" and "out" not in states(outcome)


def test_a_failure_is_tried_again_then_takes_its_branch_or_its_value() -> None:
    assert run(handled(retries=2), failing(2), inputs={"question": "x"}).outputs == {"answer": "base: x"}
    branch = run(handled(retries=1, on_error="branch"), failing(9), inputs={"question": "x"})
    assert branch.outputs == {"trouble": "The model is away. Try later."} and states(branch)["out"] == "skipped"
    value = run(handled(on_error="fallback", fallback="Ask a person."), failing(9), inputs={"question": "x"})
    assert value.outputs == {"answer": "Ask a person."} and states(value)["answer"] == "error"


def test_a_step_that_takes_too_long_is_ended() -> None:
    outcome = run(handled(timeout_s=0.1), replace(SHOP, asked=[], delay_s=30), inputs={"question": "x"})
    assert outcome.failed_at == "answer" and "longer than 0.1 seconds" in outcome.error


def test_a_chain_that_is_stopped_stops_its_steps() -> None:
    seen: list[Step] = []

    async def go() -> None:
        work = asyncio.ensure_future(run_chain(SIMPLE, Asked({"question": "x"}), replace(SHOP, asked=[], delay_s=30), Kept(), seen.append))
        await asyncio.sleep(0.2)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work

    asyncio.run(go())
    assert [one.state for one in seen if one.node == "answer"] == ["running", "stopped"]


def test_a_budget_ends_it_after_the_step_that_spent_it() -> None:
    whole = replace(SIMPLE, nodes=(QUESTION, replace(ANSWER, options={"prompt": "reply", "model": "tuned"}), OUT))
    outcome = run(whole, replace(SHOP, asked=[]), inputs={"question": "x"}, budget_usd=0.005)
    assert outcome.outputs == {} and "budget" in outcome.error and outcome.cost_usd == pytest.approx(0.01)


def test_what_is_known_is_not_asked_again_unless_it_is_asked_for() -> None:
    means, cache = replace(SHOP, asked=[]), Kept()
    run(SIMPLE, means, cache, inputs={"question": "x"})
    again = run(SIMPLE, means, cache, inputs={"question": "x"})
    assert len(means.asked) == 1 and states(again)["answer"] == "cached" and again.usage.input_tokens == 0
    fresh = run(SIMPLE, means, cache, inputs={"question": "x"}, fresh=frozenset({"answer"}))
    assert len(means.asked) == 2 and states(fresh)["answer"] == "ok"
    run(SIMPLE, means, cache, inputs={"question": "y"})
    assert len(means.asked) == 3


def test_another_text_under_the_same_reference_is_asked_anew() -> None:
    cache = Kept()
    run(SIMPLE, replace(SHOP, asked=[]), cache, inputs={"question": "x"})
    changed = replace(SHOP, prompts={"reply": "Kindly answer {question}"}, asked=[])
    assert run(SIMPLE, changed, cache, inputs={"question": "x"}).outputs == {"answer": "base: Kindly answer x"}


def test_a_run_up_to_a_node_runs_nothing_behind_it_and_a_pinned_node_is_not_run() -> None:
    means = replace(SHOP, asked=[])
    assert set(states(run(SIMPLE, means, inputs={"question": "x"}, only=frozenset({"answer"})))) == {"question", "answer"}
    pinned = run(SIMPLE, means, inputs={"question": "x"}, pinned={"answer": {"text": "By hand."}})
    assert pinned.outputs == {"answer": "By hand."} and states(pinned)["answer"] == "pinned" and len(means.asked) == 1


def test_a_value_of_another_type_ends_it_in_words() -> None:
    nodes = [Node("t", "text", {"text": "x"}), Node("l", "loop"), Node("m", "map"), OUT]
    whole = chain(nodes, "t.text l.start", "l.value m.items", "m.results out.value")
    outcome = run(whole)
    assert outcome.failed_at == "m" and "takes a list" in outcome.error


def test_a_circle_is_refused() -> None:
    with pytest.raises(Invalid, match="circle"):
        run(chain([Node("a", "join"), Node("b", "join")], "a.value b.values", "b.value a.values"))


def test_a_budget_holds_over_sub_chains_side_by_side_and_over_tries_that_failed() -> None:
    inner = replace(SIMPLE, nodes=(QUESTION, replace(ANSWER, options={"prompt": "reply", "model": "tuned"}), OUT))
    nodes = [Node(f"s{number}", "subchain", {"chain": "inner"}) for number in range(4)]
    edges = [f"question.question s{number}.question" for number in range(4)]
    ends = [Node(f"o{number}", "output", {"name": f"o{number}"}) for number in range(4)]
    edges += [f"s{number}.answer o{number}.value" for number in range(4)]
    whole = chain([QUESTION, *nodes, *ends], *edges, inputs=["question"])
    outcome = run(whole, replace(SHOP, asked=[], chains={"inner": inner}), inputs={"question": "x"}, budget_usd=0.015)
    assert "budget" in outcome.error and outcome.outputs == {}
    gate = Node("gate", "validator", {"check": {"scorer": "contains", "text": "never"}, "on_fail": "retry", "model": "tuned", "tries": 2})
    edges = ["question.question answer.question", "answer.text gate.text", "answer.messages gate.messages", "gate.text out.value"]
    blocked = run(chain([QUESTION, ANSWER, gate, OUT], *edges, inputs=["question"]), replace(SHOP, asked=[]), inputs={"question": "x"})
    assert blocked.failed_at == "gate" and blocked.cost_usd >= 0.02


def test_what_a_step_cannot_work_with_fails_the_step_and_its_handling_says_what_comes() -> None:
    listed = Node("list", "parser", {"format": "json"}, handling=Handling(on_error="fallback", fallback=None))
    inside_of = (Node("m", "map"), Node("item", "item", parent="m"), Node("result", "result", parent="m"))
    edges = ("question.question list.text", "list.value m.items", "item.item result.value", "m.results out.value")
    outcome = run(chain([QUESTION, listed, *inside_of, OUT], *edges, inputs=["question"]), inputs={"question": "no json"})
    assert outcome.failed_at == "m" and outcome.error


def test_a_chain_asked_anew_asks_the_chains_within_it_anew() -> None:
    whole = chain(
        [QUESTION, Node("s", "subchain", {"chain": "inner"}), OUT],
        "question.question s.question",
        "s.answer out.value",
        inputs=["question"],
    )
    means, cache = replace(SHOP, asked=[], chains={"inner": SIMPLE}), Kept()
    run(whole, means, cache, inputs={"question": "x"})
    run(whole, means, cache, inputs={"question": "x"})
    assert len(means.asked) == 1
    run(whole, means, cache, inputs={"question": "x"}, fresh=frozenset(one.id for one in whole.nodes))
    assert len(means.asked) == 2
