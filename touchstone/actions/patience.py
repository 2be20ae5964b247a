"""A database that is locked, full or out of reach just now is asked again: what a model has answered was paid for."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from touchstone.actions.store_errors import translated
from touchstone.errors import StoreError

T = TypeVar("T")

PAUSES_S = (1.0,) * 30
"""Pauses between tries; then the work fails.

Short ones: a worker that is about to end has only a few seconds left to store what was answered.
"""

log = logging.getLogger("touchstone.runs")


class Insist(Protocol):
    """A way to ask the database."""

    async def __call__(self, ask: Callable[[], Awaitable[T]], /) -> T: ...


async def at_once(ask: Callable[[], Awaitable[T]]) -> T:
    """Ask once."""
    return await ask()


class Patience:
    """Asks again after each StoreError, of which `told` hears, until `over` says that nobody waits any more.

    Raises the last StoreError, and every other error at once. `work` names what waits in the log: "run 3".
    """

    def __init__(self, work: str, over: Callable[[], bool], told: Callable[[StoreError], None] = lambda _: None) -> None:
        self._work, self._over, self._told = work, over, told

    async def __call__(self, ask: Callable[[], Awaitable[T]], /) -> T:
        for pause in PAUSES_S:
            try:
                with translated():
                    return await ask()
            except StoreError as error:
                if self._over():
                    raise
                log.warning("%s: %s Trying again in %g s.", self._work, error, pause)
                self._told(error)
                await asyncio.sleep(pause)
        with translated():
            return await ask()
