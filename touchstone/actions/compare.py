"""Two targets on the same cases."""

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
    rows = runs.list_runs(db, one.run.project_id, limit=NEWEST)
    others = [row for row in rows if row.suite_version_id == one.run.suite_version_id and row.id != one.run.id]
    sides = [Side(row, target) for row in (one.run, *others) for target in runs.run_targets(db, row.id or 0)]
    return [other for other in sides if other.target.id != one.target.id]


def sides_for(db: Database, run_id: int) -> list[Side]:
    """The first target of a run and what it can be compared with; one side where there is nothing else, none without a target."""
    own = sides_of(db, run_id)
    return [*own[:1], *comparable(db, own[0])] if own else []


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
    pairs = results.paired(db, a.run.id or 0, a.target.id or 0, b.target.id or 0, b.run.id)
    return [
        PairRow(
            pair.case_id, pair.category, pair.kind, pair.attack, pair.repeat, pair.verdict_a, pair.verdict_b,
            pair.refusal_a, pair.refusal_b, pair.case_key, pair.attempt_a, pair.attempt_b, pair.human_a, pair.human_b,
        )
        for pair in pairs
    ]  # fmt: skip
