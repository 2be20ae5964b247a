"""From the steps of a run to what each node of the canvas shows."""

from typing import Any

from components.canvas import NodeStatus
from components.chains.statuses import by_node, gave, said, statuses
from touchstone.chains.document import Chain, Node

CHAIN = Chain((Node("m", "map"), Node("t", "answer", parent="m"), Node("s", "subchain"), Node("a", "answer")))


TOOK = {"started_s": 1.0, "ended_s": 1.5, "input_tokens": 3, "output_tokens": 2, "cost_usd": 0.1}


def step(place: str, state: str = "ok", **more: Any) -> dict[str, Any]:
    plain = {"node": place.split("/")[-1], "place": place, "state": state, "outputs": {}, "given": {}, "error": ""}
    return {**plain, **TOOK, **more}


def test_the_rounds_of_a_node_add_up_and_the_worst_of_them_stands_for_all() -> None:
    found = statuses(CHAIN, [step("m.0/t"), step("m.1/t", "error", error="It broke.")], {}, (), ())
    assert found["t"] == NodeStatus("error", 1000.0, 10, 0.2, "It broke.")


def test_steps_of_a_sub_chain_are_not_taken_for_nodes_of_the_same_name_here() -> None:
    steps = [step("s.0/a", outputs={"text": "inner"}), step("a", outputs={"text": "outer"})]
    assert [one["place"] for one in by_node(CHAIN, steps)["a"]] == ["a"]
    assert statuses(CHAIN, steps, {}, (), ())["a"].preview == "outer"
    assert gave(CHAIN, steps, "a") == {"text": "outer"} and gave(CHAIN, steps, "m") == {}


def test_what_was_known_took_nothing_and_what_is_out_of_date_says_so_unless_it_runs() -> None:
    assert statuses(CHAIN, [step("a", "cached")], {}, (), ())["a"] == NodeStatus("cached")
    assert statuses(CHAIN, [step("a")], {}, {"a"}, ())["a"].state == "stale"
    assert statuses(CHAIN, [step("a", "running")], {}, {"a"}, ())["a"].state == "running"


def test_a_model_that_speaks_is_shown_and_a_pinned_node_that_did_not_run_is_told() -> None:
    running = [step("a", "running")]
    assert statuses(CHAIN, running, {"a": "So far"}, (), {"m", "gone"}) == {
        "a": NodeStatus("running", preview="So far"),
        "m": NodeStatus("pinned"),
    }
    assert said(by_node(CHAIN, running)["a"], {"a": "So far"}) == "So far" and said([], {}) == ""
