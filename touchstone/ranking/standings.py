"""The joint ranking of all contestants: points with intervals, ranks that admit ties, and how often both answers were bad."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from touchstone.errors import Invalid
from touchstone.ranking.battles import Battles, battles, drawn
from touchstone.ranking.groups import require_one_piece
from touchstone.ranking.strength import AVERAGE, LENGTH_RIDGE, POINTS, RIDGE, fit
from touchstone.ranking.votes import Vote, comparing
from touchstone.statistics.rates import Rate, clustered_rate

ROUNDS = 200
ENOUGH = 30
"""Fewer battles than this earn no rank, and no interval is shown of them: of 300 simulated rounds of ten votes between equals the
bootstrap set them apart in 9 %, of thirty votes in 5 %."""


@dataclass(frozen=True, slots=True)
class Standing:
    """One contestant's points (1,000 is the average of all, 400 more are odds of 10 to 1) with a 95 % interval.

    `rank` is one more than the number of ranked rivals whose lower end lies above this one's upper end; None with under 30 battles.
    `battles` are the votes that compare; `both_bad` is the rate among all votes the contestant was in.
    """

    name: str
    points: float
    low: float
    high: float
    rank: int | None
    battles: int
    wins: int
    ties: int
    both_bad: Rate

    @property
    def losses(self) -> int:
        return self.battles - self.wins - self.ties


@dataclass(frozen=True, slots=True)
class LengthEffect:
    """The points that length bought, with a 95 % interval: the gain of an answer `times` as long as its rival, whoever wrote it."""

    points: float
    low: float
    high: float
    times: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """All contestants, the strongest first; `length` is what was taken out of the points, None without length control."""

    standings: tuple[Standing, ...]
    both_bad: Rate
    length: LengthEffect | None
    votes: int
    items: int
    rounds: int


def rank(votes: Iterable[Vote], *, ridge: float = RIDGE, length_control: bool = False, rounds: int = ROUNDS, seed: int = 0) -> Ranking:
    """The ranking of the contestants of `votes`. The same seed draws the same intervals; the order of the votes does not matter.

    Length control adds the lead in length, in standard steps and with ridge 0.5, to the model. Where one contestant is always the
    longer, votes cannot tell its strength from its length, and the ridges share the gain out. Raises Invalid when
    the contestants fall into groups that no vote joins, or for length control without any difference of length.
    """
    votes = list(votes)
    require_one_piece(votes)
    table = battles(votes, with_length=length_control)
    if length_control and not table.spread:
        raise Invalid("The votes show no difference of length to control for.", "Rank without length control, or record the lengths.")
    points, low, high = _ends(table, ridge, rounds, seed)
    standings = [_standing(name, votes, points[place], low[place], high[place]) for place, name in enumerate(table.names)]
    length = LengthEffect(points[-1], low[-1], high[-1], _times(table.spread)) if length_control else None
    ordered = sorted(_ranked(standings), key=lambda one: (-one.points, one.name))
    return Ranking(tuple(ordered), _both_bad(votes), length, len(votes), len({vote.item for vote in votes}), rounds)


def _ends(table: Battles, ridge: float, rounds: int, seed: int) -> tuple[list[float], list[float], list[float]]:
    """Points and the ends of their intervals: of the contestants, then of length where the table has it."""
    import numpy as np

    count, columns = len(table.names), table.design.shape[1]
    ridges = np.array([ridge] * count + [LENGTH_RIDGE] * (columns - count))
    wins, counts = drawn(table, rounds, seed)
    seen = fit(table.design, table.wins.sum(axis=0)[None, :], table.counts.sum(axis=0)[None, :], ridges)
    draws = fit(table.design, wins, counts, ridges)
    base = np.array([AVERAGE] * count + [0] * (columns - count))
    low, high = np.quantile(draws, [0.025, 0.975], axis=0)
    ends = (seen[0], np.minimum(low, seen[0]), np.maximum(high, seen[0]))
    points, low, high = ((base + POINTS * end).tolist() for end in ends)
    return points, low, high


def _standing(name: str, votes: Sequence[Vote], points: float, low: float, high: float) -> Standing:
    own = [vote for vote in votes if name in vote.pair]
    fought = comparing(own)
    wins, ties = sum(vote.winner == name for vote in fought), sum(vote.winner is None for vote in fought)
    return Standing(name, points, low, high, None, len(fought), wins, ties, _both_bad(own))


def _ranked(standings: Sequence[Standing]) -> list[Standing]:
    known = [one for one in standings if one.battles >= ENOUGH]
    ranks = {one.name: 1 + sum(rival.low > one.high for rival in known) for one in known}
    return [replace(one, rank=ranks.get(one.name)) for one in standings]


def _both_bad(votes: Iterable[Vote]) -> Rate:
    return clustered_rate(sorted((vote.item, vote.outcome == "both_bad") for vote in votes))


def _times(spread: float) -> float:
    """How many times as long as its rival an answer is whose lead (a - b) / (a + b) is `spread`."""
    return (1 + spread) / (1 - spread)
