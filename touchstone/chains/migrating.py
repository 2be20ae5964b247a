"""Chains that were made for an older version of a kind, brought to the version that is known now.

A kind whose options or ports change their meaning raises its `version` and leaves a `Step` here, from each version to the next. Golden
files of every version stand in the tests: what was saved once is read for ever.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from touchstone.chains.document import Chain, Edge, Node
from touchstone.errors import Invalid

Options = Mapping[str, Any]


@dataclass(frozen=True)
class Step:
    """From one version of a kind to the next: what becomes of its options, and which ports got another name."""

    options: Callable[[Options], Options] = dict
    inputs: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)


Steps = Mapping[tuple[str, int], Step]
STEPS: Steps = {}
"""By the name of a kind and the version it leads away from."""


def migrated(chain: Chain, steps: Steps | None = None) -> Chain:
    """The chain with every node at the newest version that steps lead to; itself where there is nothing to do.

    Raises Invalid for options that a step cannot read.
    """
    known = STEPS if steps is None else steps
    while old := {one.id: known[one.kind, one.kind_version] for one in chain.nodes if (one.kind, one.kind_version) in known}:
        nodes = tuple(_node(one, old[one.id]) if one.id in old else one for one in chain.nodes)
        chain = replace(chain, nodes=nodes, edges=tuple(_edge(one, old) for one in chain.edges))
    return chain


def check_known(chain: Chain, versions: Mapping[str, int]) -> None:
    """Raises Invalid for a node of a kind that is not among the `versions` known here, or made for a newer version of its kind."""
    for node in chain.nodes:
        if node.kind not in versions:
            raise Invalid(f"The node {node.id} is of the kind {node.kind}, which is not known here.", f"Known: {', '.join(versions)}.")
        if node.kind_version > (newest := versions[node.kind]):
            told = f"The node {node.id} was made for version {node.kind_version} of the kind {node.kind}."
            raise Invalid(told, f"Version {newest} is the newest that is known here: update this installation.")


def _node(node: Node, step: Step) -> Node:
    try:
        options = dict(step.options(node.options))
    except (ValueError, TypeError, LookupError, AttributeError) as error:
        told = f"The options of the node {node.id} do not fit version {node.kind_version} of the kind {node.kind}."
        raise Invalid(told, "Set them anew.") from error
    return replace(node, options=options, kind_version=node.kind_version + 1)


def _edge(edge: Edge, steps: Mapping[str, Step]) -> Edge:
    """The edge with the ports of nodes that changed under their new names."""
    from_port = steps[edge.source].outputs.get(edge.source_port) if edge.source in steps else None
    to_port = steps[edge.target].inputs.get(edge.target_port) if edge.target in steps else None
    return replace(edge, source_port=from_port or edge.source_port, target_port=to_port or edge.target_port)
