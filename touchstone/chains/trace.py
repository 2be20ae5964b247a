"""What is told of a chain's steps while it runs and kept afterwards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from touchstone.chains.kinds import Done
from touchstone.types import Usage

STATES = ("running", "ok", "cached", "pinned", "skipped", "error", "stopped", "waiting")
"""fresh is "ok"; "cached" was taken from an earlier run of the same step, "pinned" is what a person put there; "waiting" is for one."""


@dataclass(frozen=True)
class Step:
    """One step of one node. Times are seconds of a monotonic clock from the chain's start.

    `path` tells in which round of which containers it ran: the container's id and the number of the item, from the outside in.
    """

    node: str
    state: str
    path: tuple[tuple[str, int], ...] = ()
    started_s: float = 0.0
    ended_s: float = 0.0
    given: Mapping[str, Any] = field(default_factory=dict)
    done: Done | None = None
    key: str = ""
    tries: int = 1
    error: str = ""

    @property
    def place(self) -> str:
        """The node and the rounds it ran in, as one text: what a person's decision names."""
        return "/".join([*(f"{container}.{number}" for container, number in self.path), self.node])


Watch = Callable[[Step], None]


@dataclass(frozen=True)
class Outcome:
    """What a chain gave: the values of its outputs by name, or why it ended before; and every step in the order they ended."""

    outputs: Mapping[str, Any]
    steps: tuple[Step, ...]
    error: str = ""
    failed_at: str = ""
    """The node whose failure ended it."""
    waiting: tuple[str, ...] = ()
    """The places that wait for a person: with their decisions it goes on."""

    @property
    def usage(self) -> Usage:
        """Tokens that this run took; what came from the cache took none."""
        taken = [one.done.usage for one in self.steps if one.done and one.state in ("ok", "error")]
        return Usage(sum(one.input_tokens for one in taken), sum(one.output_tokens for one in taken), any(one.estimated for one in taken))

    @property
    def cost_usd(self) -> float:
        """Dollars that this run took."""
        return sum(one.done.cost_usd for one in self.steps if one.done and one.state in ("ok", "error"))
