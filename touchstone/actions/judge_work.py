"""A judge at work: asked about every pair in both orders, a few questions at a time; what is stored is not asked again."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from functools import partial
from itertools import islice
from typing import Any, TypeVar

from store import judgings, votes
from store.database import Database
from store.tables import Judging, VoteItem, VoteRound
from store.votes import JUDGE
from touchstone.actions.judging import ORDERS, SETTINGS
from touchstone.actions.models import provider_for
from touchstone.actions.patience import Patience
from touchstone.actions.running import Means, told
from touchstone.actions.store_errors import translated
from touchstone.actions.votes import criterion_of
from touchstone.errors import Rejected, TouchstoneError
from touchstone.ranking.asked import Asked
from touchstone.ranking.asking import UNDECIDED, question, read_reply
from touchstone.types import Provider

T = TypeVar("T")

AT_ONCE = 8
REPLY_LIMIT = 500
"""Characters kept of the reason, or of a reply that names no verdict."""

log = logging.getLogger("touchstone.votes")


@translated()
def judge(db: Database, judging_id: int, means: Means, stop_asked: Callable[[], bool] = lambda: False) -> str:
    """Ask what is missing; the state it ended in, which is noted with what went wrong. Asking again goes on.

    When `stop_asked` says so, it ends with the state "left" and notes nothing: another process goes on. A database that is locked or
    away is waited for. Raises StoreError when it stays so.
    """
    return asyncio.run(_Work(db, judging_id, means, stop_asked).do())


Question = tuple[VoteItem, bool]
"""A pair, and whether its second answer stands on the left."""


class _Work:
    """One call of `judge`."""

    def __init__(self, db: Database, judging_id: int, means: Means, stop_asked: Callable[[], bool]) -> None:
        self.db, self.id, self.means, self.stop_asked = db, judging_id, means, stop_asked
        self.insist = Patience(f"judging {judging_id}", stop_asked)

    async def ask(self, act: Callable[..., T], *args: Any, **fields: Any) -> T:
        """Use the store, with patience."""
        return await self.insist(partial(asyncio.to_thread, partial(act, self.db, *args, **fields)))

    async def do(self) -> str:
        if not await self.ask(judgings.set_state, self.id, "running", expected=("queued", "running")):
            await self.ask(judgings.mark_finished, self.id, "stopped")
            return "stopped"
        try:
            state, problem = await self.ask_all(await self.ask(judgings.get_judging, self.id))
        except Exception as error:
            if not isinstance(error, TouchstoneError):
                log.exception("judging %s failed", self.id)
            state, problem = "failed", told(error)
        if state == "failed" and self.stop_asked():
            return "left"
        if state != "left":
            await self.ask(judgings.mark_finished, self.id, state, problem)
        return state

    async def ask_all(self, judging: Judging) -> tuple[str, str]:
        """The state after the last question, with what went wrong."""
        provider = await self.insist(partial(self.provider, judging.model_id))
        try:
            found = await self.ask(votes.get_round, judging.round_id)
            waiting = iter(await self.ask(_missing, judging))
            failed, problem = 0, ""
            while some := list(islice(waiting, AT_ONCE)):
                if self.stop_asked():
                    return "left", ""
                if (await self.ask(judgings.get_judging, self.id)).state != "running":
                    return "stopped", ""
                errors = await self.ask_some(judging, provider, some, found)
                failed, problem = failed + len(errors), _why(errors[-1]) if errors else problem
                if len(errors) == len(some):
                    break
        finally:
            await provider.aclose()
        return ("failed", f"{failed} questions got no reply. {problem}"[:2000]) if failed else ("done", "")

    async def provider(self, model_id: int) -> Provider:
        return provider_for(self.db, model_id, self.means.settings, self.means.environ, AT_ONCE)

    async def ask_some(self, judging: Judging, provider: Provider, some: list[Question], found: VoteRound) -> list[TouchstoneError]:
        """Ask these at once and keep what was said; the errors of those that got no reply."""
        replies = await asyncio.gather(*(_ask(provider, one, found) for one in some))
        said = [_row(judging, one, reply) for one, reply in zip(some, replies, strict=True) if isinstance(reply, str)]
        await self.ask(votes.add_judgements, said)
        return [reply for reply in replies if isinstance(reply, TouchstoneError)]


def _why(error: TouchstoneError) -> str:
    """What went wrong and what to do: where the provider refuses the question, nothing but another judge helps."""
    return f"{error.message} Ask another model to judge." if isinstance(error, Rejected) else str(error)


def _missing(db: Database, judging: Judging) -> list[Question]:
    said = {(vote.item_id, vote.swapped) for vote in votes.votes(db, [judging.round_id], JUDGE, judging.voter)}
    asked = [(item, swapped) for item in votes.items(db, [judging.round_id]) for swapped in ORDERS]
    return [one for one in asked if (one[0].id, one[1]) not in said]


async def _ask(provider: Provider, asked: Question, found: VoteRound) -> str | TouchstoneError:
    item, swapped = asked
    left, right = (item.b_answer, item.a_answer) if swapped else (item.a_answer, item.b_answer)
    said = Asked.from_json(item.conversation).seen(swapped).lines("left", "right")
    try:
        messages = question(said, left, right, f"{found.key}-{item.id}-{swapped}", criterion_of(found))
        return (await provider.complete(messages, SETTINGS)).text
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
