"""What keeps a chain from running, and what looks like a mistake: told by node and by edge, before anything runs."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from touchstone.chains import graph
from touchstone.chains.document import Chain, Edge, Node
from touchstone.chains.kinds import Broken, Found, Kind, kind_or_broken
from touchstone.chains.ports import Port, refusal
from touchstone.errors import TouchstoneError

ERROR_PORT = "error"


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, and in words. A `warning` does not keep the chain from running."""

    text: str
    node: str = ""
    edge: str = ""
    warning: bool = False


def problems(chain: Chain, found: Found, whole: bool = True) -> tuple[Problem, ...]:
    """Everything that is wrong, what blocks first; () for a chain that can run. Part of a chain, not `whole`, needs no output."""
    look = _Look(chain, found)
    all_of = [*look.of_chain(whole), *(one for node in chain.nodes for one in look.of_node(node)), *look.of_edges()]
    return tuple(sorted(all_of, key=lambda one: one.warning))


def outputs(node: Node, kind: Kind, found: Found) -> tuple[Port, ...]:
    """The output ports of a node: those of its kind, and one for the error where its handling sends it along a branch."""
    gives = kind.outputs(found)
    return (*gives, Port(ERROR_PORT)) if node.handling.on_error == "branch" else gives


def refused(chain: Chain, found: Found, edge: Edge) -> str:
    """Why an edge may not be drawn; "" where it may."""
    if edge in chain.edges:
        return "They are connected already."
    look = _Look(Chain(chain.nodes, (*chain.edges, edge), chain.inputs), found)
    if said := look.of_edge(edge):
        return said
    if graph.closes_circle(chain, edge):
        return "That would go round in a circle. Put what is to be repeated into a loop."
    return look.one_too_many(edge)


class _Look:
    """One look at a chain: the kinds of its nodes and their ports."""

    def __init__(self, chain: Chain, found: Found) -> None:
        self.chain, self.found = chain, (found := found.within(chain))
        self.nodes = {one.id: one for one in chain.nodes}
        self.kinds = {one.id: kind_or_broken(one) for one in chain.nodes}
        self.takes = {id: {port.name: port for port in kind.inputs(found)} for id, kind in self.kinds.items()}
        self.gives = {id: {port.name: port for port in outputs(self.nodes[id], kind, found)} for id, kind in self.kinds.items()}
        self.lines = graph.lines(chain)
        self.taken = Counter((one.target, one.target_port) for one in chain.edges)

    def of_chain(self, whole: bool) -> Iterator[Problem]:
        if circle := graph.circle(self.chain):
            names = " → ".join(self.nodes[one].name for one in circle)
            yield Problem(f"It goes round in a circle: {names}. Take an edge away, or put the nodes into a loop.", circle[0])
        names_of = [str(one.options.get("name", "answer")) for one in self.chain.nodes if one.kind == "output"]
        if whole and not names_of:
            yield Problem("It has no output. Add one, and connect what the chain is to give.")
        if twice := next((name for name, count in Counter(names_of).items() if count > 1), None):
            yield Problem(f"Two outputs are called {twice}. Give each its own name.")

    def of_node(self, node: Node) -> Iterator[Problem]:
        kind = self.kinds[node.id]
        if isinstance(kind, Broken):
            yield Problem(kind.problem, node.id)
            return
        if node.kind_version > kind.version:
            yield Problem(f"It was made for version {node.kind_version} of this kind; known is {kind.version}.", node.id)
        try:
            kind.stands_on(self.found)
        except TouchstoneError as error:
            yield Problem(str(error), node.id)
        for port in self.takes[node.id].values():
            if port.required and not self.taken[node.id, port.name]:
                yield Problem(f"Nothing is connected to {port.name}.", node.id)
        yield from self._of_place(node, kind)

    def _of_place(self, node: Node, kind: Kind) -> Iterator[Problem]:
        parent = self.nodes.get(node.parent)
        if parent is not None and not self.kinds[parent.id].container:
            yield Problem(f"It stands inside {parent.name}, which holds no nodes.", node.id)
        if node.kind in ("item", "result") and parent is None:
            yield Problem("It belongs inside a map or a loop.", node.id)
        if node.kind in ("input", "output") and parent is not None:
            yield Problem("It belongs outside of containers.", node.id)
        if kind.container:
            results = sum(one.kind == "result" for one in self.chain.inside(node.id))
            if results != 1:
                yield Problem(f"It has {results or 'no'} result inside; it needs one.", node.id)
        ends = node.kind in ("output", "result") or any(one.source == node.id for one in self.chain.edges)
        if self.gives[node.id] and not ends:
            yield Problem("Nothing uses what it gives.", node.id, warning=True)

    def of_edges(self) -> Iterator[Problem]:
        for edge in self.chain.edges:
            if said := self.of_edge(edge) or self.one_too_many(edge):
                yield Problem(said, edge.target, edge.id)

    def of_edge(self, edge: Edge) -> str:
        """Why an edge cannot be: its ports, their types, or where it leads."""
        source, target = self.nodes.get(edge.source), self.nodes.get(edge.target)
        if source is None or target is None:
            return "It leads to a node that is not there."
        gives, takes = self.gives[source.id].get(edge.source_port), self.takes[target.id].get(edge.target_port)
        if gives is None:
            return f"{source.name} gives no {edge.source_port[:60]}."
        if takes is None:
            return f"{target.name} takes no {edge.target_port[:60]}."
        if source.id in self.lines[target.id][1:]:
            return f"It leads from {source.name} into itself: what stands inside takes the item at hand."
        if source.parent and source.parent not in self.lines[target.id][1:]:
            return f"It leads out of {self.nodes[source.parent].name}: what stands inside gives its value to the result there."
        return refusal(gives, takes)

    def one_too_many(self, edge: Edge) -> str:
        """Why a second edge may not lead into a port."""
        port = self.takes[edge.target].get(edge.target_port)
        if port is None or port.many or self.taken[edge.target, edge.target_port] < 2:
            return ""
        then = "Delete the edge that leads there first; a join brings branches together."
        return f"{port.name} of {self.nodes[edge.target].name} takes one value. {then}"
