"""The document of a chain: nodes, the edges between their ports, and groups and notes for people.

It holds no code, no secret, no definition of a kind and nothing of the screen but positions. What comes from a file or a browser is
read by `read_chain`, which refuses what it does not know.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from touchstone.prompts.variables import Variable

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Handling:
    """What becomes of a node that fails: asked again `retries` times, ended after `timeout_s` seconds, then by `on_error`.

    "fail" ends the chain, "fallback" goes on with the value `fallback` on every output, "branch" sends the error's text to the
    port "error" and skips the other outputs.
    """

    retries: int = 0
    timeout_s: float | None = None
    on_error: str = "fail"
    fallback: Any = None


PLAIN = Handling()


@dataclass(frozen=True)
class Node:
    """One step: its kind with the version of the kind its options were written for, and its options as JSON values."""

    id: str
    kind: str
    options: Mapping[str, Any] = field(default_factory=dict)
    kind_version: int = 1
    label: str = ""
    note: str = ""
    parent: str = ""
    """The container (a map or a loop) it stands in; "" for none."""
    handling: Handling = PLAIN
    position: tuple[int, int] = (0, 0)
    """Pixels from the left and the top, of its container where it has one."""

    @property
    def name(self) -> str:
        """What people call it."""
        return self.label or self.kind


@dataclass(frozen=True)
class Edge:
    """What goes from an output port to an input port."""

    source: str
    source_port: str
    target: str
    target_port: str

    @property
    def id(self) -> str:
        """The four names; no two edges of a chain have the same."""
        return f"{self.source}.{self.source_port}-{self.target}.{self.target_port}"


@dataclass(frozen=True)
class Group:
    """A frame around nodes, for people only."""

    id: str
    label: str
    nodes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Chain:
    """A whole chain. `inputs` are what it is called with."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()
    inputs: tuple[Variable, ...] = ()
    groups: tuple[Group, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values, what is empty left out; the inverse is `reading.read_chain`."""
        whole = {
            "schema_version": SCHEMA_VERSION,
            "inputs": [one.to_json() for one in self.inputs],
            "nodes": [_node(one) for one in self.nodes],
            "edges": [dict(vars(one)) for one in self.edges],
            "groups": [{**asdict(one), "nodes": list(one.nodes)} for one in self.groups],
        }
        return {name: value for name, value in whole.items() if value}

    @property
    def hash(self) -> str:
        """SHA-256 of what decides what the chain does: without positions, groups, labels and notes, whatever the order of its parts."""
        bare = [replace(one, label="", note="", position=(0, 0)) for one in sorted(self.nodes, key=lambda one: one.id)]
        text = canonical(Chain(tuple(bare), self.ordered_edges, self.inputs).to_json())
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def ordered_edges(self) -> tuple[Edge, ...]:
        """By their ids, whatever the document's order: so a join's values come in one order wherever the hash is the same."""
        return tuple(sorted(self.edges, key=lambda one: one.id))

    def node(self, id: str) -> Node:
        """The node of that id. Raises KeyError."""
        return next((one for one in self.nodes if one.id == id), None) or _missing(id)

    def into(self, id: str) -> tuple[Edge, ...]:
        """The edges that end at a node, in the document's order."""
        return tuple(one for one in self.edges if one.target == id)

    def inside(self, parent: str) -> tuple[Node, ...]:
        """The nodes that stand in a container; of "", those that stand in none."""
        return tuple(one for one in self.nodes if one.parent == parent)


def canonical(value: Any) -> str:
    """JSON with one spelling for equal values."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _node(one: Node) -> dict[str, Any]:
    whole = {**vars(one), "options": dict(one.options), "handling": _changed(one.handling), "position": list(one.position)}
    kept = ("id", "kind", "kind_version")
    return {name: value for name, value in whole.items() if name in kept or value not in ("", {}, [0, 0])}


def _changed(handling: Handling) -> dict[str, Any]:
    return {name: value for name, value in vars(handling).items() if value != getattr(PLAIN, name)}


def _missing(id: str) -> Node:
    raise KeyError(id)
