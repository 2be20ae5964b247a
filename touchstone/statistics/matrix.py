"""Several targets against one baseline, category by category: paired differences, corrected for looking at all of them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from touchstone.statistics.comparison import MEASURE_OF, adjusted, outcome
from touchstone.statistics.multiplicity import holm
from touchstone.statistics.outcomes import Outcome, PairRow

Place = tuple[str, str, int]
"""Kind, category and target id."""


@dataclass(frozen=True)
class Against:
    """Every cell's outcome seen from the baseline, and by kind how many cells Holm's correction covers."""

    baseline: int = 0
    outcomes: Mapping[Place, Outcome] = field(default_factory=dict)
    families: Mapping[str, int] = field(default_factory=dict)

    def of_kind(self, kind: str) -> dict[tuple[str, int], Outcome]:
        """The outcomes of one kind's map, by category and target."""
        return {(category, target): found for (own, category, target), found in self.outcomes.items() if own == kind}


def against(baseline: int, pairs: Mapping[int, Iterable[PairRow]], seed: int = 0) -> Against:
    """`pairs` are those of the baseline (a) with each other target (b), by target id.

    A finding needs the interval and p corrected by Holm over all cells of its kind, since a reader looks at all of them.
    """
    groups: dict[Place, list[PairRow]] = defaultdict(list)
    for target, rows in pairs.items():
        for row in rows:
            if row.kind in MEASURE_OF:
                groups[row.kind, row.category, target].append(row)
    found = {place: outcome(MEASURE_OF[place[0]], rows, seed) for place, rows in groups.items()}
    kinds = {kind: [place for place, one in found.items() if place[0] == kind and one.paired.n] for kind in MEASURE_OF}
    ps = {place: p for places in kinds.values() for place, p in _holm(places, found)}
    corrected = {place: adjusted(one, ps.get(place), len(kinds[place[0]])) for place, one in found.items()}
    return Against(baseline, corrected, {kind: len(places) for kind, places in kinds.items() if places})


def _holm(places: list[Place], found: Mapping[Place, Outcome]) -> Iterable[tuple[Place, float]]:
    return zip(places, holm([found[place].paired.p for place in places]), strict=True)
