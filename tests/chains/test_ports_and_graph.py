"""Which ports fit, and what waits for what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.chains.made import chains
from touchstone.chains import graph, ports
from touchstone.chains.document import Chain, Edge, Node
from touchstone.chains.ports import Port

types = st.sampled_from([*ports.TYPES, ports.ANY, "list[text]", "list[json]", "list[list[number]]"])


@given(types)
def test_a_type_fits_itself_and_anything(type: str) -> None:
    assert ports.is_known(type) and ports.fits(type, type) and ports.fits(type, "any") and ports.fits("any", type)


@pytest.mark.parametrize(("source", "target"), [("text", "number"), ("text", "list[text]"), ("json", "documents"), ("text", "messages")])
def test_what_would_have_to_be_guessed_is_refused_with_both_types_in_words(source: str, target: str) -> None:
    said = ports.refusal(Port("answer", source), Port("rows", target))
    assert said.startswith("rows takes ") and ports.called(source) in said and ports.called(target) in said


@pytest.mark.parametrize("type", ["", "string", "list[]", "list[code]", "list", "list[text"])
def test_no_other_types_are_known(type: str) -> None:
    assert not ports.is_known(type)


def test_values_become_what_the_target_takes() -> None:
    found = [{"id": "a", "text": "Open until six.", "source": "hours"}, {"id": "b", "text": "Closed on Sunday.", "source": "hours"}]
    assert ports.coerced(found, "documents", "text") == "[1] Open until six.\n\n[2] Closed on Sunday."
    assert ports.coerced({"columns": ["city", "n"], "rows": [["Oslo", 3]]}, "table", "text") == "city | n\nOslo | 3"
    assert ports.coerced({"b": 1, "a": [True]}, "json", "text") == '{"a":[true],"b":1}'
    assert ports.coerced([1, 2.5], "list[number]", "list[text]") == ["1", "2.5"]
    assert ports.coerced("as it is", "text", "text") == "as it is"


def chain(*edges: str, parents: dict[str, str] | None = None) -> Chain:
    """A chain of edges such as "a b"; a node's parent by its id."""
    pairs = [tuple(one.split()) for one in edges]
    ids = dict.fromkeys([*(one for pair in pairs for one in pair), *(parents or {}).values()])
    nodes = tuple(Node(id, "text", parent=(parents or {}).get(id, "")) for id in ids)
    return Chain(nodes, tuple(Edge(source, "x", target, "y") for source, target in pairs))


def test_an_edge_into_a_container_makes_the_container_wait() -> None:
    whole = chain("a inner", "inner last", "m end", parents={"inner": "m", "last": "m"})
    assert graph.waits(whole) == {"a": frozenset(), "m": {"a"}, "end": {"m"}}
    assert graph.waits(whole, "m") == {"inner": frozenset(), "last": {"inner"}}
    assert graph.order(whole) == ("a", "m", "end")


def test_a_circle_is_named_also_one_that_goes_through_a_container() -> None:
    assert graph.circle(chain("a b", "b c")) == ()
    assert set(graph.circle(chain("a b", "b c", "c a"))) == {"a", "b", "c"}
    assert set(graph.circle(chain("a inner", "m a", parents={"inner": "m"}))) == {"a", "m"}
    assert graph.closes_circle(chain("a b", "b c"), Edge("c", "x", "a", "y"))
    assert graph.closes_circle(chain("a b"), Edge("a", "x", "a", "y"))
    assert not graph.closes_circle(chain("a b", "b c"), Edge("a", "x", "c", "y"))


@given(chains())
def test_edges_forward_make_no_circle_within_one_scope(whole: Chain) -> None:
    flat = Chain(tuple(Node(one.id, one.kind) for one in whole.nodes), whole.edges)
    places = {id: place for place, id in enumerate(graph.order(flat))}
    assert graph.circle(flat) == () and len(places) == len(flat.nodes)
    assert all(places[one.source] < places[one.target] for one in flat.edges)


@given(chains(), st.data())
def test_a_part_holds_a_node_and_all_it_waits_for_and_waits_for_nothing_else(whole: Chain, data: st.DataObject) -> None:
    end = data.draw(st.sampled_from([one.id for one in whole.nodes]))
    part, lines = graph.part(whole, [end]), graph.lines(whole)
    ids = {one.id for one in part.nodes}
    assert end in ids and {one.id for one in part.inside("")} == graph.upstream(whole, [lines[end][-1]])
    assert {one.id for one in whole.edges if one.target in ids} == {one.id for one in part.edges}, "every value that it takes comes"
    assert all(line[-1] in ids for id, line in lines.items() if id in ids)


@given(chains(), st.data())
def test_downstream_and_upstream_mirror_each_other(whole: Chain, data: st.DataObject) -> None:
    flat = Chain(tuple(Node(one.id, one.kind) for one in whole.nodes), whole.edges)
    a, b = (data.draw(st.sampled_from([one.id for one in flat.nodes])) for _ in "ab")
    assert (b in graph.downstream(flat, [a])) == (a in graph.upstream(flat, [b]))
