"""Gestures on a chain: each gives a whole chain that can be read, and takes nothing away that it does not name."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.chains.made import chains
from tests.components.chains_of import line
from touchstone.chains import editing
from touchstone.chains.document import Chain, Edge, Group, Node
from touchstone.chains.kinds import Found
from touchstone.chains.reading import read_chain
from touchstone.errors import Invalid, NotFound

FOUND = Found(models={"base": "stub base 1"})
LOOPED = Chain(
    (
        Node("text_1", "text"),
        Node("map_1", "map", position=(100, 50)),
        Node("item_1", "item", parent="map_1", position=(20, 80)),
        Node("result_1", "result", parent="map_1", position=(240, 80)),
    ),
    (Edge("text_1", "text", "map_1", "items"), Edge("item_1", "item", "result_1", "value")),
    groups=(Group("group_1", "both", ("text_1", "map_1")),),
)


def readable(chain: Chain) -> Chain:
    return read_chain(json.loads(json.dumps(chain.to_json())))


def test_an_added_node_has_an_id_of_its_own_and_lies_beside_the_others() -> None:
    chain = editing.added(editing.added(Chain(), "text"), "text", {"text": "Hello"})
    assert [(one.id, one.position) for one in chain.nodes] == [("text_1", (0, 0)), ("text_2", (260, 0))]
    assert chain.node("text_2").options == {"text": "Hello"}


def test_a_node_can_be_added_inside_a_container() -> None:
    chain = editing.added(LOOPED, "text", parent="map_1")
    assert chain.nodes[-1].parent == "map_1"
    assert chain.nodes[-1].position[0] > 240
    with pytest.raises(NotFound, match="There is no node loop_9"):
        editing.added(LOOPED, "text", parent="loop_9")


@pytest.mark.parametrize(
    ("edge", "why"),
    [
        (Edge("text_1", "text", "router_1", "value"), "connected already"),
        (Edge("text_1", "text", "model_1", "messages"), "messages takes a conversation.*and text gives a text"),
        (Edge("router_1", "otherwise", "router_1", "value"), "circle"),
        (Edge("text_2", "text", "router_1", "value"), "takes one value"),
        (Edge("text_1", "gone", "model_1", "messages"), "gives no gone"),
        (Edge("nobody", "text", "model_1", "messages"), "not there"),
    ],
)
def test_a_refused_edge_says_why(edge: Edge, why: str) -> None:
    chain = editing.added(editing.added(line(3), "model"), "text")
    with pytest.raises(Invalid, match=why):
        editing.connected(chain, edge, FOUND)


def test_an_edge_that_fits_is_drawn() -> None:
    chain = editing.added(line(3), "join")
    assert len(editing.connected(chain, Edge("text_1", "text", "join_1", "values"), FOUND).edges) == 3


def test_a_container_is_deleted_with_what_stands_in_it_and_with_its_edges() -> None:
    left = editing.without(LOOPED, ["map_1"])
    assert [one.id for one in left.nodes] == ["text_1"]
    assert left.edges == ()
    assert left.groups == (Group("group_1", "both", ("text_1",)),)
    assert editing.without(left, ["text_1"]) == Chain()


def test_an_edge_is_deleted_alone() -> None:
    left = editing.without(LOOPED, edges=[LOOPED.edges[0].id])
    assert (len(left.nodes), left.edges) == (4, LOOPED.edges[1:])


def test_a_duplicate_has_the_edges_among_its_nodes_and_its_own_inside() -> None:
    twice = editing.duplicated(LOOPED, ["text_1", "map_1"])
    assert [(one.id, one.parent) for one in twice.nodes[4:]] == [
        ("text_2", ""),
        ("map_2", ""),
        ("item_2", "map_2"),
        ("result_2", "map_2"),
    ]
    assert twice.edges[2:] == (Edge("text_2", "text", "map_2", "items"), Edge("item_2", "item", "result_2", "value"))
    assert twice.node("map_2").position == (132, 82)
    assert twice.node("item_2").position == (20, 80)


def test_what_is_copied_out_of_a_container_stands_where_it_was_seen() -> None:
    alone = editing.part(LOOPED, ["item_1"])
    assert [(one.id, one.parent, one.position) for one in alone.nodes] == [("item_1", "", (120, 130))]


def test_copied_json_is_pasted_under_new_ids() -> None:
    chain = editing.pasted(LOOPED, json.dumps(editing.part(LOOPED, ["map_1"]).to_json()))
    assert [one.id for one in chain.nodes[4:]] == ["map_2", "item_2", "result_2"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no JSON",
        "[1]",
        '{"nodes": 3}',
        '{"nodes": [{"id": "../x", "kind": "text"}]}',
        '{"__proto__": {}}',
        "[" * 100_000,
        '{"nodes": [{}]}',
        '{"nodes": [{"id": "a", "kind": "text", "options": {"text": 1e999}}]}',
    ],
)
def test_a_pasted_text_that_is_no_chain_is_refused(text: str) -> None:
    with pytest.raises(Invalid):
        editing.pasted(LOOPED, text)


def test_a_node_goes_into_a_container_and_out_of_it_where_it_lies() -> None:
    inside = editing.placed(editing.moved(LOOPED, {"text_1": (150, 90)}), "text_1", "map_1")
    assert (inside.node("text_1").parent, inside.node("text_1").position) == ("map_1", (50, 40))
    assert editing.placed(inside, "text_1", "").node("text_1").position == (150, 90)


def test_a_container_does_not_go_into_itself() -> None:
    with pytest.raises(Invalid, match="inside itself"):
        editing.placed(LOOPED, "map_1", "item_1")


def test_a_node_stands_in_one_group() -> None:
    chain = editing.grouped(LOOPED, ["map_1"], "second")
    assert chain.groups == (Group("group_1", "both", ("text_1",)), Group("group_2", "second", ("map_1",)))
    assert editing.ungrouped(chain, "group_1").groups == chain.groups[1:]


def test_names_and_notes_are_cut_to_what_a_document_may_hold() -> None:
    chain = editing.noted(editing.labelled(LOOPED, "text_1", " a" * 200), "text_1", "n" * 9000)
    assert readable(chain) == chain


def test_undo_and_redo_go_back_and_forth_and_a_new_step_ends_redoing() -> None:
    first = editing.History(Chain()).done(line(1)).done(line(2))
    assert first.undone().now == line(1)
    assert first.undone().undone().undone().now == Chain()
    assert first.undone().redone() == first
    assert first.undone().done(line(3)).redone().now == line(3)
    assert first.done(line(2)) is first


@given(chains(), st.data())
def test_every_gesture_leaves_a_chain_that_can_be_read(chain: Chain, data: st.DataObject) -> None:
    ids = data.draw(st.lists(st.sampled_from([one.id for one in chain.nodes]), min_size=1, unique=True))
    for made in (
        editing.added(chain, "text"),
        editing.duplicated(chain, ids),
        editing.without(chain, ids),
        editing.grouped(chain, ids),
        editing.placed(chain, ids[0], ""),
        editing.pasted(chain, json.dumps(editing.part(chain, ids).to_json())),
    ):
        assert readable(made) == made


@given(chains())
def test_a_duplicate_does_the_same_as_what_it_was_made_from(chain: Chain) -> None:
    copied = editing.inserted(Chain(inputs=chain.inputs), chain)
    assert len(copied.edges) == len(chain.edges)
    assert [(one.kind, one.options) for one in copied.nodes] == [(one.kind, one.options) for one in chain.nodes]
