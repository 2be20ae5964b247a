"""Runs whose stored answers are judged anew: how far each is, and what came out differently."""

import time
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from store import rows
from store.database import Database
from store.errors import StoreConflict
from store.runs import ACTIVE as RUNNING
from store.scores import score_row, verdict_row, write_judgements
from store.tables import Rescoring, Run
from store.upsert import table_of

ACTIVE = ("queued", "running")


def begin_rescoring(db: Database, run_id: int, total: int) -> Rescoring:
    """A run that waits to be scored again; one that waits or goes on already is given back as it is.

    Raises StoreConflict while the run is at work, StoreMissing.
    """
    with db.writing() as session:
        run = rows.need(session, Run, run_id, "run", locked=True)
        if run.state in RUNNING:
            raise StoreConflict(f"The run “{run.name}” is {run.state}.", "Score it again when it has ended.")
        of_run = col(Rescoring.run_id) == run_id, col(Rescoring.state).in_(ACTIVE)
        found = session.scalars(select(Rescoring).where(*of_run)).first() or Rescoring(run_id=run_id, total=total)
        session.add(found)
    return found


def get_rescoring(db: Database, id: int) -> Rescoring:
    """Raises StoreMissing."""
    return rows.get(db, Rescoring, id, "scoring")


def latest_rescoring(db: Database, run_id: int) -> Rescoring | None:
    """The newest of a run, None where it was scored only once."""
    return rows.first(db, Rescoring, col(Rescoring.run_id) == run_id, newest=True)


def keep(
    db: Database,
    id: int,
    scores: Sequence[Mapping[str, Any]],
    verdicts: Sequence[Mapping[str, Any]],
    changes: Mapping[str, int],
    relabelled: int,
) -> Rescoring:
    """Store what was judged anew, in one transaction with what it changed: a scoring that is begun again counts nothing twice.

    `verdicts` are in the order of the attempts' ids. Raises StoreMissing.
    """
    with db.writing() as session:
        write_judgements(session, [score_row(score, time.time()) for score in scores], [verdict_row(each) for each in verdicts])
        one = rows.need(session, Rescoring, id, "scoring", locked=True)
        one.reached, one.done = verdicts[-1]["attempt_id"], one.done + len(verdicts)
        one.changes = {name: one.changes.get(name, 0) + changes.get(name, 0) for name in {**one.changes, **changes}}
        one.relabelled += relabelled
        session.add(one)
    return one


def set_state(db: Database, id: int, state: str, **fields: Any) -> bool:
    """Put one that waits or goes on in a state, and set other columns with it. False, with nothing changed, when it has ended."""
    change = update(table_of(Rescoring)).where(col(Rescoring.id) == id, col(Rescoring.state).in_(ACTIVE)).values(state=state, **fields)
    with db.writing() as session:
        return session.connection().execute(change).rowcount == 1


def set_workflow(db: Database, id: int, workflow_id: str) -> None:
    """Note which workflow does it. Raises StoreMissing."""
    rows.set_fields(db, Rescoring, id, "scoring", {"workflow_id": workflow_id})
