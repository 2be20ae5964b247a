"""The newest rates of every target, put together from the finished runs that measured them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from store import results, runs
from store.database import Database
from store.tables import Run
from touchstone.actions.store_errors import translated
from touchstone.actions.summary import rates_of
from touchstone.statistics.rates import Rate

RUNS = 6
"""How many finished runs are read: each costs one look at the covering index."""


@dataclass
class TargetRates:
    """A target by its label, with the newest rate of each metric (asr, orr, pass) and the run it is from."""

    label: str
    rates: dict[str, tuple[Rate, int]] = field(default_factory=dict)


@translated()
def last_rates(db: Database, finished: Sequence[Run]) -> list[TargetRates]:
    """Every whole target of the finished runs, newest first in `finished`, in the order of the newest run."""
    found: dict[str, TargetRates] = {}
    for run in finished[:RUNS]:
        cells, repeated = results.by_cell(db, run.id), run.repeats * len(run.attacks or [""])
        for target in (row for row in runs.run_targets(db, run.id or 0) if not row.without):
            mine = found.setdefault(target.label, TargetRates(target.label))
            for metric, rate in rates_of([cell for cell in cells if cell.target_id == target.id], repeated).items():
                if rate is not None:
                    mine.rates.setdefault(metric, (rate, run.id or 0))
    return list(found.values())
