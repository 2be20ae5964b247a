"""Rounds of blind votes: what a voter sees and says, and how far a round is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from store import judgings, voters, votes
from store.database import Database
from store.tables import Judging, Vote, VoteItem, Voter, VoteRound
from store.votes import HUMAN, Turnout
from touchstone.actions.store_errors import translated
from touchstone.errors import Conflict, Invalid, NotFound
from touchstone.ranking.asked import Asked
from touchstone.ranking.blinding import in_order, is_swapped
from touchstone.ranking.votes import Outcome

REASON_LIMIT = 2_000
CRITERION = "criterion"
"""Where a round keeps what makes an answer good in it."""


def criterion_of(found: VoteRound) -> str:
    """What makes an answer good in a round, in the words of who made it; "" where nothing was said."""
    return str(found.source.get(CRITERION) or "")


@dataclass(frozen=True)
class ListedRound:
    """A round with its size, who meets in it, who voted how often, the judges that were asked, and who has an address to vote at."""

    round: VoteRound
    pairs: int
    contestants: tuple[str, ...]
    turnouts: tuple[Turnout, ...]
    judgings: tuple[Judging, ...]
    voters: tuple[Voter, ...]

    @property
    def people(self) -> tuple[Turnout, ...]:
        """The people who voted."""
        return tuple(one for one in self.turnouts if one.source == HUMAN)

    @property
    def identical(self) -> int:
        """Pairs that were left out because both answers were the same text."""
        return int(self.round.source.get("identical", 0))

    @property
    def is_judged_now(self) -> bool:
        """Whether a judge is at work or waits."""
        return any(one.state in judgings.ACTIVE for one in self.judgings)


@dataclass(frozen=True)
class Shown:
    """One pair as a voter sees it: nothing in it tells whose answer is whose. The sides of `asked` are the left and the right one."""

    item_id: int
    asked: Asked
    left: str
    right: str


@dataclass(frozen=True)
class Seat:
    """Where a voter is in a round: `shown` is the pair to vote on, None when all are done; `last` is the vote that can be taken back."""

    done: int
    total: int
    shown: Shown | None
    last: Vote | None

    @property
    def number(self) -> int:
        """The number of the pair that is shown, from 1."""
        return self.done + 1


@translated()
def list_rounds(db: Database, project_id: int) -> list[ListedRound]:
    """A project's rounds, the newest first."""
    return _listed(db, votes.list_rounds(db, project_id))


@translated()
def look(db: Database, round_id: int) -> ListedRound:
    """One round. Raises NotFound."""
    return _listed(db, [votes.get_round(db, round_id)])[0]


def _listed(db: Database, found: Sequence[VoteRound]) -> list[ListedRound]:
    ids = [one.id or 0 for one in found]
    sizes, names = votes.sizes(db, ids), votes.contestants(db, ids)
    turnouts, asked, seated = votes.turnouts(db, ids), judgings.list_judgings(db, ids), voters.list_voters(db, ids)
    return [
        ListedRound(
            one,
            sizes.get(one.id or 0, 0),
            tuple(names[one.id or 0]),
            tuple(each for each in turnouts if each.round_id == one.id),
            tuple(each for each in asked if each.round_id == one.id),
            tuple(each for each in seated if each.round_id == one.id),
        )
        for one in found
    ]


@translated()
def close_round(db: Database, round_id: int, closed: bool) -> None:
    """Take no more votes of people, or take them again. Raises NotFound."""
    votes.close_round(db, round_id, closed)


@translated()
def delete_round(db: Database, round_id: int) -> None:
    """Delete a round that nobody voted in. Raises NotFound, Conflict naming who voted."""
    votes.delete_round(db, round_id)


@translated()
def open_round(db: Database, key: str) -> VoteRound:
    """The round whose link carries this key, if it takes votes. Raises NotFound for an unknown key, Conflict for a closed round."""
    found = votes.round_by_key(db, key) if key else None
    if found is None:
        raise NotFound("There is no vote at this address.", "Check that the whole link was copied, or ask whoever sent it.")
    if found.closed:
        raise Conflict("This vote is closed.", "Ask whoever sent you the link if you should still vote.")
    return found


@translated()
def seat(db: Database, found: VoteRound, voter: str) -> Seat:
    """Where the voter of this name is: the first pair, in the voter's own order, without a vote. It is the same at every look."""
    own = votes.votes(db, [found.id or 0], HUMAN, voter)
    given, ids = {vote.item_id for vote in own}, votes.item_ids(db, found.id or 0)
    waiting = next((id for id in in_order(found.seed, voter, ids) if id not in given), None)
    shown = None if waiting is None else _shown(votes.get_item(db, waiting), is_swapped(found.seed, voter, waiting))
    return Seat(len(given), len(ids), shown, own[-1] if own else None)


def _shown(item: VoteItem, swapped: bool) -> Shown:
    left, right = (item.b_answer, item.a_answer) if swapped else (item.a_answer, item.b_answer)
    return Shown(item.id or 0, Asked.from_json(item.conversation).seen(swapped), left, right)


@translated()
def vote(db: Database, found: VoteRound, voter: str, item_id: int, outcome: str, reason: str = "") -> Vote:
    """A person's choice, as it was seen. Another vote on the same pair takes the place of the one before.

    Raises Invalid for another word, NotFound for a pair of another round, Conflict when the round was closed meanwhile.
    """
    if outcome not in get_args(Outcome):
        raise Invalid(f"{outcome[:40]!r} is no choice.", f"Choose one of {', '.join(get_args(Outcome))}.")
    return _kept(db, found, voter, item_id, outcome, reason)


@translated()
def take_back(db: Database, found: VoteRound, voter: str) -> Vote:
    """Take the voter's last vote back, so that its pair is shown again; gives that vote.

    Raises Conflict when there is none, or the round is closed.
    """
    own = votes.votes(db, [found.id or 0], HUMAN, voter)
    if not own:
        raise Conflict("There is no vote to take back.", "Go on with the pair that is shown.")
    _kept(db, found, voter, own[-1].item_id, votes.TAKEN_BACK, "")
    return own[-1]


def _kept(db: Database, found: VoteRound, voter: str, item_id: int, outcome: str, reason: str) -> Vote:
    if votes.get_item(db, item_id).round_id != found.id:
        raise NotFound("This round has no such pair.", "Load the page again.")
    swapped = is_swapped(found.seed, voter, item_id)
    return votes.add_vote(db, item_id, voter, outcome, swapped=swapped, reason=reason.strip()[:REASON_LIMIT])
