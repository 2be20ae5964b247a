"""What is said with the same words wherever votes appear."""

from collections.abc import Sequence

from components.results.words import short_labels
from components.runs.words import counted
from components.text import plain
from touchstone.actions.judging import JudgeProgress
from touchstone.actions.ranking import PEOPLE

CHOICES = {"left": "Left is better", "right": "Right is better", "tie": "Equally good", "both_bad": "Both are bad"}
"""What a voter can say, in the order of the keys 1 to 4."""

SAID = {"left": "left is better", "right": "right is better", "tie": "equally good", "both_bad": "both are bad"}


def source_name(by: str) -> str:
    """Whose votes: people's, or a judge's."""
    return "People" if by == PEOPLE else f"Judge {by}"


def shorter(names: Sequence[str]) -> dict[str, str]:
    """Names of contestants without what they all begin with, where that leaves them different."""
    return dict(zip(names, short_labels(names), strict=True))


def judged(progress: JudgeProgress) -> str:
    """How far a judge is: "demo-tuned: 12 of 40 questions, 2 undecided"."""
    undecided = f", {progress.undecided:,} undecided" if progress.undecided else ""
    return f"{progress.judging.voter}: {progress.done:,} of {counted(progress.total, 'question')}{undecided}"


def role_name(role: str) -> str:
    """Who said a turn of the conversation, as Markdown."""
    return {"user": "Asked", "assistant": "Answered"}.get(role) or plain(role, 20)
