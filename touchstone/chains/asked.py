"""How a chain is to be run, where known results are, and what ends a run before its end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from touchstone.chains.kinds import Decision, Done
from touchstone.errors import TouchstoneError


class Cache(Protocol):
    """Results of steps by their keys."""

    def get(self, key: str) -> Done | None: ...

    def put(self, key: str, done: Done) -> None: ...


class Nothing:
    """Knows no earlier result and keeps none: everything is drawn anew."""

    def get(self, key: str) -> Done | None:
        return None

    def put(self, key: str, done: Done) -> None:
        return None


@dataclass(frozen=True)
class Asked:
    """How a chain is to be run. `only`: up to these nodes; `fresh`: these are asked anew whatever is known; `pinned`: outputs by hand."""

    inputs: Mapping[str, Any] = field(default_factory=dict)
    only: frozenset[str] = frozenset()
    fresh: frozenset[str] = frozenset()
    pinned: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    budget_usd: float | None = None
    decisions: Mapping[str, Decision] = field(default_factory=dict)
    """What people decided, by the place of the step that asked."""
    past: Mapping[str, Done] = field(default_factory=dict)
    """What steps gave before the run waited for a person, by place: taken as it is, whatever their kinds and references say since."""


class Failed(TouchstoneError):
    """A node failed and the chain ends with it."""

    def __init__(self, node: str, name: str, error: str) -> None:
        super().__init__(error)
        self.node, self.name = node, name


class Spent(Failed):
    """The chain has cost what it may."""
