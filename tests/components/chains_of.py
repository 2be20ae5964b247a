"""Chains of a given size to look at."""

from itertools import pairwise

from touchstone.chains.document import Chain, Edge, Node


def line(count: int) -> Chain:
    """Texts, routers and outputs in rows of three, each row connected, 260 pixels apart."""
    kinds = ("text", "router", "output")
    ports = {"text": "text", "router": "otherwise"}
    nodes = tuple(
        Node(f"{kinds[number % 3]}_{number // 3 + 1}", kinds[number % 3], position=(260 * (number % 3), 190 * (number // 3)))
        for number in range(count)
    )
    pairs = [(one, other) for one, other in pairwise(nodes) if other.position[1] == one.position[1]]
    return Chain(nodes, tuple(Edge(one.id, ports[one.kind], other.id, "value") for one, other in pairs))
