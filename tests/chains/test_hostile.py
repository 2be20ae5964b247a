"""Documents that mean harm: whatever stands in one, it is read or refused in words, in bounded time, and nothing happens."""

import builtins
import os
import socket
import subprocess
import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from touchstone.chains.checking import problems
from touchstone.chains.difference import changes
from touchstone.chains.document import Chain
from touchstone.chains.exchange.mermaid import picture
from touchstone.chains.kinds import Found, kinds
from touchstone.chains.reading import read_chain
from touchstone.errors import Invalid

NODES, EDGES, DEPTH = 1_000, 5_000, 20
names = st.sampled_from(["a", "b", "__proto__", "constructor", "../../x", "C:\\x", "\x00", "\ud800", "a.b", "a" * 41, "", "end", "n1"])
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | names | st.just(10**400),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=10,
)
NODE_KEYS = ["id", "kind", "kind_version", "label", "note", "options", "parent", "handling", "position", "source"]
EDGE_KEYS = ["source", "source_port", "target", "target_port", "id"]
nodes = st.dictionaries(st.sampled_from(NODE_KEYS), values | st.sampled_from(list(kinds)), max_size=6)
edges = st.dictionaries(st.sampled_from(EDGE_KEYS), values, max_size=5)
documents = values | st.fixed_dictionaries(
    {},
    optional={
        "nodes": values | st.lists(nodes, max_size=4),
        "edges": values | st.lists(edges, max_size=4),
        "inputs": values,
        "groups": values,
        "schema_version": values,
    },
)


@given(documents)
def test_whatever_stands_in_a_document_it_is_read_or_refused(data: Any) -> None:
    try:
        chain = read_chain(data)
    except Invalid as error:
        assert error.message
        return
    problems(chain, Found())
    assert read_chain(chain.to_json()) == chain


def ring(nodes: int, edges: int) -> dict[str, Any]:
    """A great many circles."""
    ends = [(number % nodes, (number % nodes + 1 + number // nodes) % nodes) for number in range(edges)]
    drawn = [{"source": f"n{a}", "source_port": "value", "target": f"n{b}", "target_port": "values"} for a, b in ends]
    return {"nodes": [{"id": f"n{number}", "kind": "join"} for number in range(nodes)], "edges": drawn}


def nested(depth: int, each: int = 1) -> dict[str, Any]:
    """Containers within containers."""
    inner = [
        {"id": f"n{number}", "kind": "map", **({"parent": f"n{number - each}"} if number >= each else {})} for number in range(depth * each)
    ]
    return {"nodes": inner}


def containers(count: int) -> dict[str, Any]:
    """A great many scopes, with edges into every one."""
    outer = [{"id": f"n{number}", "kind": "map"} for number in range(count)]
    inner = [{"id": f"m{number}", "kind": "item", "parent": f"n{number}"} for number in range(count)]
    drawn = [{"source": "n0", "source_port": f"p{number}", "target": f"m{number % count}", "target_port": "x"} for number in range(EDGES)]
    return {"nodes": outer + inner, "edges": drawn}


@pytest.mark.parametrize(
    "data", [ring(NODES, EDGES), nested(DEPTH, NODES // DEPTH), containers(NODES // 2)], ids=["ring", "nested", "scopes"]
)
def test_the_largest_documents_are_looked_at_within_seconds(data: Any) -> None:
    began = time.perf_counter()
    chain = read_chain(data)
    assert problems(chain, Found())
    picture(chain), changes(None, chain), chain.hash
    assert time.perf_counter() - began < 10


def test_containers_do_not_stand_without_end_within_each_other() -> None:
    with pytest.raises(Invalid, match="more than 20 deep"):
        read_chain(nested(DEPTH + 2))


def test_opening_a_chain_calls_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    every = {"nodes": [{"id": f"n{place}", "kind": name} for place, name in enumerate(kinds)]}

    def never(*_: Any, **__: Any) -> Any:
        raise AssertionError("opening a chain did something")

    for owner, name in ((socket, "socket"), (subprocess, "Popen"), (os, "system"), (builtins, "open"), (os, "open")):
        monkeypatch.setattr(owner, name, never)
    for kind in list(kinds):
        monkeypatch.setattr(kinds[kind], "run", never)
    chain = read_chain(every)
    found = problems(chain, Found())
    drawn, known = picture(chain), changes(Chain(), chain)
    monkeypatch.undo()
    assert found and known and len(drawn.splitlines()) == 1 + len(every["nodes"])
