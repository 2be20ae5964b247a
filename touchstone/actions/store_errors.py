"""Errors of the store as the product's errors, for every action that reaches it."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

from store.errors import StoreConflict, StoreFailure, StoreInUse, StoreMissing
from touchstone.errors import Conflict, NotFound, StoreError, TouchstoneError

P = ParamSpec("P")
R = TypeVar("R")
_KINDS: tuple[tuple[type[StoreFailure], type[TouchstoneError]], ...] = (
    (StoreMissing, NotFound),
    (StoreInUse, Conflict),
    (StoreConflict, Conflict),
)


@contextmanager
def translated() -> Iterator[None]:
    """Use as a context or as a decorator: what the store raises inside comes out as NotFound, Conflict or StoreError."""
    try:
        yield
    except StoreFailure as failure:
        kind = next((ours for theirs, ours in _KINDS if isinstance(failure, theirs)), StoreError)
        raise kind(failure.message, failure.hint) from failure


def awaited(work: Callable[P, Awaitable[R]]) -> Callable[P, Awaitable[R]]:
    """The decorator for what is awaited: `translated` would cover no more than the call."""

    @wraps(work)
    async def told(*args: P.args, **kwargs: P.kwargs) -> R:
        with translated():
            return await work(*args, **kwargs)

    return told
