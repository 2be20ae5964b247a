"""Making the attempts of a run: a few workers over an iterator, one writer in batches.

Memory does not grow with the run, and a kill loses only what has not been written for `FLUSH_S` seconds.
What is stored is skipped, so executing again is resuming.
"""

import asyncio
import logging
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from traceback import format_tb
from typing import Any

from store import attempts, runs
from store.database import Database
from store.errors import StoreFailure
from store.tables import Run
from touchstone.actions.keeping import keep
from touchstone.actions.patience import Patience
from touchstone.actions.run_plan import Feed, Item, Pages, Target
from touchstone.actions.run_rows import answered_row, failed_row, score_rows, verdict_row
from touchstone.errors import ProviderError, StoreError, TouchstoneError
from touchstone.runs.origin import with_origin
from touchstone.scorers.judging import Judgement, ScoringContext, judge_failed, score_answer
from touchstone.types import Message

FLUSH_S = 0.02
"""How long the first answers of a batch wait for company."""
BATCH = 500
BACKLOG = 2_000
"""Judged answers that may wait for the writer before the workers do."""
LOOK_S = 0.5
"""How often a run looks whether it was stopped."""
GRACE_S = 5.0
"""How long calls that are under way may go on after a stop, seconds."""

Progress = Callable[["Tally"], None]
Asked = Callable[[], bool]

log = logging.getLogger("touchstone.runs")


@dataclass
class Tally:
    """How an execution goes. `state` is what ended it: done, stopped or budget.

    `cost_usd` counts the whole run where it has a budget, else this execution.
    """

    state: str = "done"
    answered: int = 0
    errors: int = 0
    cost_usd: float = 0.0
    verdicts: dict[str, int] = field(default_factory=lambda: {"pass": 0, "fail": 0, "undecided": 0})
    problem: str = ""
    """The latest error, in words: of a model, or of the database while the writer tries again."""

    @property
    def total(self) -> int:
        return self.answered + self.errors


async def execute(
    db: Database,
    run: Run,
    targets: list[Target],
    *,
    first: int = 0,
    last: int | None = None,
    on_progress: Progress | None = None,
    stop_asked: Asked | None = None,
) -> Tally:
    """Make every attempt of the cases at positions `first` to `last` (exclusive; None: all) that is not stored yet.

    It ends early when `stop_asked` says so, when the run's state is no longer "running", or when its budget is spent.
    Raises StoreError when answers can no longer be kept. A model's failure becomes a row and the run goes on.
    """
    tally = Tally()
    execution = _Execution(db, run, tally, on_progress, stop_asked or (lambda: False))
    if run.budget_usd is not None:
        tally.cost_usd = (await execution.insist(partial(asyncio.to_thread, runs.progress, db, execution.run_id))).cost_usd
    if execution.asked_to_stop():
        tally.state = "stopped"
    elif execution.budget_is_spent():
        tally.state = "budget"
    else:
        await execution.make(Feed(Pages(db, run, targets, first, last), execution.insist))
    return tally


class _Execution:
    """The workers and the writer of one call of `execute`."""

    def __init__(self, db: Database, run: Run, tally: Tally, on_progress: Progress | None, stop_asked: Asked) -> None:
        self.db, self.run, self.tally = db, run, tally
        self.run_id = run.id or 0
        self.on_progress, self.stop_asked = on_progress, stop_asked
        self.waiting: list[attempts.Judged] = []
        self.arrived, self.room = asyncio.Event(), asyncio.Event()
        self.stopping = self.finished = self.cancelled = False
        self.insist = Patience(f"run {self.run_id}", lambda: self.cancelled, self._trouble)

    async def make(self, feed: Feed) -> None:
        """Everything, until done, stopped or failed; what was answered is stored in each case, also when this is cancelled."""
        writer = asyncio.create_task(self._write())
        workers = [asyncio.create_task(self._work(feed)) for _ in range(self.run.concurrency)]
        watch = asyncio.create_task(self._watch(workers))
        everybody: asyncio.Future[Any] = asyncio.gather(*workers)
        try:
            await asyncio.wait([everybody, writer], return_when=asyncio.FIRST_COMPLETED)
            if everybody.done():
                everybody.result()
        except asyncio.CancelledError:
            self.cancelled = True
            raise
        finally:
            for task in (watch, *workers):
                task.cancel()
            await asyncio.gather(watch, *workers, return_exceptions=True)
            self.finished = True
            self.arrived.set()
            await writer

    async def _work(self, feed: Feed) -> None:
        try:
            while not self.stopping:
                item = await feed.take()
                if item is None:
                    return
                await self._attempt(item)
                while len(self.waiting) > BACKLOG:
                    self.room.clear()
                    await self.room.wait()
        except asyncio.CancelledError:
            if not self.stopping:
                raise

    async def _attempt(self, item: Item) -> None:
        """One call and its judgement; the only place of a run that catches widely, because a failing case is a row."""
        began = time.perf_counter()
        sent: tuple[Message, ...] = ()
        try:
            sent = item.target.asker.sent(item.case, item.attack, self._seed(item))
            answer = await item.target.asker.ask(item.case, sent, item.repeat)
            done = answer.completion
            context = ScoringContext(item.case, sent, done.text, done.finish_reason, done.latency_s)
            judgement, row = score_answer(context, self.run.scorers), answered_row(self.run_id, item, sent, answer)
            row["steps"] = with_origin(answer.steps, context, judgement, self.run.scorers)
        except ProviderError as error:
            self._failed(item, sent, error.kind, error, time.perf_counter() - began)
        except TouchstoneError as error:
            self._failed(item, sent, "invalid", error, 0.0)
        except Exception as error:
            log.error("run %s, case %s: %s\n%s", self.run_id, item.case.key, type(error).__name__, "".join(format_tb(error.__traceback__)))
            words = item.target.asker.masked(str(error))[:300]
            told = TouchstoneError(f"Something went wrong inside Touchstone ({type(error).__name__}: {words}).", "The log tells more.")
            self._failed(item, sent, "error", told, time.perf_counter() - began)
        else:
            self._keep(item, row, judgement)

    def _seed(self, item: Item) -> int:
        """The same for every target and repeat of a case, so that targets are asked the same."""
        return (self.run.seed + zlib.crc32(item.case.key.encode("utf-8", "surrogatepass"))) & 0x7FFFFFFF

    def _failed(self, item: Item, sent: tuple[Message, ...], kind: str, error: TouchstoneError, seconds: float) -> None:
        self._keep(item, failed_row(self.run_id, item, sent, kind, error, seconds), judge_failed(kind))

    def _keep(self, item: Item, row: dict[str, Any], judgement: Judgement) -> None:
        self.waiting.append((row, score_rows(judgement), verdict_row(item.case, judgement)))
        self.arrived.set()
        if row["error_kind"]:
            self.tally.errors, self.tally.problem = self.tally.errors + 1, row["error"]
        else:
            self.tally.answered += 1
        self.tally.verdicts[judgement.verdict] += 1
        self.tally.cost_usd += row["cost_usd"]
        if self.budget_is_spent():
            self._stop("budget")

    def budget_is_spent(self) -> bool:
        return self.run.budget_usd is not None and self.tally.cost_usd >= self.run.budget_usd

    def _stop(self, state: str) -> None:
        if not self.stopping:
            self.stopping, self.tally.state = True, state

    async def _write(self) -> None:
        """Store what has arrived, again and again; the first few wait a moment for company."""
        while not self.finished or self.waiting:
            if not self.waiting:
                self.arrived.clear()
                await self.arrived.wait()
                continue
            if len(self.waiting) < BATCH and not self.finished:
                await asyncio.sleep(FLUSH_S)
            batch, self.waiting = self.waiting[:BATCH], self.waiting[BATCH:]
            self._given_up(await self.insist(partial(asyncio.to_thread, keep, self.db, batch)))
            self.room.set()
            if self.on_progress:
                self.on_progress(self.tally)

    def _trouble(self, error: StoreError) -> None:
        self.tally.problem = str(error)
        if self.on_progress:
            self.on_progress(self.tally)

    def _given_up(self, lost: list[attempts.Judged]) -> None:
        """Answers that could not be stored are errors after all."""
        for row, _, verdict in lost:
            if not row["error_kind"] and verdict:
                self.tally.answered, self.tally.errors = self.tally.answered - 1, self.tally.errors + 1
                self.tally.verdicts[verdict["verdict"]] -= 1
                self.tally.verdicts["undecided"] += 1

    async def _watch(self, workers: list[asyncio.Task[None]]) -> None:
        """Look for a stop; after it, calls under way have `GRACE_S` seconds."""
        while not self.stopping:
            await asyncio.sleep(LOOK_S)
            if await asyncio.to_thread(self.asked_to_stop):
                self._stop("stopped")
        await asyncio.sleep(GRACE_S)
        for worker in workers:
            worker.cancel()

    def asked_to_stop(self) -> bool:
        """Whether somebody wants the run to end. A database that does not answer just now wants nothing."""
        try:
            return self.stop_asked() or runs.get_run(self.db, self.run_id).state != "running"
        except StoreFailure:
            return False
