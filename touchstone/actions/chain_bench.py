"""A chain under hand: it is run as it stands in the editor, and how that went is shown until it runs again, also after a reload."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from store.database import Database
from touchstone.actions import chain_editing as editing
from touchstone.actions import chain_work
from touchstone.actions.chain_editing import LastRun, Look
from touchstone.actions.chains import Call, inputs_of
from touchstone.chains import graph
from touchstone.chains.asked import Asked
from touchstone.chains.document import Chain
from touchstone.chains.staleness import Marks, marks, stale
from touchstone.chains.work import Work
from touchstone.errors import Invalid
from touchstone.playground.speaker import Speaker

Texts = Mapping[str, str]
Steps = tuple[Mapping[str, Any], ...]
ENDED = {"waiting": "asks"}
"""States of a trace that are called otherwise at work."""


@dataclass(frozen=True)
class Went:
    """How it went last. `state` is one of `work.State`, or "" where it has not run; `outputs` of nodes stand in their steps."""

    state: str = ""
    trace: int = 0
    steps: Steps = ()
    texts: Texts = field(default_factory=dict)
    error: str = ""
    node: str = ""
    """The node that the error is about."""

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes."""
        return self.state not in ("waiting", "running")


@dataclass
class Bench:
    """The chain of one author. `shelf` is shared by that author's windows; `speaker` speaks with models in a process of its own."""

    db: Database
    project_id: int
    chain_id: int
    name: str
    author: str
    shelf: dict[str, Any]
    speaker: Callable[[], Speaker]

    @property
    def work(self) -> Work | None:
        """What runs or ran last since this process began."""
        return self.shelf.get("work")

    @property
    def is_running(self) -> bool:
        """Whether something runs."""
        return self.work is not None and not self.work.is_over

    def last(self) -> LastRun:
        """What was noted of the last run."""
        return editing.last_run(self.db, self.chain_id, self.author)

    def model(self, known: Sequence[str]) -> str:
        """The model of steps that name none: the one that was chosen last, else the first that is known; "" for none."""
        chosen = self.last().model
        return next(iter(known), "") if chosen is None else chosen

    def run(
        self, look: Look, texts: Texts, model: str, only: str = "", since: str = "", anew: bool = False, budget_usd: float | None = None
    ) -> None:
        """Run it: whole, up to the node `only`, or with the node `since` and all that waits for it asked anew; `anew`, all of it.

        What is known is not asked again otherwise; what is wrong beyond `only` is no matter. Raises Invalid for what cannot run, for an
        input that is no value, and while it runs.
        """
        if self.is_running:
            raise Invalid("The chain is running.", "Stop it, or wait for its end.")
        chain, pinned = look.chain, self.pinned(look.chain)
        fresh = frozenset(one.id for one in chain.nodes) if anew else frozenset()
        fresh |= self._from(chain, since) if since else frozenset()
        outer = frozenset({graph.lines(chain)[only][-1]}) if only else frozenset()
        asked = Asked(inputs_of(chain, texts), outer, fresh, pinned, budget_usd)
        run = editing.look(self.db, self.project_id, graph.part(chain, [only]), model, whole=False) if only else look
        if run.blocks:
            raise Invalid("The chain cannot run.", run.blocks)
        self.note(trace=0, marks=dict(marks(chain, look.found, texts, pinned)), model=model)
        call = Call(self.project_id, self.name, run.chain, asked, None, model, "page", self.author)
        self.shelf["work"] = chain_work.start(self.speaker(), call)

    def _from(self, chain: Chain, node: str) -> frozenset[str]:
        """The node, what stands in the same container, and all that waits for it: what is asked anew."""
        outer = graph.lines(chain)[node][-1]
        reached = graph.downstream(chain, [outer])
        return frozenset(id for id, line in graph.lines(chain).items() if line[-1] in reached)

    def stop(self) -> None:
        """Let what runs end where it is."""
        if self.work is not None:
            self.speaker().stop(self.work)

    def note(self, **fields: Any) -> None:
        """As `chain_editing.note_run`."""
        editing.note_run(self.db, self.chain_id, self.author, **fields)

    def pin(self, node: str, outputs: Mapping[str, Any] | None) -> None:
        """Let a node give these values, by port, whatever it would give; None lets it run again."""
        others = {id: kept for id, kept in self.last().pinned.items() if id != node}
        self.note(pinned=others | ({node: dict(outputs)} if outputs is not None else {}))

    def forget_pins(self, chain: Chain) -> None:
        """Let go of what is pinned of nodes that the chain has no more: another node of the same id is another node."""
        pinned, ids = self.last().pinned, {one.id for one in chain.nodes}
        if not pinned.keys() <= ids:
            self.note(pinned={id: kept for id, kept in pinned.items() if id in ids})

    def pinned(self, chain: Chain) -> Mapping[str, Mapping[str, Any]]:
        """What is pinned of the nodes that stand in no container."""
        outside = {one.id for one in chain.inside("")}
        return {id: outputs for id, outputs in self.last().pinned.items() if id in outside}

    def went(self) -> Went:
        """How it went last: at work now or since this process began, else by its trace, which goes on elsewhere once a person decided."""
        work = self.work
        if work is None:
            return self._stored(self.last().trace)
        if work.trace and self.shelf.get("noted") != work.trace:
            self.shelf["noted"] = work.trace
            self.note(trace=work.trace)
        if work.state == "asks" and (decided := self._stored(work.trace)).state not in ("", "asks"):
            return decided
        return Went(work.state, work.trace, tuple(work.steps.values()), work.texts, f"{work.error} {work.hint}".strip(), work.node)

    def _stored(self, trace: int) -> Went:
        shown = editing.shown(self.db, trace) if trace else None
        if shown is None:
            return Went()
        return Went(ENDED.get(shown.state, shown.state), shown.trace, shown.steps, {}, shown.error, shown.failed_at)

    def stale(self, look: Look, texts: Texts) -> frozenset[str]:
        """The nodes whose last result is out of date: what decides it was changed since."""
        last = self.last()
        now: Marks = marks(look.chain, look.found, texts, self.pinned(look.chain))
        return stale(last.marks, now, (one.id for one in look.chain.nodes))
