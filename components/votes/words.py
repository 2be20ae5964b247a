"""What is said with the same words wherever votes appear."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from components.results.words import short_labels
from components.runs.words import counted
from components.suites.brief import shortened
from components.text import plain
from touchstone.actions.judging import JudgeProgress
from touchstone.actions.ranking import PEOPLE
from touchstone.ranking.asked import GIVEN, Turn
from touchstone.ranking.standings import Ranking

CHOICES = {"left": "Left is better", "right": "Right is better", "tie": "Equally good", "both_bad": "Both are bad"}
"""What a voter can say, in the order of the keys 1 to 4."""

SAID = {"left": "left is better", "right": "right is better", "tie": "equally good", "both_bad": "both are bad"}

ANSWERED = "Answered"
ASKED_DIFFERENTLY = "The two answers were not asked in the same words: what each was asked stands above it."
NOTHING_MORE = "Nothing more than that."


def source_name(by: str) -> str:
    """Whose votes: people's, or a judge's."""
    return "People" if by == PEOPLE else f"Judge {by}"


def shorter(names: Sequence[str]) -> dict[str, str]:
    """Names of contestants without what they all begin with, where that leaves them different."""
    return dict(zip(names, short_labels(names), strict=True))


def called(ranking: Ranking, names: Mapping[str, str]) -> Ranking:
    """The ranking with its contestants under these names."""
    return replace(ranking, standings=tuple(replace(one, name=names.get(one.name, one.name)) for one in ranking.standings))


def judged(progress: JudgeProgress) -> str:
    """How far a judge is: "demo-tuned: 12 of 40 questions, 2 undecided"."""
    undecided = f", {progress.undecided:,} undecided" if progress.undecided else ""
    return f"{progress.judging.voter}: {progress.done:,} of {counted(progress.total, 'question')}{undecided}"


def unread(progress: JudgeProgress) -> str:
    """What replies without a verdict look like: they count for nobody."""
    said = "was empty" if not progress.unread.strip() else f"says “{shortened(progress.unread, 200)}”"
    which = "it" if progress.undecided == 1 else "the last"
    told = f"{progress.undecided:,} {'reply names' if progress.undecided == 1 else 'replies name'} none of left, right, tie, both bad first"
    return f"{told}; {which} {said}."


def turn_name(turn: Turn) -> str:
    """Where a text before the answers comes from, as Markdown."""
    if turn.role == GIVEN:
        return f"Given to answer from: {plain(turn.name, 60)}"
    return {"user": "Asked", "assistant": ANSWERED}.get(turn.role) or plain(turn.role, 20)
