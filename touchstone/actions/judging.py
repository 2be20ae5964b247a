"""A model as judge of a round: asked about every pair in both orders, a few questions at a time; what is stored is not asked again."""

import asyncio
import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Any

from store import judgings, locks, models, votes
from store.database import Database
from store.tables import Judging, VoteItem
from store.votes import JUDGE
from touchstone.actions.models import provider_for
from touchstone.actions.running import Means, told
from touchstone.actions.store_errors import translated
from touchstone.errors import Conflict, StoreError, TouchstoneError
from touchstone.ranking.asked import Asked
from touchstone.ranking.asking import UNDECIDED, question, read_reply
from touchstone.types import Params, Provider

AT_ONCE = 8
ORDERS = (False, True)
SETTINGS = Params(temperature=0.0, max_tokens=200)
REPLY_LIMIT = 500
"""Characters kept of the reason, or of a reply that names no verdict."""

Enqueue = Callable[[int], str]
"""Hands a judging to the workers and gives the id of its workflow."""

log = logging.getLogger("touchstone.votes")


@dataclass(frozen=True)
class JudgeProgress:
    """How far a judge is; every pair is two questions. `undecided` replies named no verdict."""

    judging: Judging
    done: int
    total: int
    undecided: int

    @property
    def is_active(self) -> bool:
        """Whether it goes on or waits to."""
        return self.judging.state in judgings.ACTIVE

    @property
    def is_complete(self) -> bool:
        return self.done >= self.total


@translated()
def start(db: Database, round_id: int, model_id: int, enqueue: Enqueue) -> Judging:
    """Ask a model to judge a round, or to go on where it stopped. Raises Conflict while it is at work, NotFound, StoreError."""
    model = models.get_model(db, model_id)
    if any(one.voter == model.name and one.state in judgings.ACTIVE for one in judgings.list_judgings(db, [round_id])):
        raise Conflict(f"{model.name} is judging this round already.", "Wait for it, or stop it first.")
    judging = judgings.begin_judging(db, round_id, model_id, model.name)
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
    return JudgeProgress(judging, len(said), total, sum(vote.outcome == UNDECIDED for vote in said))


@contextmanager
def alone(db: Database, judging_id: int) -> Iterator[locks.Lock]:
    """The claim to ask this judge in this block; a false one when somebody else has it."""
    with locks.held(db, f"judging-{judging_id}") as lock:
        yield lock


@translated()
def judge(db: Database, judging_id: int, means: Means, stop_asked: Callable[[], bool] = lambda: False) -> str:
    """Ask what is missing; the state it ended in, which is noted with what went wrong. Asking again goes on.

    When `stop_asked` says so, it ends with the state "left" and notes nothing: another process goes on.
    """
    if not judgings.set_state(db, judging_id, "running", expected=("queued", "running")):
        judgings.mark_finished(db, judging_id, "stopped")
        return "stopped"
    try:
        state, problem = asyncio.run(_ask_all(db, judgings.get_judging(db, judging_id), means, stop_asked))
    except Exception as error:
        if not isinstance(error, TouchstoneError):
            log.exception("judging %s failed", judging_id)
        state, problem = "failed", told(error)
    if state != "left":
        judgings.mark_finished(db, judging_id, state, problem)
    return state


Question = tuple[VoteItem, bool]
"""A pair, and whether its second answer stands on the left."""


async def _ask_all(db: Database, judging: Judging, means: Means, stop_asked: Callable[[], bool]) -> tuple[str, str]:
    provider = provider_for(db, judging.model_id, means.settings, means.environ, AT_ONCE)
    secret = votes.get_round(db, judging.round_id).key
    failed, problem, waiting = 0, "", _missing(db, judging)
    try:
        while some := list(islice(waiting, AT_ONCE)):
            if stop_asked():
                return "left", ""
            if judgings.get_judging(db, judging.id or 0).state != "running":
                return "stopped", ""
            replies = await asyncio.gather(*(_ask(provider, one, secret) for one in some))
            votes.add_judgements(
                db, [_row(judging, one, reply) for one, reply in zip(some, replies, strict=True) if isinstance(reply, str)]
            )
            errors = [reply for reply in replies if isinstance(reply, TouchstoneError)]
            failed, problem = failed + len(errors), str(errors[-1]) if errors else problem
            if len(errors) == len(some):
                break
    finally:
        await provider.aclose()
    return ("failed", f"{failed} questions got no reply. {problem}"[:2000]) if failed else ("done", "")


def _missing(db: Database, judging: Judging) -> Iterator[Question]:
    said = {(vote.item_id, vote.swapped) for vote in votes.votes(db, [judging.round_id], JUDGE, judging.voter)}
    asked = [(item, swapped) for item in votes.items(db, [judging.round_id]) for swapped in ORDERS]
    return (one for one in asked if (one[0].id, one[1]) not in said)


async def _ask(provider: Provider, asked: Question, secret: str) -> str | TouchstoneError:
    item, swapped = asked
    left, right = (item.b_answer, item.a_answer) if swapped else (item.a_answer, item.b_answer)
    said = Asked.from_json(item.conversation).seen(swapped).lines("left", "right")
    try:
        return (await provider.complete(question(said, left, right, f"{secret}-{item.id}-{swapped}"), SETTINGS)).text
    except TouchstoneError as error:
        return error


def _row(judging: Judging, asked: Question, reply: str) -> Mapping[str, Any]:
    item, swapped = asked
    outcome = read_reply(reply)
    reason = reply.strip().partition("\n")[2] if outcome else reply
    return {
        "item_id": item.id,
        "voter": judging.voter,
        "swapped": swapped,
        "outcome": outcome or UNDECIDED,
        "reason": reason.strip()[:REPLY_LIMIT],
    }
