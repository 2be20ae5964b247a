"""Errors of the store as the product's errors, for every action that reaches it."""

from collections.abc import Iterator
from contextlib import contextmanager

from store.errors import StoreConflict, StoreFailure, StoreInUse, StoreMissing
from touchstone.errors import Conflict, NotFound, StoreError, TouchstoneError

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
