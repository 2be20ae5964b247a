"""How fast an endpoint may be asked: slots, requests and tokens per minute, and pauses between tries."""

import asyncio
import random
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime

Clock = Callable[[], float]
LONGEST_PAUSE_S = 60.0


class Bucket:
    """A token bucket that holds one minute's allowance; 0 per minute means no limit."""

    def __init__(self, per_minute: float, clock: Clock = time.monotonic) -> None:
        self.per_minute = per_minute
        self.clock = clock
        self.level = per_minute
        self.at = clock()

    def wait_s(self, amount: float) -> float:
        """Take `amount` and give the seconds to wait before it may be used."""
        if not self.per_minute:
            return 0.0
        now = self.clock()
        self.level = min(self.per_minute, self.level + (now - self.at) * self.per_minute / 60)
        self.at = now
        self.level -= amount
        return max(0.0, -self.level * 60 / self.per_minute)


def retry_after_s(header: str | None, now: float | None = None) -> float | None:
    """Seconds a Retry-After header asks for (RFC 9110, 10.2.3: seconds or a date), None without a usable one."""
    if not header:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - (time.time() if now is None else now))
    except (TypeError, ValueError):
        return None


def pause_s(attempt: int, asked: float | None, draw: Callable[[], float] = random.random) -> float:
    """Seconds before try number `attempt` + 1 (from 0): what was asked for, else doubling from 0.5 s with jitter, at most a minute."""
    if asked is not None:
        return min(asked, LONGEST_PAUSE_S)
    return float(min(0.5 * 2**attempt, LONGEST_PAUSE_S / 2) * (0.5 + draw()))


class Pace:
    """The limits of one endpoint within one event loop."""

    def __init__(
        self, concurrency: int, requests_per_minute: float = 0, tokens_per_minute: float = 0, clock: Clock = time.monotonic
    ) -> None:
        self.slots = asyncio.Semaphore(concurrency)
        self.requests = Bucket(requests_per_minute, clock)
        self.tokens = Bucket(tokens_per_minute, clock)

    async def hold_back(self, tokens: int) -> None:
        """Wait until one more request of about `tokens` is allowed."""
        wait = max(self.requests.wait_s(1), self.tokens.wait_s(tokens))
        if wait:
            await asyncio.sleep(wait)
