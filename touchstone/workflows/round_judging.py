"""A judge's work on a round of votes as a workflow: one step, which skips what is stored when it is repeated after a crash."""

from contextlib import suppress

from dbos import DBOS

from store.errors import StoreFailure
from touchstone.actions import judging
from touchstone.actions.judge_work import judge
from touchstone.errors import StoreError
from touchstone.workflows import JUDGE_ROUND
from touchstone.workflows.suite_run import ASK_AGAIN_S, Bench, counted, stay, unless_leaving

HELD = "held"
"""What the work says when another process holds the judge, or the database stays away: it is asked for again."""


@DBOS.workflow(name=JUDGE_ROUND)
@unless_leaving()
def judge_round(judging_id: int) -> str:
    """Ask a judge about every pair that it has not judged in both orders; the state it ended in."""
    return ask(judging_id)


@DBOS.step()
@unless_leaving()
def ask(judging_id: int) -> str:
    """A worker that seemed dead may only have been slow: this waits until nobody else asks the judge."""
    while (state := _ask(judging_id)) in (HELD, "left"):
        if Bench.leaving.wait(ASK_AGAIN_S):
            stay()
    return state


def _ask(judging_id: int) -> str:
    with suppress(StoreFailure, StoreError), judging.alone(Bench.db, judging_id) as lock:
        if lock:
            with counted():
                return judge(Bench.db, judging_id, Bench.means, lambda: Bench.leaving.is_set() or not lock.is_kept())
    return HELD
