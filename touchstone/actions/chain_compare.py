"""Two targets that are chains, node by node: what each node took and how often failures begin in it, and how the chains differ."""

from dataclasses import dataclass

from store import prompts, steps
from store.database import Database
from store.steps import NodeLine
from touchstone.actions.compare import Side
from touchstone.actions.store_errors import translated
from touchstone.chains.difference import changes, layout
from touchstone.chains.document import Chain
from touchstone.chains.reading import read_chain
from touchstone.prompts.difference import Change


@dataclass(frozen=True)
class Compared:
    """Nodes by where they stand, in the second chain's order and then the first's own; None where a side has none there or never ran it.

    `layout` tells what differs for the eye alone.
    """

    nodes: tuple[tuple[str, NodeLine | None, NodeLine | None], ...]
    changes: tuple[Change, ...] = ()
    layout: str = ""


@translated()
def compared(db: Database, a: Side, b: Side) -> Compared | None:
    """The nodes of both sides; None unless both are chains. Raises NotFound."""
    first, second = _chain(db, a), _chain(db, b)
    if first is None or second is None:
        return None
    left, right = _lines(db, a), _lines(db, b)
    nodes = tuple((node, left.get(node), right.get(node)) for node in dict.fromkeys((*right, *left)))
    return Compared(nodes, changes(first, second), layout(first, second))


def _chain(db: Database, side: Side) -> Chain | None:
    version = side.target.prompt_version_id
    chain = prompts.get_version(db, version).chain if version else None
    return read_chain(chain) if chain else None


def _lines(db: Database, side: Side) -> dict[str, NodeLine]:
    return {one.node: one for one in steps.by_node(db, side.run.id or 0) if one.target_id == side.target.id}
