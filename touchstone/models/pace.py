"""How fast an endpoint may be asked: slots, requests and tokens per minute, and pauses between tries."""

import asyncio
import hashlib
import math
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from weakref import WeakKeyDictionary

from touchstone.models.spec import ProviderSpec

Clock = Callable[[], float]
CONCURRENCY = 8
LONGEST_PAUSE_S = 30.0
LONGEST_ASKED_S = 300.0
"""A provider that asks for more than this is asked again all the same."""


class Bucket:
    """A token bucket that holds one minute's allowance, for any thread; 0 per minute means no limit."""

    def __init__(self, per_minute: float, clock: Clock = time.monotonic) -> None:
        self.per_minute = per_minute
        self.clock = clock
        self.level = per_minute
        self.at = clock()
        self._turn = threading.Lock()

    def wait_s(self, amount: float) -> float:
        """Take `amount` and give the seconds to wait before it may be used."""
        if not self.per_minute:
            return 0.0
        with self._turn:
            now = self.clock()
            self.level = min(self.per_minute, self.level + (now - self.at) * self.per_minute / 60) - amount
            self.at = now
            return max(0.0, -self.level * 60 / self.per_minute)


def retry_after_s(header: str | None, now: float | None = None) -> float | None:
    """Seconds a Retry-After header asks for (RFC 9110, 10.2.3: seconds or a date), None without a usable one."""
    asked = _seconds(header or "", time.time() if now is None else now)
    return max(0.0, asked) if math.isfinite(asked) else None


def _seconds(header: str, now: float) -> float:
    try:
        return float(header)
    except ValueError:
        pass
    try:
        return parsedate_to_datetime(header).timestamp() - now
    except (TypeError, ValueError, OverflowError):
        return math.nan


def pause_s(attempt: int, asked: float | None, draw: Callable[[], float] = random.random) -> float:
    """Seconds before try number `attempt` + 1 (from 0): what was asked for, at most five minutes; else doubling from 0.5 s with jitter."""
    if asked is not None:
        return min(asked, LONGEST_ASKED_S)
    return float(min(0.5 * 2**attempt, LONGEST_PAUSE_S) * (0.5 + draw()))


@dataclass(frozen=True)
class Pace:
    """The limits of one endpoint: its slots within an event loop, its requests and tokens per minute within the process."""

    slots: asyncio.Semaphore
    requests: Bucket
    tokens: Bucket

    async def hold_back(self, tokens: int) -> None:
        """Wait until one more request of about `tokens` is allowed."""
        wait = max(self.requests.wait_s(1), self.tokens.wait_s(tokens))
        if wait:
            await asyncio.sleep(wait)


Endpoint = tuple[str, str, str]

_slots: WeakKeyDictionary[asyncio.AbstractEventLoop, dict[tuple[Endpoint, int], asyncio.Semaphore]] = WeakKeyDictionary()
_buckets: dict[tuple[Endpoint, str, float], Bucket] = {}
_opening = threading.Lock()


def pace_of(spec: ProviderSpec) -> Pace:
    """The pace of the endpoint a spec leads to, the same for every provider of it. Called inside a running event loop."""
    endpoint, concurrency = endpoint_of(spec), int(spec.number("concurrency", CONCURRENCY))
    slots = _slots.setdefault(asyncio.get_running_loop(), {})
    if (endpoint, concurrency) not in slots:
        slots[endpoint, concurrency] = asyncio.Semaphore(concurrency)
    return Pace(slots[endpoint, concurrency], _bucket(endpoint, "requests", spec), _bucket(endpoint, "tokens", spec))


def endpoint_of(spec: ProviderSpec) -> Endpoint:
    """What limits belong to: an address, or a vendor where there is none, as somebody with a key."""
    vendor = spec.name.partition(":")[0] if spec.provider == "langchain" else spec.provider
    return vendor, spec.base_url.strip().rstrip("/"), hashlib.sha256(spec.api_key.reveal().encode()).hexdigest()


def _bucket(endpoint: Endpoint, what: str, spec: ProviderSpec) -> Bucket:
    per_minute = spec.number(f"{what}_per_minute", 0)
    with _opening:
        return _buckets.setdefault((endpoint, what, per_minute), Bucket(per_minute))
