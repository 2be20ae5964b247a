"""What a canvas is given beside the chain: the kinds there are, the ports of each node, what is wrong, and how the run goes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from touchstone.chains.checking import outputs, problems
from touchstone.chains.document import Chain, Node
from touchstone.chains.kinds import GROUPS, Found, Kind, kind_or_broken, kinds
from touchstone.chains.ports import ANY, Port, called, fits

PREVIEW = 160
STATES: Mapping[str, str] = {
    "waiting": "Waiting",
    "running": "Running",
    "ok": "Done",
    "cached": "Known from before",
    "pinned": "Pinned",
    "skipped": "Skipped",
    "error": "Failed",
    "stopped": "Stopped",
    "stale": "Out of date",
}
"""Every state a node may be shown in, in words."""


@dataclass(frozen=True)
class NodeStatus:
    """How a node's last step went. `preview` is the beginning of what it gave; `ms`, `tokens` and `cost` (US dollars) what it took."""

    state: str
    ms: float | None = None
    tokens: int | None = None
    cost: float | None = None
    preview: str = ""

    def to_json(self) -> dict[str, Any]:
        """As the browser takes it, cut to what fits a node."""
        cut = self.preview if len(self.preview) <= PREVIEW else self.preview[: PREVIEW - 1] + "…"
        figures = {"ms": self.ms, "tokens": self.tokens, "cost": self.cost, "preview": cut or None}
        there = {name: one for name, one in figures.items() if one is not None}
        return {"state": self.state, "word": STATES.get(self.state, self.state), **there}


def palette(found: Found) -> list[dict[str, Any]]:
    """Every kind of node with its ports as it comes from the palette, in the order of the groups."""
    places = {group: number for number, group in enumerate(GROUPS)}
    order = sorted(kinds, key=lambda name: (places.get(kinds[name].group, len(places)), kinds[name].title))
    return [_kind(name, found) for name in order]


def _kind(name: str, found: Found) -> dict[str, Any]:
    kind = kinds[name]
    node = Node("new", name)
    return {
        "kind": name,
        "title": kind.title,
        "group": kind.group,
        "help": _first_sentence(kind.__doc__ or ""),
        "container": kind.container,
        "version": kind.version,
        **_ports(node, kind_or_broken(node), found),
    }


def _first_sentence(text: str) -> str:
    return " ".join(text.split("\n\n")[0].split())


def _ports(node: Node, kind: Kind, found: Found) -> dict[str, list[dict[str, Any]]]:
    return {"inputs": [_port(one) for one in kind.inputs(found)], "outputs": [_port(one) for one in outputs(node, kind, found)]}


def _port(port: Port) -> dict[str, Any]:
    whole = {"name": port.name, "type": port.type, "required": port.required, "many": port.many, "help": port.help}
    return {name: value for name, value in whole.items() if (name, value) not in (("required", True), ("many", False), ("help", ""))}


def looks(chain: Chain, found: Found, known: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """By node: its ports where they are others than those of its kind, and what is wrong with it. Nodes without either are left out."""
    usual = {one["kind"]: {"inputs": one["inputs"], "outputs": one["outputs"]} for one in known}
    shown: dict[str, dict[str, Any]] = {}
    for node in chain.nodes:
        ports = _with_gone(chain, node, _ports(node, kind_or_broken(node), found))
        if ports != usual.get(node.kind):
            shown[node.id] = dict(ports)
    for one in problems(chain, found):
        if one.node:
            shown.setdefault(one.node, {}).setdefault("problems", []).append({"text": one.text, "warning": one.warning})
    return shown


def _with_gone(chain: Chain, node: Node, ports: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """The ports, and those that are there no more though an edge is: it could not be seen or taken away otherwise."""
    used = {
        "inputs": [one.target_port for one in chain.edges if one.target == node.id],
        "outputs": [one.source_port for one in chain.edges if one.source == node.id],
    }
    return {side: [*there, *_gone(there, used[side])] for side, there in ports.items()}


def _gone(there: list[dict[str, Any]], used: list[str]) -> list[dict[str, Any]]:
    names = {one["name"] for one in there}
    return [{"name": name, "type": ANY, "gone": True} for name in dict.fromkeys(used) if name not in names]


def types(shown: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
    """Every type of a port that is shown, in words, with those it may lead to."""
    ports = [port for one in shown for side in ("inputs", "outputs") for port in one.get(side, ())]
    names = sorted({ANY, *(port["type"] for port in ports)})
    return {name: {"words": called(name), "fits": [other for other in names if fits(name, other)]} for name in names}
