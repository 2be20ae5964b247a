"""How often a token may call, and how many calls may be under way. Counted in this process."""

import math
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from touchstone.errors import TouchstoneError

CALLS, WITHIN_S, AT_ONCE = 60, 60.0, 16


class TooMany(TouchstoneError):
    """No call may begin now; `after_s` is when to try again, in whole seconds."""

    def __init__(self, message: str, after_s: float) -> None:
        self.after_s = max(1, math.ceil(after_s))
        super().__init__(message, f"Try again in {self.after_s} {'second' if self.after_s == 1 else 'seconds'}.")


class Pace:
    """Lets through `calls` of each token `within_s` seconds, and `at_once` of all together."""

    def __init__(
        self, calls: int = CALLS, within_s: float = WITHIN_S, at_once: int = AT_ONCE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.calls, self.within_s, self.at_once, self.clock = calls, within_s, at_once, clock
        self._begun: defaultdict[int, deque[float]] = defaultdict(deque)
        self._under_way = 0
        self._lock = threading.Lock()

    def count(self, token: int) -> None:
        """Count a call of a token that is about to begin. Raises TooMany."""
        with self._lock:
            self._check_place()
            now, begun = self.clock(), self._begun[token]
            while begun and now - begun[0] >= self.within_s:
                begun.popleft()
            if len(begun) >= self.calls:
                often = f"This token may call chains {self.calls} times in {self.within_s:g} seconds."
                raise TooMany(often, self.within_s - (now - begun[0]))
            begun.append(now)

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place among the calls under way. Raises TooMany where all are taken."""
        with self._lock:
            self._check_place()
            self._under_way += 1
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1

    def _check_place(self) -> None:
        if self._under_way >= self.at_once:
            raise TooMany(f"{self.at_once} calls of chains are under way already.", 1)
