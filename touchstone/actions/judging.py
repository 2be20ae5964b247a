"""Models as judges of a round: asked to begin, to stop, to go on, and how far each is."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

from store import judgings, locks, models, votes
from store.database import Database
from store.tables import Judging, VoteRound
from store.votes import JUDGE
from touchstone.actions.store_errors import translated
from touchstone.actions.votes import criterion_of
from touchstone.errors import Conflict, StoreError
from touchstone.names import free
from touchstone.ranking.asking import CRITERION, TEXTS, UNDECIDED
from touchstone.types import Params

ORDERS = (False, True)
SETTINGS = Params(temperature=0.0, max_tokens=200)
INSTRUMENT = sha256(json.dumps([*TEXTS, SETTINGS.to_json()], sort_keys=True).encode()).hexdigest()[:12]
"""Hash of what a judge is asked and of its settings, where nobody said what makes an answer good."""

Enqueue = Callable[[int], str]
"""Hands a judging to the workers and gives the id of its workflow."""


def instrument(found: VoteRound) -> str:
    """How a judge of this round is asked."""
    said = criterion_of(found)
    return sha256(json.dumps([INSTRUMENT, CRITERION, said]).encode()).hexdigest()[:12] if said else INSTRUMENT


@dataclass(frozen=True)
class JudgeProgress:
    """How far a judge is; every pair is two questions. `undecided` replies named no verdict, `unread` is the last of them.

    `instrument` is how a judge of the round would be asked today.
    """

    judging: Judging
    done: int
    total: int
    undecided: int
    unread: str
    instrument: str

    @property
    def is_active(self) -> bool:
        """Whether it goes on or waits to."""
        return self.judging.state in judgings.ACTIVE

    @property
    def can_go_on(self) -> bool:
        """Whether it stopped before the end and may go on."""
        return not self.is_active and self.done < self.total and self.is_current

    @property
    def is_current(self) -> bool:
        """Whether it would be asked today as it was."""
        return self.judging.instrument in ("", self.instrument)


@translated()
def start(db: Database, round_id: int, model_id: int, enqueue: Enqueue) -> Judging:
    """Ask a model to judge a round, or to go on where it stopped, whatever it is called since.

    Raises Conflict while it is at work, NotFound, StoreError.
    """
    model = models.get_model(db, model_id)
    if any(one.model_id == model_id and one.state in judgings.ACTIVE for one in judgings.list_judgings(db, [round_id])):
        raise Conflict(f"{model.name} is judging this round already.", "Wait for it, or stop it first.")
    asked_as = instrument(votes.get_round(db, round_id))
    judging = judgings.begin_judging(db, round_id, model_id, asked_as, partial(free, model.name))
    try:
        judgings.set_workflow(db, judging.id or 0, enqueue(judging.id or 0))
    except StoreError as problem:
        judgings.mark_finished(db, judging.id or 0, "stopped", str(problem), judgings.ACTIVE)
        raise
    return judging


@translated()
def stop(db: Database, judging_id: int) -> None:
    """Ask a judge to stop; what it said is kept. One whose process is gone has stopped then."""
    if judgings.mark_finished(db, judging_id, "stopped", expected=("queued",)):
        return
    with alone(db, judging_id) as nobody_else:
        if nobody_else and judgings.mark_finished(db, judging_id, "stopped"):
            return
    judgings.set_state(db, judging_id, "stopping", expected=judgings.GOING_ON)


@translated()
def progress(db: Database, judging: Judging) -> JudgeProgress:
    """How far a judge is, cheap enough to ask every second."""
    said = votes.votes(db, [judging.round_id], JUDGE, judging.voter)
    total = len(ORDERS) * votes.sizes(db, [judging.round_id]).get(judging.round_id, 0)
    unread = [vote.reason for vote in said if vote.outcome == UNDECIDED]
    asked_as = instrument(votes.get_round(db, judging.round_id))
    return JudgeProgress(judging, len(said), total, len(unread), unread[-1] if unread else "", asked_as)


@contextmanager
def alone(db: Database, judging_id: int) -> Iterator[locks.Lock]:
    """The claim to ask this judge in this block; a false one when somebody else has it."""
    with locks.held(db, f"judging-{judging_id}") as lock:
        yield lock
