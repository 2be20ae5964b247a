"""What the canvas is given beside the chain, and what it may ask for."""

from typing import Any

import pytest

from components.canvas.drawing import Action, read_action
from components.canvas.showing import PREVIEW, NodeStatus, looks, palette, types
from tests.components.chains_of import line
from touchstone.chains.document import Chain, Edge, Handling, Node
from touchstone.chains.kinds import Found, kinds
from touchstone.prompts.variables import Variable

FOUND = Found((Variable("question"),), models={"base": "stub base 1"})
KINDS = palette(FOUND)


def test_every_kind_stands_in_the_palette_with_its_ports_and_a_sentence() -> None:
    assert {one["kind"] for one in KINDS} == set(kinds)
    assert all(one["title"] and one["help"] for one in KINDS)
    given = next(one for one in KINDS if one["kind"] == "input")
    assert given["outputs"] == [{"name": "question", "type": "text"}]


def test_a_node_as_its_kind_has_it_and_without_problems_takes_no_room() -> None:
    assert looks(line(3), FOUND, KINDS) == {}


def test_a_node_tells_its_own_ports_and_what_is_wrong() -> None:
    router = Node("router_1", "router", {"rules": [{"branch": "late", "text": "when"}]}, handling=Handling(on_error="branch"))
    shown = looks(Chain((router,)), FOUND, KINDS)["router_1"]
    assert [one["name"] for one in shown["outputs"]] == ["late", "otherwise", "error"]
    assert {"text": "Nothing is connected to value.", "warning": False} in shown["problems"]


def test_a_port_that_is_gone_is_shown_where_an_edge_leads_to_it() -> None:
    chain = Chain((Node("text_1", "text"), Node("output_1", "output")), (Edge("text_1", "gone", "output_1", "value"),))
    assert looks(chain, FOUND, KINDS)["text_1"]["outputs"][-1] == {"name": "gone", "type": "any", "gone": True}


def test_an_unknown_kind_is_shown_as_broken() -> None:
    shown = looks(Chain((Node("x", "nothing"),)), FOUND, KINDS)["x"]
    assert "There is no kind of node" in shown["problems"][0]["text"]


def test_every_type_says_what_it_may_lead_to() -> None:
    known = types(KINDS)
    assert "messages" not in known["text"]["fits"]
    assert {"text", "json", "any"} <= set(known["text"]["fits"])
    assert set().union(*(one["fits"] for one in known.values())) <= set(known)


def test_a_status_is_short_and_says_its_state_in_words() -> None:
    shown = NodeStatus("cached", 1.5, preview="x" * 5000).to_json()
    assert (shown["word"], len(shown["preview"]), "tokens" in shown) == ("Known from before", PREVIEW, False)


@pytest.mark.parametrize("data", [None, "edit", {}, {"type": "drop", "id": "a"}, {"type": "edit", "id": 3}, {"type": "edit", "id": "../a"}])
def test_what_is_no_action_is_passed_over(data: Any) -> None:
    assert read_action(data) is None


def test_an_action_names_a_node_or_none() -> None:
    assert read_action({"type": "run_from", "id": "model_1"}) == Action("run_from", "model_1")
    assert read_action({"type": "select", "id": ""}) == Action("select", "")
