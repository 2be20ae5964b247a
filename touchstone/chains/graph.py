"""What follows from a chain's edges: what waits for what, in which order, and where it goes round in a circle.

A scope is the inside of a container, or of the whole chain (""). An edge from outside into a container makes the container wait: the
nodes of a scope depend on each other as their edges do, projected onto the nodes that stand in that scope.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from graphlib import CycleError, TopologicalSorter

from touchstone.chains.document import Chain, Edge

Waits = Mapping[str, frozenset[str]]


def lines(chain: Chain) -> Mapping[str, tuple[str, ...]]:
    """Every node with the containers it stands in, from the inside out, itself first."""
    parents = {one.id: one.parent for one in chain.nodes}
    return {id: _line(id, parents) for id in parents}


def _places(line: tuple[str, ...], parents: Mapping[str, str]) -> dict[str, str]:
    """Of a node's line, which of it stands in which scope."""
    return {parents[one]: one for one in line}


def _line(id: str, parents: Mapping[str, str]) -> tuple[str, ...]:
    line = [id]
    while (parent := parents[line[-1]]) and parent not in line:
        line.append(parent)
    return tuple(line)


def waits(chain: Chain, scope: str = "") -> Waits:
    """For every node of a scope, the nodes of that scope it waits for."""
    return all_waits(chain).get(scope, {})


def all_waits(chain: Chain) -> Mapping[str, Waits]:
    """The same for every scope that has nodes, in one look at the edges."""
    found: dict[str, dict[str, set[str]]] = {}
    for node in chain.nodes:
        found.setdefault(node.parent, {})[node.id] = set()
    parents = {one.id: one.parent for one in chain.nodes}
    places = {id: _places(line, parents) for id, line in lines(chain).items()}
    for edge in chain.edges:
        sources, targets = places.get(edge.source, {}), places.get(edge.target, {})
        for scope in sources.keys() & targets.keys():
            if sources[scope] != targets[scope]:
                found[scope][targets[scope]].add(sources[scope])
    return {scope: {id: frozenset(sources) for id, sources in nodes.items()} for scope, nodes in found.items()}


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
    for _, ways in sorted(all_waits(chain).items()):
        try:
            tuple(TopologicalSorter(ways).static_order())
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


def part(chain: Chain, ids: Iterable[str]) -> Chain:
    """What is needed to run up to these nodes: they, all that they wait for, what stands inside, and the edges between."""
    outer = {id: line[-1] for id, line in lines(chain).items()}
    reached = upstream(chain, (outer[one] for one in ids))
    kept = {id for id in outer if outer[id] in reached}
    edges = tuple(one for one in chain.edges if one.source in kept and one.target in kept)
    return replace(chain, nodes=tuple(one for one in chain.nodes if one.id in kept), edges=edges, groups=())


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
