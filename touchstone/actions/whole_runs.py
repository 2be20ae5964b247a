"""Runs of whole prompts, apart from those that measure parts: a default is never one that left a part out."""

from collections.abc import Sequence

from store import parts, runs
from store.database import Database
from store.tables import Run
from touchstone.actions.store_errors import translated


@translated()
def whole_first(db: Database, found: Sequence[Run]) -> list[Run]:
    """These runs in their order, those that left parts of a prompt out last."""
    left_out = parts.leaving_out(db, [run.id or 0 for run in found])
    return sorted(found, key=lambda run: run.id in left_out)


@translated()
def newest_whole(db: Database, project_id: int) -> int | None:
    """The newest run of a project that left no part out; None where there is none among its newest."""
    found = runs.list_runs(db, project_id)
    left_out = parts.leaving_out(db, [run.id or 0 for run in found])
    return next((run.id for run in found if run.id not in left_out), None)
