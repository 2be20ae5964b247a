"""What a run has to ask: its targets, and the attempts that are still missing, read page by page while they are made."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace

from store import attempts, models, prompts, runs, suites
from store.database import Database
from store.tables import Run, RunTarget
from touchstone.actions.asking import Asker, PromptAsker
from touchstone.actions.blocks import stored_prompt
from touchstone.actions.patience import Insist, at_once
from touchstone.settings import Settings
from touchstone.suites.cases import stored_case
from touchstone.types import Case, Params, Provider

PAGE = 500
"""Cases read at a time, at most."""
PAGE_ATTEMPTS = 4_000
"""About how many attempts a page holds: with many targets, attacks and repeats it has fewer cases."""


@dataclass(frozen=True, slots=True)
class Target:
    """One target of a run, ready to be asked."""

    row: RunTarget
    asker: Asker


@dataclass(frozen=True, slots=True)
class Item:
    """One attempt to make."""

    case: Case
    case_id: int
    target: Target
    attack: str
    repeat: int


class Pages(Iterator[Iterator[Item]]):
    """The attempts that are missing, in pages of cases. A page whose reading failed comes when it is asked for again.

    Within a page one target comes after the other, because local models batch best so.
    """

    def __init__(self, db: Database, run: Run, targets: list[Target], first: int = 0, last: int | None = None) -> None:
        self._db, self._run, self._targets, self._at, self._last = db, run, targets, first, last
        each = len(targets) * len(run.attacks or [""]) * run.repeats
        self._size = max(1, min(PAGE, PAGE_ATTEMPTS // max(1, each)))

    def __next__(self) -> Iterator[Item]:
        rows = next(suites.iter_cases(self._db, self._run.suite_version_id, self._size, start=self._at, stop=self._last), [])
        if not rows:
            raise StopIteration
        stored = attempts.done_keys(self._db, self._run.id or 0, [row.id or 0 for row in rows])
        cases = [(row.id or 0, stored_case(row.body)) for row in rows]
        self._at = rows[-1].position + 1
        return _missing(self._run, self._targets, cases, stored)


def _missing(run: Run, targets: list[Target], cases: list[tuple[int, Case]], stored: set[attempts.Key]) -> Iterator[Item]:
    for target in targets:
        for attack in run.attacks or [""]:
            for repeat in range(run.repeats):
                for case_id, case in cases:
                    if (target.row.id or 0, case_id, attack, repeat) not in stored:
                        yield Item(case, case_id, target, attack, repeat)


class Feed:
    """The attempts of a run for several workers of one event loop; the next page is read while this one is worked on.

    `insist` reads a page again as long as that makes sense.
    """

    def __init__(self, found: Iterator[Iterator[Item]], insist: Insist = at_once) -> None:
        self._pages, self._insist = found, insist
        self._page: Iterator[Item] = iter(())
        self._number = 0
        self._coming: asyncio.Task[Iterator[Item] | None] | None = None
        self._turning = asyncio.Lock()
        self._over = False

    async def take(self) -> Item | None:
        """The next attempt to make; None when there is none left. Raises what reading the cases raises."""
        while not self._over:
            number, item = self._number, next(self._page, None)
            if item is not None:
                return item
            await self._turn(number)
        return None

    async def _turn(self, number: int) -> None:
        """Put the page after this number in place, unless another worker did so while this one waited."""
        async with self._turning:
            if self._number != number or self._over:
                return
            page = await (self._coming or self._read())
            self._over = page is None
            if page is not None:
                self._page, self._number, self._coming = page, number + 1, self._read()

    def _read(self) -> "asyncio.Task[Iterator[Item] | None]":
        return asyncio.create_task(self._insist(lambda: asyncio.to_thread(next, self._pages, None)))


@asynccontextmanager
async def open_targets(
    db: Database, run: Run, settings: Settings, provider_of: Callable[[int], Provider], insist: Insist = at_once
) -> AsyncIterator[list[Target]]:
    """A run's targets with their providers, closed at the end.

    Raises why a model cannot be asked at all, because its key is not set, say, before anything is asked: the run goes on where
    it was when that is mended. Raises StoreError.
    """
    providers: dict[int, Provider] = {}

    def provider(model_id: int) -> Provider:
        if model_id not in providers:
            providers[model_id] = provider_of(model_id)
        return providers[model_id]

    async def found() -> list[Target]:
        return [Target(row, _asker(db, run, row, settings, provider)) for row in runs.run_targets(db, run.id or 0)]

    try:
        yield await insist(found)
    finally:
        for opened in providers.values():
            await opened.aclose()


def _asker(db: Database, run: Run, row: RunTarget, settings: Settings, provider: Callable[[int], Provider]) -> Asker:
    params = Params.from_json(row.params)
    if params.seed is None and run.seed:
        params = replace(params, seed=run.seed)
    by_repeat = {repeat: params.of_repeat(repeat) for repeat in range(run.repeats)}
    version = None if row.prompt_version_id is None else prompts.get_version(db, row.prompt_version_id)
    if version is not None and version.chain:
        from touchstone.actions import chain_asking

        return chain_asking.opened(db, run, row, version, provider, settings, by_repeat)
    model = models.get_model(db, row.model_id)
    prompt, _ = stored_prompt(db, row.prompt_version_id, row.without, row.blocks)
    return PromptAsker(provider(row.model_id), prompt, model.price_in, model.price_out, by_repeat)
