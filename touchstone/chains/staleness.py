"""Whether what a node gave is still what it would give: a mark per node over everything that decides it, and all it waits for.

A mark is taken of the chain as it runs. Where the mark of the chain at hand is another one, what the node gave is out of date.
"""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from touchstone.chains import graph
from touchstone.chains.document import Chain, Node, canonical
from touchstone.chains.kinds import Found, kind_or_broken
from touchstone.errors import TouchstoneError

Marks = Mapping[str, str]
Pins = Mapping[str, Mapping[str, Any]]


def marks(chain: Chain, found: Found, inputs: Mapping[str, Any], pinned: Pins) -> Marks:
    """The mark of every node; {} for a chain that goes round in a circle. What stands in a container has the mark of the container."""
    found = found.within(chain)
    own = {one.id: _own(one, found, inputs) for one in chain.nodes}
    waits, lines, outer = graph.waits(chain), graph.lines(chain), dict[str, str]()
    if graph.circle(chain):
        return {}
    within: dict[str, list[str]] = {}
    for id, line in lines.items():
        within.setdefault(line[-1], []).append(id)
    for id in graph.order(chain):
        if id in pinned:
            outer[id] = _hash(["pinned", pinned[id]])
            continue
        inside = set(within[id])
        edges = sorted(one.id for one in chain.edges if one.target in inside)
        outer[id] = _hash([sorted(own[one] for one in inside), edges, sorted(outer[one] for one in waits[id])])
    return {id: outer[line[-1]] for id, line in lines.items()}


def stale(before: Marks, now: Marks, ids: Iterable[str]) -> frozenset[str]:
    """Which of these nodes would not be decided by the same any more."""
    return frozenset(id for id in ids if not before.get(id) or before[id] != now.get(id))


def _own(node: Node, found: Found, inputs: Mapping[str, Any]) -> str:
    """What decides a node by itself: its place in the document and what its references name."""
    try:
        stands_on = kind_or_broken(node).stands_on(found)
    except TouchstoneError as error:
        stands_on = str(error)
    parts: list[Any] = [node.id, node.kind, node.kind_version, dict(node.options), vars(node.handling), node.parent, stands_on]
    parts += [dict(inputs)] if node.kind == "input" else []
    if node.kind == "subchain":  # it asks whatever the chains in it name
        parts += [{name: one.hash for name, one in found.prompts.items()}, dict(found.models), dict(found.collections)]
        parts += [{name: one.hash for name, one in found.chains.items()}, dict(found.databases)]
    return _hash(parts)


def _hash(parts: list[Any]) -> str:
    return hashlib.sha256(canonical(parts).encode("utf-8", "surrogatepass")).hexdigest()[:24]
