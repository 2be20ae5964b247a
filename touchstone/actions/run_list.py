"""The runs of a project, as a list shows them."""

from dataclasses import dataclass

from store import runs, suite_list
from store.database import Database
from store.tables import Run
from touchstone.actions.store_errors import translated

NEWEST = 500
"""Runs that a list reaches."""


@dataclass(frozen=True)
class ListedRun:
    """A run with the name of its suite version."""

    run: Run
    suite: str

    @property
    def is_active(self) -> bool:
        """Whether a worker may still add to it."""
        return self.run.state in runs.ACTIVE

    def says(self, text: str) -> bool:
        """Whether the text occurs in its name, its suite or its state; case does not count."""
        return text.casefold().strip() in f"{self.run.name}\n{self.suite}\n{self.run.state}\n#{self.run.id}".casefold()


@translated()
def listed(db: Database, project_id: int) -> list[ListedRun]:
    """The newest runs, the newest first."""
    rows = runs.list_runs(db, project_id, limit=NEWEST)
    named = suite_list.version_names(db, {run.suite_version_id for run in rows})
    return [ListedRun(run, str(named[run.suite_version_id])) for run in rows]
