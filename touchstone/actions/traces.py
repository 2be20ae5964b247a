"""Traces of chains for their pages: the list, and one with its steps and what its nodes are called."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from store import prompts, traces
from store.database import Database
from store.errors import StoreMissing
from store.tables import Trace, TraceStep
from touchstone.actions.store_errors import translated
from touchstone.chains.reading import read_chain
from touchstone.errors import TouchstoneError

MOST = traces.MOST


@dataclass(frozen=True)
class Wanted:
    """Which traces are asked for; an empty value leaves a filter open. `before` is the id of a trace: only older ones."""

    chain: str = ""
    state: str = ""
    source: str = ""
    before: int = 0


@translated()
def listed(db: Database, project_id: int, wanted: Wanted) -> Sequence[Trace]:
    """The newest traces that fit, at most MOST."""
    return traces.newest(db, project_id, wanted.chain, wanted.state, wanted.source, wanted.before)


@translated()
def chains(db: Database, project_id: int) -> Sequence[str]:
    """The names of the chains that have traces."""
    return traces.chains(db, project_id)


@dataclass(frozen=True)
class Opened:
    """A trace with its steps in the order in which they ended, of each place the last, and the names of its nodes by their ids."""

    trace: Trace
    steps: tuple[TraceStep, ...]
    names: Mapping[str, str]
    number: int = 0
    """Of the version that ran; 0 for a draft, and for a version that is gone."""
    chain_id: int = 0
    """Of the chain that is called so now; 0 where none is."""

    def name(self, node: str) -> str:
        """What people call a node."""
        return self.names.get(node, node)

    def step(self, place: str) -> TraceStep | None:
        """The step of that place."""
        return next((one for one in self.steps if one.place == place), None)


@translated()
def opened(db: Database, trace_id: int) -> Opened:
    """A trace for its page. Raises NotFound."""
    trace = traces.get_trace(db, trace_id)
    last = {one.place: one for one in traces.steps(db, trace_id)}
    number, document = _version(db, trace)
    chain = prompts.prompt_by_name(db, trace.project_id, trace.chain)
    steps = tuple(sorted(last.values(), key=lambda one: one.id or 0))
    return Opened(trace, steps, names_of(document), number, chain.id or 0 if chain else 0)


def _version(db: Database, trace: Trace) -> tuple[int, Mapping[str, object]]:
    """The number and the document of what ran, as far as they are known."""
    document: Mapping[str, object] = trace.call.get("chain", {})
    if not trace.version_id:
        return 0, document
    try:
        version = prompts.get_version(db, trace.version_id)
    except StoreMissing:
        return 0, document
    return version.number, document or version.chain


def names_of(document: Mapping[str, object]) -> dict[str, str]:
    """The names of a document's nodes by their ids; of one that cannot be read, none."""
    try:
        return {one.id: one.name for one in read_chain(dict(document)).nodes}
    except TouchstoneError:
        return {}
