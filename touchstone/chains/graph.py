"""What follows from a chain's edges: what waits for what, in which order, and where it goes round in a circle.

A scope is the inside of a container, or of the whole chain (""). An edge from outside into a container makes the container wait: the
nodes of a scope depend on each other as their edges do, projected onto the nodes that stand in that scope.
"""

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from touchstone.chains.document import Chain, Edge

Waits = Mapping[str, frozenset[str]]


def lines(chain: Chain) -> Mapping[str, tuple[str, ...]]:
    """Every node with the containers it stands in, from the inside out, itself first."""
    parents = {one.id: one.parent for one in chain.nodes}
    return {id: _line(id, parents) for id in parents}


def _line(id: str, parents: Mapping[str, str]) -> tuple[str, ...]:
    line = [id]
    while (parent := parents[line[-1]]) and parent not in line:
        line.append(parent)
    return tuple(line)


def waits(chain: Chain, scope: str = "") -> Waits:
    """For every node of a scope, the nodes of that scope it waits for."""
    found: dict[str, set[str]] = {one.id: set() for one in chain.inside(scope)}
    of = lines(chain)
    for edge in chain.edges:
        source = next((one for one in of.get(edge.source, ()) if one in found), None)
        target = next((one for one in of.get(edge.target, ()) if one in found), None)
        if source and target and source != target:
            found[target].add(source)
    return {id: frozenset(sources) for id, sources in found.items()}


def order(chain: Chain, scope: str = "") -> tuple[str, ...]:
    """The nodes of a scope, each after all it waits for. Raises ValueError for a circle."""
    try:
        return tuple(TopologicalSorter(waits(chain, scope)).static_order())
    except CycleError as error:
        raise ValueError(" -> ".join(reversed(error.args[1]))) from None


def circle(chain: Chain) -> tuple[str, ...]:
    """The nodes of one circle, in the order of its edges, the first one again at the end; () where there is none."""
    loops = next((one for one in chain.edges if one.source == one.target), None)
    if loops:
        return loops.source, loops.source
    for scope in sorted({one.parent for one in chain.nodes}):
        try:
            tuple(TopologicalSorter(waits(chain, scope)).static_order())
        except CycleError as error:
            return tuple(error.args[1])
    return ()


def closes_circle(chain: Chain, edge: Edge) -> bool:
    """Whether the chain would go round in a circle with that edge too."""
    return bool(circle(Chain(chain.nodes, (*chain.edges, edge))))


def downstream(chain: Chain, ids: Iterable[str]) -> frozenset[str]:
    """The nodes of the chain's outermost scope that wait for any of these, and these themselves."""
    return _reached(_turned(waits(chain)), ids)


def upstream(chain: Chain, ids: Iterable[str]) -> frozenset[str]:
    """The nodes of the chain's outermost scope that any of these wait for, and these themselves."""
    return _reached(waits(chain), ids)


def _reached(ways: Waits, ids: Iterable[str]) -> frozenset[str]:
    found: set[str] = set()
    waiting = [one for one in ids if one in ways]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(ways[one])
    return frozenset(found)


def _turned(ways: Waits) -> Waits:
    turned: dict[str, set[str]] = {one: set() for one in ways}
    for target, sources in ways.items():
        for source in sources:
            turned[source].add(target)
    return {one: frozenset(targets) for one, targets in turned.items()}
