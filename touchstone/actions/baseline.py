"""The targets of a run against one of them, cell by cell."""

from store.database import Database
from touchstone.actions.compare import pair_rows, side
from touchstone.actions.results import Opened
from touchstone.actions.store_errors import translated
from touchstone.statistics.matrix import Against, against


@translated()
def differences(db: Database, opened: Opened, baseline: int) -> Against:
    """Every other target's difference from the baseline, paired by case, attack and repeat. Raises NotFound for a target of another run."""
    run_id = opened.run.id or 0
    base = side(db, run_id, baseline)
    others = [target.id or 0 for target in opened.targets if target.id != baseline]
    return against(baseline, {other: pair_rows(db, base, side(db, run_id, other)) for other in others})
