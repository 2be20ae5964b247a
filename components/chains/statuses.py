"""How the nodes of a chain went: from the steps of a run to what the canvas shows on each."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from components.canvas import NodeStatus
from touchstone.chains import graph
from touchstone.chains.document import Chain
from touchstone.chains.ports import as_text, in_words

Steps = Iterable[Mapping[str, Any]]
WORST = ("error", "stopped", "waiting", "running")
"""States that stand for all rounds of a node where one of them has it."""


def by_node(chain: Chain, steps: Steps) -> dict[str, list[Mapping[str, Any]]]:
    """The steps of each node of this chain, those of its sub-chains left out, in their order."""
    around = {id: tuple(reversed(line[1:])) for id, line in graph.lines(chain).items()}
    found: dict[str, list[Mapping[str, Any]]] = {}
    for step in steps:
        containers = tuple(one.rpartition(".")[0] for one in step["place"].split("/")[:-1])
        if around.get(step["node"]) == containers:
            found.setdefault(step["node"], []).append(step)
    return found


def statuses(
    chain: Chain, steps: Steps, texts: Mapping[str, str], stale: Collection[str], pinned: Collection[str]
) -> dict[str, NodeStatus]:
    """The status of every node that has a step or was pinned. `texts` are what models of running steps said so far, by place."""
    found = {id: _status(rounds, texts, id in stale) for id, rounds in by_node(chain, steps).items()}
    there = {one.id for one in chain.nodes}
    return found | {id: NodeStatus("pinned") for id in pinned if id not in found and id in there}


def _status(rounds: list[Mapping[str, Any]], texts: Mapping[str, str], stale: bool) -> NodeStatus:
    states = {one["state"] for one in rounds}
    state = next((one for one in WORST if one in states), rounds[-1]["state"])
    taken = [one for one in rounds if one["state"] in ("ok", "error")]
    ms = sum(1000 * (one["ended_s"] - one["started_s"]) for one in taken)
    tokens = sum(one["input_tokens"] + one["output_tokens"] for one in taken)
    shown = "stale" if stale and state not in WORST[2:] else state
    cost = sum(one["cost_usd"] for one in taken)
    return NodeStatus(shown, max(0.0, ms) if taken else None, tokens or None, cost or None, _preview(rounds, texts))


def _preview(rounds: list[Mapping[str, Any]], texts: Mapping[str, str]) -> str:
    last = rounds[-1]
    failed = next((one["error"] for one in rounds if one["error"]), "")
    said = texts.get(last["place"], "")
    return failed or said or next((as_text(in_words(value)) for value in last["outputs"].values()), "")


def said(rounds: list[Mapping[str, Any]], texts: Mapping[str, str]) -> str:
    """What the model of a node said so far, where its last step is running."""
    return texts.get(rounds[-1]["place"], "") if rounds else ""


def gave(chain: Chain, steps: Steps, node: str) -> Mapping[str, Any]:
    """What a node's last step gave, by port."""
    rounds = by_node(chain, steps).get(node, [])
    found: Mapping[str, Any] = rounds[-1]["outputs"] if rounds else {}
    return found
