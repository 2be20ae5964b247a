"""What the client remembers: a value is fetched once in the foreground, and from then on only in one thread of its own."""

import logging
import os
import threading
import time
import weakref
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, Generic, TypeVar

from touchstone.client.http import Unavailable
from touchstone.errors import TouchstoneError

T = TypeVar("T")
RETRY_S = 5.0
"""After a fetch that failed, no other is tried for so long."""
KEPT = 1000
"""Values that are remembered; beyond that the oldest is forgotten."""
log = logging.getLogger("touchstone.client")


@dataclass
class Entry(Generic[T]):
    """One remembered value, or why there is none, and until when (seconds of the monotonic clock) nothing is asked."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    value: T | None = None
    tag: str = ""
    error: TouchstoneError | None = None
    fresh_until: float = 0.0
    waiting: bool = False
    """Whether a refresh is asked for and not done."""


class Cache(Generic[T]):
    """Values by key. `fetch` takes a key and the last ETag and gives a value (None: unchanged) and an ETag; safe for threads."""

    def __init__(self, fetch: Callable[[Hashable, str], tuple[T | None, str]], lives_s: Callable[[Hashable], float]) -> None:
        self._fetch, self._lives_s = fetch, lives_s
        self._entries: dict[Hashable, Entry[T]] = {}
        self._lock = threading.Lock()
        self._asked: SimpleQueue[Hashable | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        _caches.add(self)

    def renew(self) -> None:
        """Let go of the locks that a thread of the parent process held when this process was forked."""
        self._lock, self._thread = threading.Lock(), None
        for entry in self._entries.values():
            entry.lock, entry.waiting = threading.Lock(), False

    def get(self, key: Hashable, wait: bool = True) -> T:
        """The value; a stale one while it is fetched anew behind. The first time it is fetched here.

        Without `wait`, a value that failed to come is tried again behind too. Raises what the fetch raised.
        """
        entry = self._entry(key)
        if _is_wanted(entry, wait):
            with entry.lock:
                if _is_wanted(entry, wait):
                    self._load(key, entry)
        elif _is_stale(entry):
            self._ask(key, entry)
        error, value = entry.error, entry.value
        if value is None:
            raise error or Unavailable("There is no value.", "Try again.")
        return value

    def close(self) -> None:
        """End the thread; it finishes what it is fetching."""
        if self._thread is not None and self._thread.is_alive():
            self._asked.put(None)
            self._thread.join(timeout=30)

    def _entry(self, key: Hashable) -> Entry[T]:
        with self._lock:
            if key not in self._entries:
                while len(self._entries) >= KEPT:
                    self._entries.pop(next(iter(self._entries)))
                self._entries[key] = Entry()
            return self._entries[key]

    def _ask(self, key: Hashable, entry: Entry[T]) -> None:
        """Have it fetched behind. A thread that is gone, as after a fork, is begun anew."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._asked = SimpleQueue()
                self._thread = threading.Thread(target=self._work, args=(self._asked,), name="touchstone-client", daemon=True)
                self._thread.start()
                for one in self._entries.values():
                    one.waiting = False
            if not entry.waiting:
                entry.waiting = True
                self._asked.put(key)

    def _work(self, asked: "SimpleQueue[Hashable | None]") -> None:
        while (key := asked.get()) is not None:
            entry = self._entry(key)
            try:
                with entry.lock:
                    self._load(key, entry)
            finally:
                entry.waiting = False

    def _load(self, key: Hashable, entry: Entry[T]) -> None:
        """Fetch. While the server is out of reach the last good value stays; where it says no, the value is gone."""
        try:
            value, tag = self._fetch(key, entry.tag if entry.value is not None else "")
        except TouchstoneError as error:
            log.warning("%s could not be read: %s", key, error)
            entry.error = error
            if not isinstance(error, Unavailable):
                entry.value = None
            entry.fresh_until = time.monotonic() + RETRY_S
            return
        entry.value, entry.tag, entry.error = value if value is not None else entry.value, tag, None
        entry.fresh_until = time.monotonic() + self._lives_s(key)


def _is_stale(entry: Entry[T]) -> bool:
    return entry.fresh_until <= time.monotonic()


def _is_wanted(entry: Entry[T], wait: bool) -> bool:
    """Whether a caller has to fetch it: it was never tried, or failed a while ago and the caller has nothing else."""
    return entry.value is None and (entry.error is None or (wait and _is_stale(entry)))


_caches: "weakref.WeakSet[Cache[Any]]" = weakref.WeakSet()


def _renew() -> None:
    for cache in list(_caches):
        cache.renew()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)
