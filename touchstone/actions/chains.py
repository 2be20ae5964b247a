"""Running a chain of a project: what it reaches is found, its steps are kept as a trace, and what is known is not asked again."""

import asyncio
import os
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from typing import Any

from store import traces
from store.database import Database
from store.errors import StoreFailure
from store.tables import Trace, TraceStep
from touchstone.actions import chain_means, reviewing
from touchstone.actions.chain_means import Hear, ProjectMeans
from touchstone.actions.models import provider_for
from touchstone.actions.store_errors import awaited, translated
from touchstone.chains.asked import Asked, Nothing
from touchstone.chains.checking import problems
from touchstone.chains.document import Chain
from touchstone.chains.kinds import SKIPPED, Decision, Done
from touchstone.chains.reading import read_chain
from touchstone.chains.running import run_chain
from touchstone.chains.trace import Outcome, Step, Watch
from touchstone.errors import Conflict, Invalid
from touchstone.prompts.variables import typed
from touchstone.settings import Settings
from touchstone.types import Message, Params, Provider, Usage

WRITE_S = 1.0
"""How long results of steps wait for company."""
BEAT_S, LOST_S = 20.0, 120.0
"""How often a chain at work says so, and after how long without a word its process is taken for gone."""
ENDED = ("ok", "cached", "pinned")
GOING_ON = ("waiting", "stopped", "failed")
"""States from which a trace goes on, where it kept how it was called."""
REPEATED = ("cached", "pinned", "skipped")
"""States of steps that come again when a trace goes on."""


@dataclass(frozen=True)
class Call:
    """One call of a chain: of which project, under which name and version, with what, and who asks."""

    project_id: int
    name: str
    chain: Chain
    asked: Asked
    version_id: int | None = None
    model: str = ""
    """The model that nodes without one ask."""
    source: str = "page"
    author: str = ""
    resumes: int = 0
    """The trace that waits for people and goes on; 0 for a new one."""
    over: Mapping[str, Any] | None = None
    """Settings that go before those of its nodes, {} for none: such a call draws everything anew, and no other is given its results."""


def to_json(call: Call) -> dict[str, Any]:
    """A call as it goes to the process that runs it."""
    asked = call.asked
    how = {
        "inputs": dict(asked.inputs),
        "only": sorted(asked.only),
        "fresh": sorted(asked.fresh),
        "pinned": {node: dict(outputs) for node, outputs in asked.pinned.items()},
        "budget_usd": asked.budget_usd,
        "decisions": {place: asdict(decision) for place, decision in asked.decisions.items()},
    }
    return {**vars(call), "chain": call.chain.to_json(), "asked": how}


def read_call(data: Mapping[str, Any]) -> Call:
    """The inverse of `to_json`. Raises Invalid for a chain that cannot be read."""
    asked = data["asked"]
    sets = {name: frozenset(asked[name]) for name in ("only", "fresh")}
    decisions = {place: Decision(**decision) for place, decision in asked["decisions"].items()}
    return Call(**{**data, "chain": read_chain(data["chain"]), "asked": Asked(**{**asked, **sets, "decisions": decisions})})


@awaited
async def run(
    db: Database,
    call: Call,
    settings: Settings,
    watch: Watch = lambda step: None,
    environ: Mapping[str, str] = os.environ,
    begun: Callable[[int], None] = lambda trace: None,
    listener: Callable[[], Hear | None] = lambda: None,
    open_provider: Callable[..., Provider] = provider_for,
) -> int:
    """Run a chain to its end, or until it waits for a person; the trace's id. `begun` is told it before the first step.

    Raises Invalid for a chain that cannot run, naming the first problem, Conflict for one that came from a file and that nobody
    has looked at, and for a trace that waits no longer: nothing is kept then. Cancelling it stops its steps.
    """
    found = chain_means.found(db, call.project_id, call.chain, call.model)
    reviewing.check(db, call.project_id, (call.name, *found.chains))
    check(call.chain, found, whole=not call.asked.only)
    trace = _continued(db, call) if call.resumes else traces.begin(db, _begun(call))
    asked = replace(call.asked, past=_past(db, call.resumes)) if call.resumes else call.asked
    begun(trace.id or 0)
    over = Params.from_json(call.over or {})
    means = ProjectMeans(db, found, settings, call.model, environ, over, open_provider=open_provider, listener=listener)
    kept = _Kept(db, call.project_id)
    steps: list[Step] = []

    def note(step: Step) -> None:
        steps.append(step)
        watch(step)

    beating = asyncio.ensure_future(_beat(db, trace.id or 0))
    try:
        outcome = await run_chain(call.chain, asked, means, kept if call.over is None else Nothing(), note)
    except BaseException as error:
        state = "stopped" if isinstance(error, asyncio.CancelledError) else "failed"
        _end(db, trace, call, steps, Outcome({}, tuple(steps), "" if state == "stopped" else "Something went wrong inside."), state)
        raise
    finally:
        beating.cancel()
        kept.write()
        await means.aclose()
    _end(db, trace, call, steps, outcome, "failed" if outcome.error else "waiting" if outcome.waiting else "done")
    return trace.id or 0


async def _beat(db: Database, trace_id: int) -> None:
    """Say now and then that a trace is at work. A database that does not answer just now is told the next time."""
    while True:
        await asyncio.sleep(BEAT_S)
        with suppress(StoreFailure):
            traces.see(db, trace_id)


@translated()
def abandon_lost(db: Database, starting: bool = False) -> int:
    """End the traces whose process is gone; how many. Where the product is `starting` on a database of its own, all that are at work."""
    before = time.time() - (0.0 if starting and db.is_sqlite else LOST_S)
    return traces.abandon(db, before, "The process that ran it ended before it did. Run it again: what was known is not asked anew.")


def check(chain: Chain, found: Any, whole: bool = True) -> None:
    """Raises Invalid for a chain, or part of one, that cannot run, with its first problem."""
    first = next((one for one in problems(chain, found, whole) if not one.warning), None)
    if first is not None:
        name = f"{chain.node(first.node).name}: " if first.node else ""
        raise Invalid("The chain cannot run.", f"{name}{first.text}", first.node)


def inputs_of(chain: Chain, texts: Mapping[str, str]) -> dict[str, Any]:
    """Typed values of a chain's inputs from texts as people type them; an empty one that cannot be empty is left out. Raises Invalid."""
    given = {one: texts.get(one.name, "") for one in chain.inputs}
    return {one.name: typed(one, text) for one, text in given.items() if text or not one.needs_words}


def _continued(db: Database, call: Call) -> Trace:
    """The trace that waited, or ended before its end since, at work again: whoever comes second finds it so."""
    before = traces.get_trace(db, call.resumes)
    decided = {place: {"approved": one.approved, "note": one.note} for place, one in call.asked.decisions.items()}
    told = {place: {**before.decisions.get(place, {}), **one} for place, one in decided.items()}
    if not before.call or not traces.end(
        db, call.resumes, "running", expected=GOING_ON, decisions=told, waiting=[], error="", failed_at=""
    ):
        raise Conflict("This run waits for nobody any more.", "Reload the page and see what was decided.")
    return before


def _past(db: Database, trace_id: int) -> dict[str, Done]:
    """What the steps of a trace gave that ended, by place; of one that ran again, what it gave last."""
    ended = (one for one in traces.steps(db, trace_id) if one.state in ENDED or (one.state == "error" and one.outputs))
    return {one.place: Done(one.outputs, sent=_messages(one.sent), note=one.note) for one in ended}


def _messages(sent: Sequence[Mapping[str, Any]]) -> tuple[Message, ...]:
    return tuple(Message(one["role"], one["content"]) for one in sent)


def _begun(call: Call) -> Trace:
    return Trace(
        project_id=call.project_id,
        version_id=call.version_id,
        chain=call.name,
        chain_hash=call.chain.hash,
        model=call.model,
        source=call.source,
        inputs=dict(call.asked.inputs),
        author=call.author,
    )


@translated()
def _end(db: Database, trace: Trace, call: Call, steps: list[Step], outcome: Outcome, state: str) -> None:
    """Keep what came since the trace began or went on: what it took adds up, and what was known when it went on is there already."""
    before = {one.place: one for one in traces.steps(db, trace.id or 0)} if call.resumes else {}
    kept = [one for one in steps if one.state != "running" and not (one.state in REPEATED and _is_kept(one, before))]
    worked = max((one.ended_s for one in before.values()), default=0.0)
    traces.add_steps(db, trace.id or 0, [row(one, worked) for one in kept])
    usage = outcome.usage
    told: dict[str, Any] = {
        "outputs": dict(outcome.outputs),
        "error": outcome.error,
        "failed_at": outcome.failed_at,
        "waiting": list(outcome.waiting),
    }
    told |= {"input_tokens": trace.input_tokens + usage.input_tokens, "output_tokens": trace.output_tokens + usage.output_tokens}
    if state in ("waiting", "done"):
        told["call"] = to_json(replace(call, resumes=0)) if state == "waiting" else {}
    # One that was taken for lost meanwhile is not: its process is here.
    traces.end(db, trace.id or 0, state, expected=("running", "stopped"), cost_usd=trace.cost_usd + outcome.cost_usd, **told)


def _is_kept(step: Step, before: Mapping[str, TraceStep]) -> bool:
    return step.place in before and before[step.place].state not in ("waiting", "stopped", "running")


def row(step: Step, worked_s: float = 0.0) -> dict[str, Any]:
    """A step as it is kept, of a trace that had worked so long before. What one from the cache took was taken before: it counts nothing."""
    done = step.done or Done({})
    taken = done if step.state in ("ok", "error") else Done({})
    return {
        "node": step.node,
        "place": step.place,
        "state": step.state,
        "started_s": worked_s + step.started_s,
        "ended_s": worked_s + step.ended_s,
        "given": dict(step.given),
        "outputs": {port: value for port, value in done.outputs.items() if value is not SKIPPED},
        "sent": [{"role": one.role, "content": one.content} for one in done.sent],
        "note": done.note,
        "error": step.error,
        "tries": step.tries,
        "input_tokens": taken.usage.input_tokens,
        "output_tokens": taken.usage.output_tokens,
        "cost_usd": taken.cost_usd,
        "key": step.key,
    }


class _Kept:
    """Results of steps in the store of a project, written some at a time: a kill loses those of the last second."""

    def __init__(self, db: Database, project_id: int) -> None:
        self.db, self.project_id = db, project_id
        self.unwritten: dict[str, dict[str, Any]] = {}
        self.written_at = time.monotonic()

    @translated()
    def get(self, key: str) -> Done | None:
        found = self.unwritten.get(key) or traces.result(self.db, self.project_id, key)
        if found is None:
            return None
        outputs = {port: SKIPPED if port in found["skipped"] else value for port, value in found["outputs"].items()}
        return Done(outputs, Usage(**found["usage"]), found["cost_usd"], _messages(found["sent"]), found["note"])

    @translated()
    def write(self) -> None:
        """Put what came since into the store."""
        traces.keep_results(self.db, self.project_id, self.unwritten)
        self.unwritten, self.written_at = {}, time.monotonic()

    def put(self, key: str, done: Done) -> None:
        skipped = [port for port, value in done.outputs.items() if value is SKIPPED]
        self.unwritten[key] = {
            "outputs": {port: None if port in skipped else value for port, value in done.outputs.items()},
            "skipped": skipped,
            "usage": asdict(done.usage),
            "cost_usd": done.cost_usd,
            "sent": [{"role": one.role, "content": one.content} for one in done.sent],
            "note": done.note,
        }
        if time.monotonic() - self.written_at > WRITE_S:
            self.write()
