"""Votes as the numbers a strength is fitted to: one row per pair of contestants, or per pair and difference of length."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum, sqrt
from typing import Any

from touchstone.ranking.votes import Vote, comparing


@dataclass(frozen=True, slots=True)
class Battles:
    """Equal votes merged: `design` holds +1 for a row's first name, -1 for its second, and the lead in length where asked for.

    `wins` and `counts` are sparse, items by rows: what the first name won there (a tie is a half) and how many votes there were.
    `spread` is the root mean square of the lead, by which it is divided (0 without length). It is not
    centred: a lead turns its sign with the sides, and must.
    """

    names: tuple[str, ...]
    design: Any
    wins: Any
    counts: Any
    spread: float


def battles(votes: Iterable[Vote], *, with_length: bool = False) -> Battles:
    """The rows of the votes that compare. Contestants, items and rows stand in order of names, so that of the votes is forgotten."""
    from scipy.sparse import csr_array

    votes = comparing(votes)
    items = _places(vote.item for vote in votes)
    keys = [(*vote.pair, vote.lead if with_length else 0.0) for vote in votes]
    rows = _places(keys)
    names = tuple(_places(name for vote in votes for name in vote.pair))
    spread = sqrt(fsum(lead * lead for *_, lead in keys) / len(keys))
    where = ([items[vote.item] for vote in votes], [rows[key] for key in keys])
    shape = (len(items), len(rows))
    wins = csr_array(([vote.credit(key[0]) for vote, key in zip(votes, keys, strict=True)], where), shape=shape)
    counts = csr_array(([1.0] * len(votes), where), shape=shape)
    return Battles(names, _design(names, list(rows), spread), wins, counts, spread)


def _places(values: Iterable[Any]) -> dict[Any, int]:
    return {value: place for place, value in enumerate(sorted(set(values)))}


def _design(names: tuple[str, ...], rows: list[tuple[str, str, float]], spread: float) -> Any:
    import numpy as np

    design = np.zeros((len(rows), len(names) + (spread > 0)))
    for place, (first, second, lead) in enumerate(rows):
        design[place, names.index(first)], design[place, names.index(second)] = 1, -1
        if spread:
            design[place, -1] = lead / spread
    return design


def drawn(table: Battles, rounds: int, seed: int) -> tuple[Any, Any]:
    """Wins and counts of each row in `rounds` rounds of the Bayesian bootstrap over items (Rubin 1981): rounds by rows.

    Whole items get random weights, because the votes on one item are alike. To every row a win and a loss are added
    with weights Gamma(leverage / 2), as large as an item's votes: the half votes of Jeffreys' prior (Firth 1993; the leverages add up
    to the number of contestants less one). With two contestants the share won is then drawn from
    Beta(wins + 1/2, losses + 1/2), and one that won everything still has an interval.
    """
    import numpy as np

    random = np.random.default_rng(seed)
    weights = random.standard_gamma(1.0, size=(rounds, table.wins.shape[0]))
    added = random.standard_gamma(leverages(table) / 2, size=(2, rounds, len(table.design))) * _sizes(table)
    return (table.wins.T @ weights.T).T + added[0], (table.counts.T @ weights.T).T + added[0] + added[1]


def leverages(table: Battles) -> Any:
    """How much each row alone decides, 0 to 1: its votes times the resistance between its two names in the network of votes."""
    import numpy as np

    pairs = table.design[:, : len(table.names)]
    votes = table.counts.sum(axis=0)
    inverse = np.linalg.pinv(pairs.T @ (pairs * votes[:, None]), hermitian=True)
    return votes * ((pairs @ inverse) * pairs).sum(axis=1)


def _sizes(table: Battles) -> Any:
    """How many votes an item has in each row as a vote sees it: the sum of squares over the sum (Kish 1965)."""
    return table.counts.power(2).sum(axis=0) / table.counts.sum(axis=0)
