"""Gestures on a chain; each gives a new one. The canvas and the list without a canvas do the same with the same functions.

The browser does its gestures by itself and sends whole documents (`components/canvas/frontend/src/editing.ts` is the same there).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from touchstone.chains import graph
from touchstone.chains.checking import refused
from touchstone.chains.document import Chain, Edge, Group, Node
from touchstone.chains.kinds import Found, kinds
from touchstone.chains.reading import LABEL_LIMIT, NOTE_LIMIT, read_chain
from touchstone.errors import Invalid, NotFound
from touchstone.prompts.from_outside import read_json
from touchstone.prompts.variables import Variable

STEM, STEP, MOST_STEPS = 30, 260, 200
Place = tuple[int, int]


def free_id(stem: str, taken: Iterable[str]) -> str:
    """An id of that stem that is not taken: "prompt" gives prompt_1."""
    known, number = set(taken), 1
    while f"{stem[:STEM]}_{number}" in known:
        number += 1
    return f"{stem[:STEM]}_{number}"


def added(chain: Chain, kind: str, options: Mapping[str, Any] | None = None, position: Place | None = None, parent: str = "") -> Chain:
    """With a node of that kind at its end. Raises NotFound for an unknown kind or container."""
    if parent:
        _node(chain, parent)
    id = free_id(kind, (one.id for one in chain.nodes))
    node = Node(id, kind, options or {}, kinds[kind].version, parent=parent, position=position or _beside(chain, parent))
    return replace(chain, nodes=(*chain.nodes, node))


def _beside(chain: Chain, parent: str) -> Place:
    """To the right of what is there."""
    inside = [one.position for one in chain.inside(parent)]
    start = (24, 100) if parent else (0, 0)
    return (max(left for left, _ in inside) + STEP, inside[-1][1]) if inside else start


def connected(chain: Chain, edge: Edge, found: Found) -> Chain:
    """With an edge more. Raises Invalid, saying why it may not be drawn."""
    if why := refused(chain, found, edge):
        raise Invalid(why)
    return replace(chain, edges=(*chain.edges, edge))


def without(chain: Chain, ids: Iterable[str] = (), edges: Iterable[str] = ()) -> Chain:
    """Without these nodes, what stands in them and the edges at them; and without the edges of these ids."""
    gone, cut = with_inside(chain, ids), set(edges)
    return replace(
        chain,
        nodes=tuple(one for one in chain.nodes if one.id not in gone),
        edges=tuple(one for one in chain.edges if one.id not in cut and gone.isdisjoint({one.source, one.target})),
        groups=_kept(chain.groups, lambda id: id not in gone),
    )


def with_inside(chain: Chain, ids: Iterable[str]) -> frozenset[str]:
    """These nodes and all that stands in them."""
    chosen = set(ids)
    return frozenset(id for id, line in graph.lines(chain).items() if not chosen.isdisjoint(line))


def part(chain: Chain, ids: Iterable[str]) -> Chain:
    """These nodes alone, with what stands in them and the edges among them: what is copied."""
    kept = with_inside(chain, ids)
    nodes = tuple(one for one in chain.nodes if one.id in kept)
    outer = (replace(one, parent="", position=absolute(chain, one.id)) if one.parent not in kept else one for one in nodes)
    return Chain(tuple(outer), tuple(one for one in chain.edges if one.source in kept and one.target in kept))


def inserted(chain: Chain, other: Chain, shift: Place = (32, 32)) -> Chain:
    """With the nodes and edges of another chain, under ids of their own. Its inputs and groups stay behind."""
    names: dict[str, str] = {}
    taken = {one.id for one in chain.nodes}
    for one in other.nodes:
        names[one.id] = free_id(re.sub(r"_\d+$", "", one.id) or one.kind, taken)
        taken.add(names[one.id])
    nodes = (replace(one, id=names[one.id], parent=names.get(one.parent, ""), position=_shifted(one, shift)) for one in other.nodes)
    edges = (replace(one, source=names[one.source], target=names[one.target]) for one in other.edges)
    return replace(chain, nodes=(*chain.nodes, *nodes), edges=(*chain.edges, *edges))


def _shifted(node: Node, shift: Place) -> Place:
    return node.position if node.parent else (node.position[0] + shift[0], node.position[1] + shift[1])


def duplicated(chain: Chain, ids: Iterable[str]) -> Chain:
    """With a copy of these nodes, what stands in them and the edges among them."""
    return inserted(chain, part(chain, ids))


def pasted(chain: Chain, text: str) -> Chain:
    """With what was copied as JSON. Raises Invalid for a text that is no part of a chain."""
    try:
        data = read_json(text)
    except ValueError:
        raise Invalid("What was copied is no part of a chain.", "Copy nodes here, or in another chain.") from None
    return inserted(chain, read_chain(data))


def moved(chain: Chain, places: Mapping[str, Place]) -> Chain:
    """With nodes at other places."""
    return replace(chain, nodes=tuple(replace(one, position=places.get(one.id, one.position)) for one in chain.nodes))


def placed(chain: Chain, id: str, parent: str) -> Chain:
    """With a node inside a container, or outside of all (""), where it lies. Raises Invalid where it would stand in itself."""
    if parent and id in graph.lines(chain)[_node(chain, parent).id]:
        raise Invalid("A node cannot stand inside itself.", "Choose another container.")
    left, top = absolute(chain, _node(chain, id).id)
    x, y = absolute(chain, parent) if parent else (0, 0)
    return changed(chain, id, parent=parent, position=(left - x, top - y))


def absolute(chain: Chain, id: str) -> Place:
    """Where a node lies on the whole canvas."""
    nodes = {one.id: one for one in chain.nodes}
    line = [nodes[one].position for one in graph.lines(chain)[id]]
    return sum(left for left, _ in line), sum(top for _, top in line)


def labelled(chain: Chain, id: str, label: str) -> Chain:
    """With another name for a node; "" for that of its kind."""
    return changed(chain, id, label=label.strip()[:LABEL_LIMIT])


def noted(chain: Chain, id: str, note: str) -> Chain:
    """With another note on a node; "" for none."""
    return changed(chain, id, note=note.strip()[:NOTE_LIMIT])


def changed(chain: Chain, id: str, **fields: Any) -> Chain:
    """With other fields of a node. Raises NotFound."""
    node = _node(chain, id)
    return replace(chain, nodes=tuple(replace(one, **fields) if one is node else one for one in chain.nodes))


def with_inputs(chain: Chain, inputs: Iterable[Variable], renamed: Mapping[str, str] | None = None) -> Chain:
    """With other inputs. Edges from a `renamed` one (the old name: the new one) stay; those from one that is gone are told as a problem."""
    starts, names = {one.id for one in chain.nodes if one.kind == "input"}, renamed or {}

    def follow(one: Edge) -> Edge:
        return replace(one, source_port=names.get(one.source_port, one.source_port)) if one.source in starts else one

    return replace(chain, inputs=tuple(inputs), edges=tuple(map(follow, chain.edges)))


def grouped(chain: Chain, ids: Iterable[str], label: str = "Group") -> Chain:
    """With a frame around these nodes; each stands in one frame at most."""
    inside = tuple(dict.fromkeys(_node(chain, one).id for one in ids))
    group = Group(free_id("group", (one.id for one in chain.groups)), label.strip()[:LABEL_LIMIT], inside)
    return replace(chain, groups=(*_kept(chain.groups, lambda id: id not in inside), group)) if inside else chain


def ungrouped(chain: Chain, group: str) -> Chain:
    """Without a frame; what stood in it stays."""
    return replace(chain, groups=tuple(one for one in chain.groups if one.id != group))


def _kept(groups: Iterable[Group], stays: Callable[[str], bool]) -> tuple[Group, ...]:
    smaller = (replace(one, nodes=tuple(filter(stays, one.nodes))) for one in groups)
    return tuple(one for one in smaller if one.nodes)


def _node(chain: Chain, id: str) -> Node:
    try:
        return chain.node(id)
    except KeyError:
        raise NotFound(f"There is no node {id[:60]}.", "It may have been deleted meanwhile.") from None


@dataclass(frozen=True)
class History:
    """A chain with what it was before each step, and what was taken back."""

    now: Chain
    past: tuple[Chain, ...] = ()
    future: tuple[Chain, ...] = ()

    def done(self, chain: Chain) -> "History":
        """After one more step; the same where it changed nothing."""
        return self if chain == self.now else History(chain, (*self.past, self.now)[-MOST_STEPS:])

    def undone(self) -> "History":
        """One step back."""
        return History(self.past[-1], self.past[:-1], (self.now, *self.future)) if self.past else self

    def redone(self) -> "History":
        """One step forth again."""
        return History(self.future[0], (*self.past, self.now), self.future[1:]) if self.future else self
