"""Models at work as judges: what each was asked to judge, and how far it is."""

import time
from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlmodel import col

from store import rows
from store.database import Database
from store.tables import Judging, VoteRound
from store.upsert import table_of

GOING_ON = ("running", "stopping")
ACTIVE = ("queued", *GOING_ON)
ENDED = ("stopped", "done", "failed")
Named = Callable[[Collection[str]], str]
"""Gives a name that is none of those taken."""


def begin_judging(db: Database, round_id: int, model_id: int, instrument: str, named: Named) -> Judging:
    """A model that waits to judge a round. One that judged it before by the same `instrument` goes on, under the name it had then.

    `named` gives a new one a name that no judge of the round has. Raises StoreMissing.
    """
    with db.writing() as session:
        rows.need(session, VoteRound, round_id, "round of votes", locked=True)
        judges = session.scalars(select(Judging).where(col(Judging.round_id) == round_id).order_by(col(Judging.id))).all()
        same = (one for one in judges if one.model_id == model_id and one.instrument in ("", instrument))
        judging = next(same, None) or Judging(round_id=round_id, model_id=model_id, voter=named({one.voter for one in judges}))
        if judging.id is None or judging.state in ENDED:
            judging.state, judging.error, judging.finished_at = "queued", "", None
        judging.instrument = instrument
        session.add(judging)
    return judging


def get_judging(db: Database, id: int) -> Judging:
    """Raises StoreMissing."""
    return rows.get(db, Judging, id, "judge")


def list_judgings(db: Database, round_ids: Sequence[int]) -> list[Judging]:
    """The judges of these rounds, in the order they were first asked."""
    with db.reading() as session:
        return list(session.scalars(select(Judging).where(col(Judging.round_id).in_(round_ids)).order_by(col(Judging.id))))


def set_state(db: Database, id: int, state: str, *, expected: Sequence[str], **fields: Any) -> bool:
    """Put a judge in a state, and set other columns with it. False, with nothing changed, when it is in none of `expected`."""
    change = update(table_of(Judging)).where(col(Judging.id) == id, col(Judging.state).in_(expected)).values(state=state, **fields)
    with db.writing() as session:
        return session.connection().execute(change).rowcount == 1


def mark_finished(db: Database, id: int, state: str, error: str = "", expected: Sequence[str] = GOING_ON) -> bool:
    """The judge has ended in this state, now. False when it is in none of `expected`."""
    return set_state(db, id, state, expected=expected, error=error, finished_at=time.time())


def set_workflow(db: Database, id: int, workflow_id: str) -> None:
    """Note which workflow asks the judge. Raises StoreMissing."""
    rows.set_fields(db, Judging, id, "judge", {"workflow_id": workflow_id})
