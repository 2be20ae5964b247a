"""How well two sources of votes agree on the same pairs of answers: people and a judge, or any other two."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from touchstone.ranking.votes import TIE, Vote
from touchstone.statistics.rates import LEVEL, Rate, clustered_rate

DRAWS = 2_000
Labelled = tuple[str, str, str]
"""An item and the labels of both sources."""
Key = tuple[str, int, tuple[str, str]]
"""A pair of answers: its item, which it is of those, and who meets in it."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """How often human and judge chose the same on the `n` pairs of answers that both judged, from `items` items.

    `kappa` is Cohen's (1960), agreement beyond chance, from -1 to 1, with the ends of a 95 % interval. It is None, with -1
    and 1, where one of the two always said the same (kappa is then 0 whatever they agree on) or nothing is shared.
    """

    n: int
    items: int
    rate: Rate
    kappa: float | None
    low: float
    high: float


def agreement(human: Iterable[Vote], judge: Iterable[Vote], *, seed: int = 0) -> Agreement:
    """Human and judge on the pairs both judged. Each side's label is that of most of its votes, a tie where no label leads."""
    ours, theirs = _labels(human), _labels(judge)
    shared = sorted(ours.keys() & theirs.keys())
    rate = clustered_rate((key[0], ours[key] == theirs[key]) for key in shared)
    items = len({item for item, *_ in shared})
    kappa, low, high = _kappa([(key[0], ours[key], theirs[key]) for key in shared], seed)
    return Agreement(len(shared), items, rate, kappa, low, high)


def _labels(votes: Iterable[Vote]) -> dict[Key, str]:
    found: dict[Key, Counter[str]] = {}
    for vote in votes:
        found.setdefault((vote.item, vote.shown, vote.pair), Counter())[vote.label] += 1
    return {key: _most(counts) for key, counts in found.items()}


def _most(counts: Counter[str]) -> str:
    (label, most), *rest = counts.most_common(2)
    return TIE if rest and rest[0][1] == most else label


def _kappa(rows: list[Labelled], seed: int) -> tuple[float | None, float, float]:
    """Kappa, and its interval from the Bayesian bootstrap over items (Rubin 1981).

    An item that agrees and one that does not are added with weights Gamma(1/2), as in Jeffreys' interval of the agreement: a perfect
    agreement on few items is not certain.
    """
    import numpy as np

    if min(len({row[side] for row in rows}) for side in (1, 2)) < 2:
        return None, -1.0, 1.0
    tables = _tables(rows)
    total, sizes = tables.sum(axis=0), tables.sum(axis=(1, 2))
    seen = float(_beyond_chance(total[None])[0])
    random = np.random.default_rng(seed)
    weights = random.standard_gamma(1.0, size=(DRAWS, len(tables)))
    added = random.standard_gamma(0.5, size=(DRAWS, 2)) * (sizes @ sizes / sizes.sum())
    draws = _beyond_chance(np.tensordot(weights, tables, 1) + np.tensordot(added, _both_sorts(total), 1))
    low, high = np.quantile(draws, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return seen, min(float(low), seen), max(float(high), seen)


def _both_sorts(total: Any) -> Any:
    """The tables of a pair that agrees and of one that does not, their labels as common as they are in all."""
    import numpy as np

    common = (total.sum(axis=0) + total.sum(axis=1)) / (2 * total.sum())
    differing = np.outer(common, common) * (1 - np.eye(len(common)))
    return np.stack([np.diag(common), differing / differing.sum()])


def _tables(rows: list[Labelled]) -> Any:
    """For each item the table of labels, human by judge."""
    import numpy as np

    items = {item: place for place, item in enumerate(sorted({item for item, *_ in rows}))}
    labels = {label: place for place, label in enumerate(sorted({label for _, *pair in rows for label in pair}))}
    tables = np.zeros((len(items), len(labels), len(labels)))
    for item, ours, theirs in rows:
        tables[items[item], labels[ours], labels[theirs]] += 1
    return tables


def _beyond_chance(tables: Any) -> Any:
    """Kappa of each table."""
    import numpy as np

    shares = tables / tables.sum(axis=(1, 2), keepdims=True)
    chance = (shares.sum(axis=1) * shares.sum(axis=2)).sum(axis=1)
    return (np.trace(shares, axis1=1, axis2=2) - chance) / (1 - chance)
