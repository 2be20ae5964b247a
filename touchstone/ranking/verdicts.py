"""Which of two contestants is better, in all and by tag: a share of decided votes with its interval, and an exact test.

The test is the sign test (Dixon and Mood 1946, "The statistical sign test"): each item counts once, for the contestant that most of
its decided votes chose, and items without a majority are left out. Its p value is the exact two-sided binomial one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from touchstone.ranking.shares import Share, share
from touchstone.ranking.votes import Vote, between, by_item
from touchstone.statistics.multiplicity import holm
from touchstone.statistics.paired import mcnemar
from touchstone.statistics.planning import paired_sample_size, rounded_up
from touchstone.statistics.rates import ALPHA

MOST = 2_000
"""A verdict that would need more votes than this says so and gives no figure."""

Finding = Literal["better", "worse", "no difference seen", "no data"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """How `b` fares against `a`. `decided` is b's share of the decided votes; `items_a` and `items_b` count items by majority.

    Better or worse needs both, on the same side: an interval that leaves out one half, and a p of at most 0.05.
    `more_votes` is about how many more votes would show a difference, for a tag among as many tags as there are; MOST + 1 for
    more than that, None where one is seen or where no item is decided.
    """

    a: str
    b: str
    decided: Share
    ties: int
    both_bad: int
    items_a: int
    items_b: int
    p: float
    finding: Finding
    more_votes: int | None

    @property
    def votes(self) -> int:
        return self.decided.n + self.ties + self.both_bad


@dataclass(frozen=True, slots=True)
class Slice:
    """The verdict on the votes of one tag; its finding rests on `p_adjusted`, None where nothing was decided."""

    tag: str
    verdict: Verdict
    p_adjusted: float | None


def verdict(votes: Iterable[Vote], a: str, b: str, *, seed: int = 0) -> Verdict:
    """Whether b is better than a. The order of the votes and the sides of the answers do not matter."""
    met = between(votes, a, b)
    chosen = [vote for vote in met if vote.winner]
    balance = [sum(1 if vote.winner == b else -1 for vote in group) for group in by_item(chosen).values()]
    items_a, items_b = sum(step < 0 for step in balance), sum(step > 0 for step in balance)
    decided, p = _share(chosen, a, b, seed), mcnemar(items_a, items_b)[0]
    ties = sum(vote.outcome == "tie" for vote in met)
    one = Verdict(a, b, decided, ties, len(met) - len(chosen) - ties, items_a, items_b, p, "no data", None)
    return _judged(one, p, 1)


def slices(votes: Iterable[Vote], a: str, b: str, *, seed: int = 0) -> tuple[Slice, ...]:
    """The verdict for every tag, in order of tags, with Holm's correction over those where an item was decided."""
    met = between(votes, a, b)
    tags = sorted({tag for vote in met for tag in vote.tags})
    found = [(tag, verdict([vote for vote in met if tag in vote.tags], a, b, seed=seed)) for tag in tags]
    corrected = holm([one.p for _, one in found if one.items_a + one.items_b])
    adjusted, family = iter(corrected), len(corrected)
    return tuple(_slice(tag, one, next(adjusted) if one.items_a + one.items_b else None, family) for tag, one in found)


def _slice(tag: str, one: Verdict, p: float | None, family: int) -> Slice:
    return Slice(tag, _judged(one, 1.0 if p is None else p, family), p)


def _share(votes: Sequence[Vote], a: str, b: str, seed: int) -> Share:
    """b's share; always worked out for the name that comes first, so that both ways of asking give the same ends."""
    first = min(a, b)
    one = share([[vote.credit(first) for vote in group] for group in by_item(votes).values()], seed)
    return one if first == b else one.mirrored


def _judged(one: Verdict, p: float, family: int) -> Verdict:
    """With its finding by `p`, which is corrected where it is one of a `family` of comparisons."""
    finding = _finding(one, p)
    return replace(one, finding=finding, more_votes=_more_votes(one, family) if finding == "no difference seen" else None)


def _finding(one: Verdict, p: float) -> Finding:
    if not one.votes:
        return "no data"
    if p <= ALPHA and one.decided.low > 0.5 and one.items_b > one.items_a:
        return "better"
    if p <= ALPHA and one.decided.high < 0.5 and one.items_b < one.items_a:
        return "worse"
    return "no difference seen"


def _more_votes(one: Verdict, family: int) -> int | None:
    """Votes that a sign test lacks for 80 % power at the share of items seen, with half an item added to either side, at the level
    that Holm's correction asks of the smallest p of `family` comparisons.

    A sign test is the paired test in which every pair differs; the votes go with the items as they did so far.
    """
    items = one.items_a + one.items_b
    if not items:
        return None
    lead = abs(one.items_b - one.items_a) / (items + 1)
    missing = paired_sample_size(lead, 1.0, level=1 - ALPHA / family) - items if lead else float("inf")
    votes = max(1.0, missing) * one.votes / items
    return rounded_up(votes) if votes <= MOST else MOST + 1
