"""How two chains differ: inputs, nodes with their options, edges. Where nodes stand on the canvas is told apart from that."""

from collections.abc import Iterator, Mapping
from typing import Any

from touchstone.chains.document import Chain, Node
from touchstone.prompts.difference import ADDED, REMOVED, Change, in_lines
from touchstone.prompts.words import compared


def changes(old: Chain | None, new: Chain) -> tuple[Change, ...]:
    """Everything that decides what the chain does and differs. Empty exactly when the hashes are equal. Without an old one all is new."""
    before, after = _parts(old or Chain()), _parts(new)
    titles = [title for title in dict.fromkeys((*after, *before)) if before.get(title) != after.get(title)]
    return tuple(_change(title, before.get(title), after.get(title)) for title in titles)


def layout(old: Chain, new: Chain) -> str:
    """What differs for the eye alone, in words; "" for nothing."""
    before, after = ({one.id: one for one in chain.nodes} for chain in (old, new))
    both = [(before[id], after[id]) for id in before.keys() & after.keys()]
    counts = {
        "moved": sum(one.position != other.position for one, other in both),
        "renamed": sum(one.label != other.label for one, other in both),
        "with another note": sum(one.note != other.note for one, other in both),
    }
    said = [f"{count} {'node' if count == 1 else 'nodes'} {word}" for word, count in counts.items() if count]
    return ", ".join([*said, *(["other groups"] if old.groups != new.groups else [])])


def _change(title: str, before: tuple[str, str] | None, after: tuple[str, str] | None) -> Change:
    spans = compared(before[1] if before else "", after[1] if after else "")
    return Change(title, spans, ADDED if before is None else REMOVED if after is None else "")


def _parts(chain: Chain) -> dict[str, tuple[str, str]]:
    """By title, what decides whether a part is the same, and how it reads. A node goes by its id: a label is no part of what it does."""
    inputs = {f"Input {one.name}": in_lines(one.to_json()) for one in chain.inputs}
    order = {"Order of the inputs": "\n".join(one.name for one in chain.inputs)} if len(chain.inputs) > 1 else {}
    edges = {f"Edge {one.id}": f"{one.source}.{one.source_port} → {one.target}.{one.target_port}" for one in chain.edges}
    nodes = {f"Node {one.id}": (Chain((one,)).hash, "\n".join(_lines(one))) for one in chain.nodes}
    return {
        **{title: (text, text) for title, text in {**inputs, **order}.items()},
        **nodes,
        **{title: (text, text) for title, text in edges.items()},
    }


def _lines(node: Node) -> Iterator[str]:
    whole: Mapping[str, Any] = Chain((node,)).to_json()["nodes"][0]
    yield f"kind: {node.kind}{f' (version {node.kind_version})' if node.kind_version != 1 else ''}"
    if node.parent:
        yield f"inside: {node.parent}"
    for group, shown in (("options", ""), ("handling", "on failure, ")):
        for name, value in sorted(whole.get(group, {}).items()):
            yield f"{shown}{name}: {value if isinstance(value, str) else in_lines(value)}"
