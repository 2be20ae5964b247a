"""Programs call published chains: a version that a label points at, with inputs as the chain says. Each call is kept as a trace."""

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from store import prompts, traces
from store.database import Database
from store.errors import StoreMissing
from store.tables import Trace
from touchstone.actions import chain_means, chains, reviewing
from touchstone.actions.chain_means import Hear
from touchstone.actions.labels import PRODUCTION
from touchstone.actions.pointers import version_of
from touchstone.actions.store_errors import translated
from touchstone.chains.asked import Asked
from touchstone.chains.calling import speaker
from touchstone.chains.document import Chain
from touchstone.chains.trace import Step
from touchstone.errors import Conflict, Invalid, NotFound, TouchstoneError
from touchstone.prompts.content import PromptContent
from touchstone.prompts.files.checks import LATEST
from touchstone.prompts.keepable import CHAIN
from touchstone.settings import Settings

SECONDS = 120.0
"""A call may take."""
SOURCE = "api"
_at: ContextVar[str] = ContextVar("the node at work", default="")


class Ended(TouchstoneError):
    """A call ended before its end; `trace` tells where."""

    def __init__(self, trace: int, message: str, hint: str) -> None:
        super().__init__(message, hint)
        self.numbers = {"trace": trace}


class TookTooLong(Ended):
    """A call took longer than it may."""


@dataclass(frozen=True)
class Published:
    """A version of a chain that programs may call. `model` is what its nodes without one ask."""

    project_id: int
    name: str
    number: int
    label: str
    version_id: int
    chain: Chain
    model: str = ""


@translated()
def published(db: Database, project_id: int, name: str, label: str = PRODUCTION) -> Published:
    """The version of a chain that a label points at, ready to run.

    Raises NotFound, Invalid for `latest`, which may be anything, Conflict for a version that cannot run.
    """
    prompt = prompts.prompt_by_name(db, project_id, name)
    if prompt is None or prompt.name != name or prompt.kind != CHAIN:
        raise NotFound(f"There is no chain {name[:100]}.", "Check its name and the project.")
    if label == LATEST:
        raise Invalid(f"{LATEST} is no published version.", f"Point a label such as {PRODUCTION} at the version that programs may call.")
    reviewing.check_prompt(prompt)
    version = version_of(db, prompt, label)
    content = PromptContent.from_version(version)
    if content.chain is None:
        raise Conflict(f"Version {version.number} of {prompt.name} cannot be read.", "Save a new version and point the label at it.")
    found = Published(project_id, prompt.name, version.number, label, version.id or 0, content.chain, content.model)
    _check(db, found)
    return found


def _check(db: Database, one: Published) -> None:
    try:
        chains.check(one.chain, chain_means.found(db, one.project_id, one.chain, one.model))
    except Invalid as error:
        told = f"Version {one.number} of {one.name} cannot run. {error.hint or error.message}"
        raise Conflict(told, "Mend the chain on the Chains page, and point the label at the new version.") from error


@dataclass
class Calling:
    """One call, in a thread and a loop of its own, so that it holds up nobody else.

    `on_step` is told of steps as they begin and end, `on_text` of pieces of the answer where a node speaks it; each time that node
    asks anew, `on_text` gets None first. Both are called from that thread.
    """

    db: Database
    settings: Settings
    published: Published
    inputs: Mapping[str, Any]
    author: str
    on_step: Callable[[Step], None] = lambda step: None
    on_text: Callable[[str | None], None] = lambda text: None
    seconds: float = field(default_factory=lambda: SECONDS)
    done: "Future[Trace]" = field(default_factory=Future)
    """The trace of a call that ended well or waits for a person; else Ended or what the chain raised."""
    trace: int = 0
    _stopped: bool = False
    _loop: asyncio.AbstractEventLoop | None = None
    _task: "asyncio.Task[int] | None" = None

    def __post_init__(self) -> None:
        self._speaker = speaker(self.published.chain)

    def start(self) -> "Future[Trace]":
        """Begin; gives `done`, which cannot be cancelled: `stop` ends the call."""
        self.done.set_running_or_notify_cancel()
        threading.Thread(target=self._work, name="chain call", daemon=True).start()
        return self.done

    def stop(self) -> None:
        """End the call where it stands. What it had done is in its trace."""
        self._stopped = True
        if self._loop is not None and self._task is not None:
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._task.cancel)

    def _work(self) -> None:
        try:
            with translated():
                asyncio.run(self._run())
                self.done.set_result(self._ended(traces.get_trace(self.db, self.trace)))
        except asyncio.CancelledError:
            self.done.set_exception(Ended(self.trace, "The call was stopped.", "Its trace tells how far it came."))
        except BaseException as error:
            self.done.set_exception(error)

    async def _run(self) -> None:
        one, asked = self.published, Asked(self.inputs)
        call = chains.Call(one.project_id, one.name, one.chain, asked, one.version_id, one.model, SOURCE, self.author)
        run = chains.run(self.db, call, self.settings, self._watch, begun=self._begun, listener=self._listener)
        self._loop, self._task = asyncio.get_running_loop(), asyncio.ensure_future(run)
        if self._stopped:
            self._task.cancel()
        try:
            await asyncio.wait_for(self._task, self.seconds)
        except TimeoutError as error:
            late = f"The chain took longer than {self.seconds:g} seconds and was stopped."
            raise TookTooLong(self.trace, late, "Its trace tells where; ask for less, or make the chain shorter.") from error

    def _ended(self, trace: Trace) -> Trace:
        if trace.state == "failed":
            raise Ended(self.trace, f"The chain failed{self._where(trace)}: {trace.error}", "Its trace tells more.")
        return trace

    def _where(self, trace: Trace) -> str:
        there = trace.failed_at in {one.id for one in self.published.chain.nodes}
        return f" at {self.published.chain.node(trace.failed_at).name}" if there else ""

    def _begun(self, trace: int) -> None:
        self.trace = trace

    def _watch(self, step: Step) -> None:
        if step.state == "running":
            _at.set("" if step.path else step.node)
        self.on_step(step)

    def _listener(self) -> Hear | None:
        if not self._speaker or _at.get() != self._speaker:
            return None
        self.on_text(None)
        return self.on_text


@translated()
def trace_of(db: Database, id: int) -> Trace:
    """The trace of a call that a program made. Raises NotFound, also for one that none made."""
    missing = NotFound(f"There is no call {id}.", "Give the number that came with the answer.")
    try:
        found = traces.get_trace(db, id)
    except StoreMissing as error:
        raise missing from error
    if found.source != SOURCE:
        raise missing
    return found


def seconds_of(trace: Trace) -> float:
    """How long a call took, so far for one that is not over."""
    return round((trace.ended_at or time.time()) - trace.created_at, 3)
