"""Running chains for a page: in the process that speaks with models, step by step, whatever the page does meanwhile.

    work = start(speaker, Call(project, "shop", chain, Asked(inputs), model="demo-base", author="ann"))

`work` (a `touchstone.chains.work.Work`) grows by itself; a page looks at it now and then, and keeps it where its other windows find
it. `speaker.stop(work)` ends it. What it did is in the trace `work.trace`.
"""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import Any

from store import traces
from store.database import Database
from store.tables import Trace
from touchstone.actions import chains
from touchstone.actions.chain_means import Hear
from touchstone.actions.chains import Call, to_json
from touchstone.actions.store_errors import awaited
from touchstone.chains.kinds import Decision
from touchstone.chains.trace import Step
from touchstone.chains.work import Work
from touchstone.models.embeddings import embedder
from touchstone.playground.speaker import Speaker
from touchstone.settings import Settings
from touchstone.types import Chunk, Completion, Embedded, Message, Params, Provider

_at: ContextVar[str] = ContextVar("the place at work", default="")


def start(speaker: Speaker, call: Call) -> Work:
    """Begin a chain. What keeps it from running at all is told in the work: it has failed then, without a trace."""
    return speaker.run(to_json(call))


class Telling:
    """What is told of a chain at work, as `Work.take` hears it."""

    def __init__(self, say: Callable[[Mapping[str, Any]], None]) -> None:
        self.say = say

    def begun(self, trace: int) -> None:
        self.say({"trace": trace})

    def watch(self, step: Step) -> None:
        if step.state == "running":
            _at.set(step.place)
        self.say({"step": chains.row(step)})

    def listener(self) -> Hear | None:
        """Hears the model that is asked now; one that is asked anew begins from nothing."""
        place = _at.get()
        self.say({"place": place, "text": "", "anew": True})
        return lambda text: self.say({"place": place, "text": text})

    def ended(self, trace: Trace) -> None:
        told = {"outputs": trace.outputs, "error": trace.error, "failed_at": trace.failed_at}
        self.say({"done": trace.state, **told})


@awaited
async def work(
    db: Database,
    call: Call,
    settings: Settings,
    environ: Mapping[str, str],
    provider_of: Callable[[int], Provider],
    telling: Telling,
) -> None:
    """Run a chain and tell of it; with providers that outlive it. Raises what `chains.run` raises."""

    def lent(_: Database, model_id: int, *__: object) -> Provider:
        return Lent(provider_of(model_id))

    means = {"begun": telling.begun, "listener": telling.listener, "open_provider": lent}
    trace = await chains.run(db, call, settings, telling.watch, environ, **means)  # type: ignore[arg-type]
    telling.ended(traces.get_trace(db, trace))


@dataclass(frozen=True)
class Lent:
    """A provider of somebody else, which stays open."""

    own: Provider

    @property
    def spec(self) -> Any:
        """What it is reached by: its key is to be masked."""
        return getattr(self.own, "spec", None)

    async def complete(self, messages: Sequence[Message], params: Params) -> Completion:
        return await self.own.complete(messages, params)

    def stream(self, messages: Sequence[Message], params: Params) -> AsyncIterator[Chunk]:
        return self.own.stream(messages, params)

    async def embed(self, texts: Sequence[str]) -> Embedded:
        return await embedder(self.own).embed(texts)

    async def aclose(self) -> None:
        """Its owner closes it."""


def resumed(call: Call, trace: int, decisions: Mapping[str, Decision]) -> Call:
    """The call that goes on where a trace waits for people, with what they decided."""
    return replace(call, resumes=trace, asked=replace(call.asked, decisions=decisions))
