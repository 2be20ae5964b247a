"""How fast an endpoint may be asked: slots, requests and tokens per minute, and pauses between tries."""

import asyncio
import hashlib
import math
import random
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from touchstone.models.spec import ProviderSpec

Clock = Callable[[], float]
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


class Slots:
    """So many may be held at once, by the tasks of all event loops of the process; who waits longest is next."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: dict[asyncio.Future[None], asyncio.AbstractEventLoop] = {}
        self._turn = threading.Lock()

    async def __aenter__(self) -> None:
        with self._turn:
            if self._free:
                self._free -= 1
                return
            loop = asyncio.get_running_loop()
            place = loop.create_future()
            self._waiting[place] = loop
        try:
            await place
        except asyncio.CancelledError:
            with self._turn:
                was_given = self._waiting.pop(place, None) is None
            if was_given:
                self._pass_on()
            raise

    async def __aexit__(self, *_: object) -> None:
        self._pass_on()

    def _pass_on(self) -> None:
        here = asyncio.get_running_loop()
        with self._turn:
            while self._waiting:
                place, loop = next(iter(self._waiting.items()))
                del self._waiting[place]
                with suppress(RuntimeError):  # of a loop that was closed: nobody waits there any more
                    _give(place) if loop is here else loop.call_soon_threadsafe(_give, place)
                    return
            self._free += 1


def _give(place: "asyncio.Future[None]") -> None:
    if not place.done():
        place.set_result(None)


@dataclass(frozen=True)
class Pace:
    """The limits of one endpoint within the process: its slots, its requests and tokens per minute."""

    slots: Slots
    requests: Bucket
    tokens: Bucket

    async def hold_back(self, tokens: int) -> None:
        """Wait until one more request of about `tokens` is allowed."""
        wait = max(self.requests.wait_s(1), self.tokens.wait_s(tokens))
        if wait:
            await asyncio.sleep(wait)


Endpoint = tuple[str, str, str]

_slots: dict[tuple[Endpoint, int], Slots] = {}
_buckets: dict[tuple[Endpoint, str, float], Bucket] = {}
_opening = threading.Lock()


def pace_of(spec: ProviderSpec) -> Pace:
    """The pace of the endpoint a spec leads to, the same for every provider of it."""
    endpoint = endpoint_of(spec)
    return Pace(_slots_of(endpoint, spec), _bucket(endpoint, "requests", spec), _bucket(endpoint, "tokens", spec))


def _slots_of(endpoint: Endpoint, spec: ProviderSpec) -> Slots:
    """Shared, except where the endpoint has no limit and whoever calls makes no more calls at once than it says."""
    if spec.callers is not None and spec.options.get("concurrency") is None:
        return Slots(spec.callers)
    with _opening:
        return _slots.setdefault((endpoint, spec.concurrency), Slots(spec.concurrency))


def endpoint_of(spec: ProviderSpec) -> Endpoint:
    """What limits belong to: an address, or a vendor where there is none, as somebody with a key."""
    vendor = spec.name.partition(":")[0] if spec.provider == "langchain" else spec.provider
    return vendor, spec.base_url.strip().rstrip("/"), hashlib.sha256(spec.api_key.reveal().encode()).hexdigest()


def _bucket(endpoint: Endpoint, what: str, spec: ProviderSpec) -> Bucket:
    per_minute = spec.number(f"{what}_per_minute", 0)
    with _opening:
        return _buckets.setdefault((endpoint, what, per_minute), Bucket(per_minute))
