"""What another run says of the same two targets: a suite of attacks alone cannot tell whether a safer model merely refuses more."""

from dataclasses import dataclass

from store import results, runs
from store.database import Database
from store.tables import Run, RunTarget
from touchstone.actions.compare import Side
from touchstone.actions.store_errors import translated

LOOKED_BACK = 50
"""Newest runs of the project that are looked at."""


@dataclass(frozen=True)
class Companion:
    """A finished run of the same two targets, and these in it."""

    run: Run
    a: Side
    b: Side


@translated()
def with_kind(db: Database, a: Side, b: Side, kind: str) -> Companion | None:
    """The newest other finished run of the same two targets that has cases of a kind; None where there is none."""
    for run in runs.list_runs(db, a.run.project_id, limit=LOOKED_BACK):
        if run.state != "done" or run.id in (a.run.id, b.run.id):
            continue
        targets = runs.run_targets(db, run.id or 0)
        found = [next((row for row in targets if same(row, side.target)), None) for side in (a, b)]
        if found[0] is not None and found[1] is not None and any(cell.kind == kind for cell in results.by_cell(db, run.id, by=("kind",))):
            return Companion(run, Side(run, found[0]), Side(run, found[1]))
    return None


def same(one: RunTarget, other: RunTarget) -> bool:
    """Whether two runs asked the same target: prompt version, model, settings and weights."""
    return (one.prompt_version_id, one.model_id, one.params, one.identity) == (
        other.prompt_version_id,
        other.model_id,
        other.params,
        other.identity,
    )
