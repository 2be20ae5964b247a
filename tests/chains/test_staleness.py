"""What a node gave is out of date exactly where what decides it, or what it waits for, was changed."""

from dataclasses import replace

from hypothesis import given

from tests.chains.made import chains
from touchstone.chains import editing, graph
from touchstone.chains.document import Chain, Edge, Node
from touchstone.chains.kinds import Found, FoundPrompt
from touchstone.chains.staleness import marks, stale
from touchstone.prompts.assembling import Prompt
from touchstone.prompts.variables import Variable
from touchstone.types import Params

NODES = (Node("a", "input"), Node("b", "answer", {"prompt": "p"}), Node("c", "output"), Node("d", "text", {"text": "x"}))
CHAIN = Chain(NODES, (Edge("a", "q", "b", "q"), Edge("b", "text", "c", "value")), (Variable("q"),))
IDS = ("a", "b", "c", "d")


def found(hash: str = "1") -> Found:
    return Found(prompts={"p": FoundPrompt(Prompt((), "brace"), ("q",), Params(), hash)}, models={"": "m"})


def out_of_date(chain: Chain, now: Found | None = None, inputs: str = "hello", pinned: dict[str, dict[str, str]] | None = None) -> set[str]:
    """Against a run of CHAIN with the input "hello"."""
    before = marks(CHAIN, found(), {"q": "hello"}, {})
    return set(stale(before, marks(chain, now or found(), {"q": inputs}, pinned or {}), IDS))


def test_a_change_makes_the_node_and_what_waits_for_it_stale_and_nothing_else() -> None:
    assert out_of_date(CHAIN) == set()
    assert out_of_date(editing.changed(CHAIN, "b", options={"prompt": "p", "params": {"temperature": 1}})) == {"b", "c"}
    assert out_of_date(editing.changed(CHAIN, "d", options={"text": "y"})) == {"d"}
    assert out_of_date(CHAIN, inputs="other") == {"a", "b", "c"}


def test_what_a_reference_names_now_counts_and_places_names_and_notes_do_not() -> None:
    assert out_of_date(CHAIN, found("2")) == {"b", "c"}
    moved = editing.moved(editing.noted(editing.labelled(CHAIN, "b", "Ask"), "b", "Why"), {"b": (9, 9)})
    assert out_of_date(moved) == set()


def test_another_edge_into_a_node_counts_even_where_it_brings_the_same_value() -> None:
    assert out_of_date(replace(CHAIN, edges=(*CHAIN.edges[:1], Edge("d", "text", "c", "value")))) == {"c"}


def test_what_stands_before_a_pinned_node_does_not_reach_what_comes_after_it() -> None:
    pinned = {"b": {"text": "by hand"}}
    before = marks(CHAIN, found(), {"q": "hello"}, pinned)
    assert set(stale(before, marks(CHAIN, found("2"), {"q": "other"}, pinned), IDS)) == {"a"}
    assert out_of_date(CHAIN, pinned=pinned) == {"b", "c"}


def test_a_change_inside_a_container_makes_the_container_and_what_waits_for_it_stale() -> None:
    inside = (Node("m", "map"), Node("t", "text", {"text": "x"}, parent="m"), Node("r", "result", parent="m"), Node("o", "output"))
    chain = Chain(inside, (Edge("t", "text", "r", "value"), Edge("m", "results", "o", "value")))
    before = marks(chain, Found(), {}, {})
    now = marks(editing.changed(chain, "t", options={"text": "y"}), Found(), {}, {})
    assert stale(before, now, ("m", "t", "r", "o")) == {"m", "t", "r", "o"}


def test_without_a_mark_from_a_run_everything_is_stale() -> None:
    assert stale({}, marks(CHAIN, found(), {}, {}), IDS) == set(IDS)


@given(chains())
def test_of_any_chain_a_changed_node_makes_all_that_waits_for_it_stale(chain: Chain) -> None:
    before = marks(chain, Found(), {}, {})
    if graph.circle(chain):
        assert before == {}
        return
    changed = chain.nodes[0]
    other = editing.changed(chain, changed.id, options={**changed.options, "new": "value"})
    outer = graph.lines(chain)[changed.id][-1]
    found = stale(before, marks(other, Found(), {}, {}), (one.id for one in chain.nodes))
    assert {id for id in found if not chain.node(id).parent} == graph.downstream(chain, [outer])
