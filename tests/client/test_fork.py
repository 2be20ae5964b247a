"""A process that is forked while the parent's client is reading goes on by itself."""

import os
import threading
import time
from collections.abc import Hashable

import pytest

from touchstone.client.cache import Cache

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")


def test_a_child_forked_in_the_middle_of_a_refresh_still_refreshes() -> None:
    numbers, reading, go_on = iter(range(100)), threading.Event(), threading.Event()
    parent = os.getpid()

    def fetch(key: Hashable, tag: str) -> tuple[int, str]:
        number = next(numbers)
        if number == 1 and os.getpid() == parent:
            reading.set()
            go_on.wait(10)
        return number, ""

    cache: Cache[int] = Cache(fetch, lambda key: 0.0)
    cache.get("a")
    cache.get("a")
    assert reading.wait(10)
    child = os.fork()
    if child == 0:
        os._exit(0 if _moves_on(cache) else 1)
    go_on.set()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _moves_on(cache: Cache[int]) -> bool:
    """Whether another value comes within five seconds."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        if cache.get("a") > 1:
            return True
        time.sleep(0.05)
    return False
