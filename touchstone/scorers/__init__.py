"""Scorers: each says one thing of one answer. Adding one is one file and one decorator.

A scorer is a frozen dataclass whose fields are its options. It decides from the case whether it applies, and
gives a score; a score with a verdict gates, one without only informs.
"""

from dataclasses import dataclass
from typing import ClassVar, Protocol

from touchstone.registry import Registry
from touchstone.types import Case, Message, Score

__all__ = ["Scorer", "ScoringContext", "scorers"]


@dataclass(frozen=True, slots=True)
class ScoringContext:
    """What a scorer may look at: the case, what was sent, the answer, why it ended, and its latency in seconds."""

    case: Case
    sent: tuple[Message, ...]
    answer: str
    finish_reason: str = "stop"
    latency_s: float = 0.0


class Scorer(Protocol):
    """What every scorer has. `version` rises when it judges differently; `default` ones run unasked where they apply.

    `proves`: a failure stands whatever else the answer would have said (a leak does, a missing fact does not).
    """

    version: ClassVar[str]
    default: ClassVar[bool]
    proves: ClassVar[bool]

    def applies(self, case: Case) -> bool: ...

    def score(self, context: ScoringContext) -> Score: ...


scorers: Registry[type[Scorer]] = Registry("scorer", __name__)
