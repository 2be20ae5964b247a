"""Two targets on the same cases."""

from collections.abc import Sequence
from dataclasses import dataclass

from store import results, runs
from store.database import Database
from store.tables import Run, RunTarget
from touchstone.actions.store_errors import translated
from touchstone.errors import Invalid, NotFound
from touchstone.statistics.comparison import compare
from touchstone.statistics.outcomes import Comparison, PairRow

NEWEST = 200
"""Runs of the project in which partners for a comparison are looked for, beside the side's own."""


@dataclass(frozen=True)
class Side:
    """One side of a comparison: a target of a run."""

    run: Run
    target: RunTarget


@translated()
def side(db: Database, run_id: int, target_id: int) -> Side:
    """Raises NotFound when the run has no such target."""
    run = runs.get_run(db, run_id)
    target = next((row for row in runs.run_targets(db, run_id) if row.id == target_id), None)
    if target is None:
        raise NotFound(f"The run {run.name!r} has no such target.", "Choose one of its targets.")
    return Side(run, target)


@translated()
def sides_of(db: Database, run_id: int) -> list[Side]:
    """The targets of a run, in order."""
    run = runs.get_run(db, run_id)
    return [Side(run, target) for target in runs.run_targets(db, run_id)]


@translated()
def comparable(db: Database, one: Side) -> list[Side]:
    """What a side can be compared with: targets of its own run, then of the newest over the same suite version, without itself."""
    sides = _sides(db, one.run, runs.list_runs(db, one.run.project_id, limit=NEWEST))
    return [other for other in sides if other.target.id != one.target.id]


@translated()
def sides_for(db: Database, found: Sequence[Run]) -> list[Side]:
    """The first target of the first of these runs that has one to be compared with, and all those; none where no run has."""
    newest = runs.list_runs(db, found[0].project_id, limit=NEWEST) if found else []
    own = runs.targets_by_run(db, [run.id or 0 for run in found])
    for run in found:
        if len(own.get(run.id or 0, ())) > 1 or any(_is_like(other, run) for other in newest):
            sides = _sides(db, run, newest)
            if len(sides) > 1 and sides[0].run.id == run.id:
                return sides
    return []


def _sides(db: Database, run: Run, newest: Sequence[Run]) -> list[Side]:
    """The targets of a run, then those of the newest over the same suite version."""
    rows = [run, *(other for other in newest if _is_like(other, run))]
    targets = runs.targets_by_run(db, [row.id or 0 for row in rows])
    return [Side(row, target) for row in rows for target in targets.get(row.id or 0, ())]


def _is_like(other: Run, run: Run) -> bool:
    return other.id != run.id and other.suite_version_id == run.suite_version_id


@translated()
def compare_sides(db: Database, a: Side, b: Side) -> Comparison:
    """The comparison of two sides. Raises Invalid when they are over different cases, or the same side twice."""
    if a.target.id == b.target.id:
        raise Invalid("A target cannot be compared with itself.", "Choose another one.")
    if a.run.suite_version_id != b.run.suite_version_id:
        raise Invalid("The two runs are over different suite versions.", "Compare runs over the same version of a suite.")
    return compare(pair_rows(db, a, b), a.target.label, b.target.label)


@translated()
def pair_rows(db: Database, a: Side, b: Side) -> list[PairRow]:
    """The attempts of two sides over the same suite version, case by case."""
    return [PairRow.of(pair) for pair in results.paired(db, a.run.id or 0, a.target.id or 0, b.target.id or 0, b.run.id)]
