"""Making the attempts of a run: a few workers over an iterator, one writer in batches.

Memory does not grow with the run, and a kill loses only what has not been written for `FLUSH_S` seconds.
What is stored is skipped, so executing again is resuming.
"""

import asyncio
import time
import zlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

from store import attempts, models, prompts, runs, suites
from store.database import Database
from store.tables import CaseRow, Run, RunTarget
from touchstone.actions.store_errors import translated
from touchstone.errors import ProviderError, TouchstoneError
from touchstone.models import cost_usd
from touchstone.runs.building import as_json, build_messages
from touchstone.scorers.judging import Judgement, ScoringContext, judge_failed, score_answer
from touchstone.suites.cases import case_from_json
from touchstone.types import Case, Completion, Message, Params, Provider

PAGE = 500
"""Cases read at a time."""
FLUSH_S = 0.02
BATCH = 500
BACKLOG = 2_000
"""Judged answers that may wait for the writer."""
LOOK_S = 0.5
"""How often a run looks whether it was stopped."""
GRACE_S = 5.0
"""How long calls that are under way may go on after a stop, seconds."""

Progress = Callable[["Tally"], None]


@dataclass(frozen=True)
class Target:
    """One target of a run, ready to be asked."""

    row: RunTarget
    provider: Provider
    prompt: tuple[Message, ...]
    format: str
    price_in: float
    price_out: float
    params: Mapping[int, Params]
    """By repeat: with a seed, each repeat draws differently."""


@dataclass(frozen=True)
class Item:
    """One attempt to make."""

    case: Case
    case_id: int
    target: Target
    attack: str
    repeat: int


@dataclass
class Tally:
    """How an execution goes. `state` is what ended it: done, stopped or budget."""

    state: str = "done"
    answered: int = 0
    errors: int = 0
    passed: int = 0
    failed: int = 0
    undecided: int = 0
    cost_usd: float = 0.0
    input_tokens: int = 0
    output_tokens: int = 0

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
    stop_asked: Callable[[], bool] | None = None,
) -> Tally:
    """Make every attempt of the cases at positions `first` to `last` (exclusive; None: all) that is not stored yet.

    Raises StoreError when answers can no longer be kept. A model's failure becomes a row and the run goes on.
    """
    tally = Tally(cost_usd=runs.progress(db, run.id or 0).cost_usd if run.budget_usd is not None else 0.0)
    execution = _Execution(db, run, tally, on_progress, stop_asked or (lambda: False))
    await execution.make(pending(db, run, targets, first, last))
    return tally


def pending(db: Database, run: Run, targets: list[Target], first: int = 0, last: int | None = None) -> Iterator[Item]:
    """The attempts that are missing, page by page of cases, one target after the other within a page: local models batch best so."""
    for rows in suites.iter_cases(db, run.suite_version_id, PAGE, start=first, stop=last):
        stored = attempts.done_keys(db, run.id or 0, [row.id or 0 for row in rows])
        cases = [(row.id or 0, _case(row)) for row in rows]
        for target in targets:
            for attack in run.attacks or [""]:
                for repeat in range(run.repeats):
                    for case_id, case in cases:
                        if (target.row.id or 0, case_id, attack, repeat) not in stored:
                            yield Item(case, case_id, target, attack, repeat)


def _case(row: CaseRow) -> Case:
    return case_from_json(row.body)


class _Execution:
    """The workers and the writer of one call of `execute`."""

    def __init__(self, db: Database, run: Run, tally: Tally, on_progress: Progress | None, stop_asked: Callable[[], bool]) -> None:
        self.db, self.run, self.tally = db, run, tally
        self.on_progress, self.stop_asked = on_progress, stop_asked
        self.waiting: list[attempts.Judged] = []
        self.arrived, self.room = asyncio.Event(), asyncio.Event()
        self.stopping = False
        self.finished = False

    async def make(self, items: Iterator[Item]) -> None:
        """Everything, until done, stopped or failed; what was answered is stored in each case."""
        if await asyncio.to_thread(self._stopped_in_store):
            self.tally.state = "stopped"
            return
        writer = asyncio.create_task(self._write())
        workers = [asyncio.create_task(self._work(items)) for _ in range(self.run.concurrency)]
        watch = asyncio.create_task(self._watch(workers))
        try:
            await self._until_worked(workers, writer)
        finally:
            for task in (watch, *workers):
                task.cancel()
            self.finished = True
            self.arrived.set()
            await asyncio.gather(watch, *workers, return_exceptions=True)
        await writer

    async def _until_worked(self, workers: list[asyncio.Task[None]], writer: asyncio.Task[None]) -> None:
        """Wait for the workers; a writer that ends before them has failed."""
        everybody: asyncio.Future[Any] = asyncio.gather(*workers, return_exceptions=True)
        await asyncio.wait([everybody, writer], return_when=asyncio.FIRST_COMPLETED)
        for result in everybody.result() if everybody.done() else ():
            if isinstance(result, Exception):
                raise result

    async def _work(self, items: Iterator[Item]) -> None:
        while not self.stopping:
            item = next(items, None)
            if item is None:
                return
            await self._attempt(item)
            while len(self.waiting) > BACKLOG:
                self.room.clear()
                await self.room.wait()

    async def _attempt(self, item: Item) -> None:
        began = time.perf_counter()
        sent: tuple[Message, ...] = ()
        try:
            seed = (self.run.seed + zlib.crc32(item.case.key.encode("utf-8", "surrogatepass"))) & 0x7FFFFFFF
            sent = build_messages(item.target.prompt, item.case, item.target.format, item.attack, seed)
            done = await item.target.provider.complete(sent, item.target.params[item.repeat])
        except ProviderError as error:
            self._keep(item, _failed_row(item, sent, error.kind, error, time.perf_counter() - began), judge_failed(error.kind))
        except TouchstoneError as error:
            self._keep(item, _failed_row(item, sent, "invalid", error, 0.0), judge_failed("error"))
        else:
            context = ScoringContext(item.case, sent, done.text, done.finish_reason, done.latency_s)
            self._keep(item, _answered_row(item, sent, done), score_answer(context, self.run.scorers))

    def _keep(self, item: Item, row: dict[str, Any], judgement: Judgement) -> None:
        row["run_id"] = self.run.id
        self.waiting.append((row, score_rows(judgement), verdict_row(item.case, judgement)))
        self.arrived.set()
        self._count(row, judgement)

    def _count(self, row: Mapping[str, Any], judgement: Judgement) -> None:
        tally = self.tally
        tally.cost_usd += row["cost_usd"]
        tally.input_tokens += row["input_tokens"]
        tally.output_tokens += row["output_tokens"]
        if row["error_kind"]:
            tally.errors += 1
        else:
            tally.answered += 1
        name = {"pass": "passed", "fail": "failed", "undecided": "undecided"}[judgement.verdict]
        setattr(tally, name, getattr(tally, name) + 1)
        if self.run.budget_usd is not None and tally.cost_usd >= self.run.budget_usd and not self.stopping:
            self.stopping, tally.state = True, "budget"

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
            await asyncio.to_thread(_store, self.db, batch)
            self.room.set()
            if self.on_progress:
                self.on_progress(self.tally)

    async def _watch(self, workers: list[asyncio.Task[None]]) -> None:
        """Look for a stop; after it, calls under way have `GRACE_S` seconds."""
        while not self.stopping:
            await asyncio.sleep(LOOK_S)
            if self.stop_asked() or await asyncio.to_thread(self._stopped_in_store):
                self.stopping, self.tally.state = True, "stopped"
        await asyncio.sleep(GRACE_S)
        for worker in workers:
            worker.cancel()

    def _stopped_in_store(self) -> bool:
        return runs.get_run(self.db, self.run.id or 0).state == "stopping"


@translated()
def _store(db: Database, batch: list[attempts.Judged]) -> None:
    attempts.store_judged(db, batch)


def _answered_row(item: Item, sent: tuple[Message, ...], done: Completion) -> dict[str, Any]:
    return {
        **_key(item),
        "messages": as_json(sent),
        "answer": done.text,
        "finish_reason": done.finish_reason,
        "error_kind": "",
        "error": "",
        "input_tokens": done.usage.input_tokens,
        "output_tokens": done.usage.output_tokens,
        "cost_usd": cost_usd(done.usage, item.target.price_in, item.target.price_out),
        "latency_s": done.latency_s,
        "queue_s": done.queue_s,
        "revision": done.identity.revision,
    }


def _failed_row(item: Item, sent: tuple[Message, ...], kind: str, error: TouchstoneError, seconds: float) -> dict[str, Any]:
    none = {"input_tokens": 0, "output_tokens": 0, "cost_usd": 0.0}
    return {**_key(item), "messages": as_json(sent), "error_kind": kind, "error": str(error), "latency_s": seconds, **none}


def _key(item: Item) -> dict[str, Any]:
    return {"target_id": item.target.row.id, "case_id": item.case_id, "attack": item.attack, "repeat": item.repeat}


def score_rows(judgement: Judgement) -> list[dict[str, Any]]:
    """The scores of one answer as they are stored, without the attempt's id."""
    return [
        {
            "scorer": named.scorer,
            "instrument": named.instrument,
            "value": named.score.value,
            "verdict": str(named.score.verdict) if named.score.verdict is not None else None,
            "label": named.score.label,
            "reason": named.score.reason,
            "evidence": [[found.start, found.end, found.note] for found in named.score.evidence],
        }
        for named in judgement.scores
    ]


def verdict_row(case: Case, judgement: Judgement) -> dict[str, Any]:
    """The verdict of one answer as it is stored, without the attempt's id."""
    return {
        "category": case.category,
        "kind": case.kind,
        "verdict": str(judgement.verdict),
        "refusal": judgement.refusal,
        "value": judgement.value,
        "reason": judgement.reason,
    }


@asynccontextmanager
async def open_targets(db: Database, run: Run, provider_of: Callable[[int], Provider]) -> AsyncIterator[list[Target]]:
    """A run's targets with their providers, closed at the end. Raises what building a provider raises."""
    providers: dict[int, Provider] = {}
    try:
        rows = runs.run_targets(db, run.id or 0)
        for row in rows:
            if row.model_id not in providers:
                providers[row.model_id] = provider_of(row.model_id)
        yield [_target(db, run, row, providers[row.model_id]) for row in rows]
    finally:
        for provider in providers.values():
            await provider.aclose()


def _target(db: Database, run: Run, row: RunTarget, provider: Provider) -> Target:
    model = models.get_model(db, row.model_id)
    version = prompts.get_version(db, row.prompt_version_id) if row.prompt_version_id is not None else None
    prompt = tuple(Message(turn["role"], turn["content"]) for turn in version.messages) if version else ()  # type: ignore[arg-type]
    params = Params.from_json(row.params)
    seed = params.seed if params.seed is not None else (run.seed or None)
    by_repeat = {repeat: params if seed is None else replace(params, seed=seed + repeat) for repeat in range(run.repeats)}
    return Target(row, provider, prompt, version.format if version else "brace", model.price_in, model.price_out, by_repeat)
