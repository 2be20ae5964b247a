"""What a check of a prompt says: how much it matters, where it stands, what it is and what to do."""

from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "note"]
LEVELS: tuple[Level, ...] = ("error", "warning", "note")
"""An error keeps the prompt from being sent as it is meant; a warning is probably a mistake; a note may be meant."""
WHOLE = -1
"""The place of what concerns no single message."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. `place` is the message's position from 0, or WHOLE; `start` and `end` are offsets in its text, both 0 for all of it."""

    level: Level
    place: int
    start: int
    end: int
    title: str
    advice: str


def rank(finding: Finding) -> tuple[int, int, int, int, str]:
    """What findings are sorted by: errors first, then from top to bottom."""
    return LEVELS.index(finding.level), finding.place, finding.start, finding.end, finding.title
