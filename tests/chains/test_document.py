"""The document of a chain: read strictly, written whole, and one hash for what does the same."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.chains.made import chains
from touchstone.chains.document import Chain, Edge, Group, Handling, Node
from touchstone.chains.reading import read_chain
from touchstone.errors import Invalid
from touchstone.prompts.variables import Variable


@given(chains())
def test_what_is_written_is_read_as_the_same_chain(chain: Chain) -> None:
    assert read_chain(json.loads(json.dumps(chain.to_json()))) == chain


@given(chains(), st.randoms(use_true_random=False))
def test_order_names_and_places_do_not_change_the_hash(chain: Chain, random: Any) -> None:
    nodes = [replace(one, label="Other", note="words", position=(7, 9)) for one in chain.nodes]
    edges = list(chain.edges)
    random.shuffle(nodes)
    random.shuffle(edges)
    assert Chain(tuple(nodes), tuple(edges), chain.inputs, (Group("frame", "A frame"),)).hash == chain.hash


def test_what_changes_what_it_does_changes_the_hash() -> None:
    chain = Chain((Node("a", "text", {"text": "x"}), Node("b", "output")), (Edge("a", "text", "b", "value"),), (Variable("question"),))
    others = [
        replace(chain, nodes=(Node("a", "text", {"text": "y"}), chain.nodes[1])),
        replace(chain, nodes=(replace(chain.nodes[0], kind_version=2), chain.nodes[1])),
        replace(chain, nodes=(replace(chain.nodes[0], handling=Handling(retries=1)), chain.nodes[1])),
        replace(chain, edges=()),
        replace(chain, inputs=()),
    ]
    assert len({chain.hash, *(one.hash for one in others)}) == 6


NODE = {"id": "a", "kind": "text"}
REFUSED: dict[str, Any] = {
    "no object": [],
    "unknown key": {"nodes": [], "code": "import os"},
    "another schema": {"schema_version": 2},
    "nodes are no list": {"nodes": {}},
    "a path as id": {"nodes": [{"id": "../../etc/passwd", "kind": "text"}]},
    "a name of every object as id": {"nodes": [{"id": "constructor", "kind": "text"}]},
    "a prototype in the options": {"nodes": [{**NODE, "options": {"deep": {"__proto__": {"admin": True}}}}]},
    "an id twice": {"nodes": [NODE, NODE]},
    "no kind": {"nodes": [{"id": "a"}]},
    "a kind that is a path": {"nodes": [{"id": "a", "kind": "os.system"}]},
    "options are no object": {"nodes": [{**NODE, "options": "x"}]},
    "a definition beside the options": {"nodes": [{**NODE, "source": "def run(): ..."}]},
    "a kind version of 0": {"nodes": [{**NODE, "kind_version": 0}]},
    "true as a kind version": {"nodes": [{**NODE, "kind_version": True}]},
    "a position that is no number": {"nodes": [{**NODE, "position": ["x", 0]}]},
    "a position far away": {"nodes": [{**NODE, "position": [10**9, 0]}]},
    "a timeout below zero": {"nodes": [{**NODE, "handling": {"timeout_s": -1.0}}]},
    "endless retries": {"nodes": [{**NODE, "handling": {"retries": 10**6}}]},
    "an unknown way with errors": {"nodes": [{**NODE, "handling": {"on_error": "run_shell"}}]},
    "a node inside itself": {"nodes": [{**NODE, "parent": "a"}]},
    "two nodes inside each other": {"nodes": [{**NODE, "parent": "b"}, {"id": "b", "kind": "map", "parent": "a"}]},
    "a parent that is not there": {"nodes": [{**NODE, "parent": "gone"}]},
    "an edge to nowhere": {"nodes": [NODE], "edges": [{"source": "a", "source_port": "x", "target": "b", "target_port": "y"}]},
    "an edge twice": {"nodes": [NODE], "edges": [{"source": "a", "source_port": "x", "target": "a", "target_port": "y"}] * 2},
    "an input without a name": {"inputs": [{"type": "text"}]},
    "an input of an unknown type": {"inputs": [{"name": "x", "type": "code"}]},
    "two inputs of one name": {"inputs": [{"name": "x"}, {"name": "x"}]},
    "a label of a megabyte": {"nodes": [{**NODE, "label": "x" * 1_000_000}]},
    "too many nodes": {"nodes": [{"id": f"n{number}", "kind": "text"} for number in range(1_001)]},
    "too much text": {"nodes": [{"id": f"n{number}", "kind": "text", "options": {"text": "x" * 99_999}} for number in range(51)]},
    "a NUL": {"nodes": [{**NODE, "options": {"text": "a\0b"}}]},
    "half a character": {"nodes": [{**NODE, "note": "\ud800"}]},
}


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_what_does_not_fit_is_refused_in_words(data: Any) -> None:
    with pytest.raises(Invalid) as refused:
        read_chain(data)
    assert refused.value.message


def test_nesting_without_end_is_refused() -> None:
    deep: dict[str, Any] = {}
    for _ in range(5_000):
        deep = {"in": deep}
    with pytest.raises(Invalid, match="nested too deeply"):
        read_chain({"nodes": [{**NODE, "options": deep}]})
