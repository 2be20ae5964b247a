"""The people who vote in a round: each begins under a name, and is known from then on by a token that nobody can guess."""

import secrets
from dataclasses import dataclass
from functools import partial

from store import voters, votes
from store.database import Database
from store.tables import Voter, VoteRound
from store.votes import HUMAN
from touchstone.actions import drafts
from touchstone.actions.store_errors import translated
from touchstone.actions.tokens import hash_of
from touchstone.errors import Invalid
from touchstone.names import free

NAME_LIMIT = 60
TOKEN_BYTES = 24


@dataclass(frozen=True)
class Begun:
    """Somebody new in a round, and the token that is shown this once. `wanted` is the name that was typed.

    `votes` counts those that stood under the name before voters had tokens, and that the voter goes on with.
    """

    voter: Voter
    token: str
    wanted: str
    votes: int = 0

    @property
    def is_renamed(self) -> bool:
        """Whether the name was somebody's already."""
        return self.voter.name != self.wanted


@translated()
def begin(db: Database, found: VoteRound, name: str) -> Begun:
    """Let somebody vote. A name that is taken in the round gets a number. Raises Invalid for no name, Conflict for a closed round."""
    token, wanted = secrets.token_urlsafe(TOKEN_BYTES), checked_name(name)
    voter = voters.add_voter(db, found.id or 0, hash_of(token), partial(free, wanted), wanted)
    return Begun(voter, token, wanted, len(votes.votes(db, [voter.round_id], HUMAN, voter.name)))


@translated()
def leave(db: Database, voter: Voter) -> None:
    """This is somebody else: an older voter's name that was taken by mistake, and not voted under, is free again. Raises NotFound."""
    voters.give_up(db, voter.id or 0)


@translated()
def renew(db: Database, voter_id: int) -> str:
    """A new token for somebody who lost the one before, which opens nothing from then on. Raises NotFound."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    voters.set_token(db, voter_id, hash_of(token))
    return token


@translated()
def known(db: Database, found: VoteRound, token: str) -> Voter | None:
    """Whose token this is in a round; None when it is nobody's."""
    return voters.voter_by_token(db, found.id or 0, hash_of(token))


def checked_name(name: str) -> str:
    """A voter's name as it is kept, spaces folded. Raises Invalid."""
    folded = " ".join(name.split())
    if not folded or len(folded) > NAME_LIMIT or not folded.isprintable():
        raise Invalid(f"A name has 1 to {NAME_LIMIT} printable characters.", "Type the name that your votes are kept under.")
    return folded


def typed_reason(db: Database, voter: Voter, item_id: int) -> str:
    """The reason that a voter has typed for a choice not yet made."""
    kept = drafts.find(db, _subject(voter, item_id))
    return str(kept.body.get("reason", "")) if kept else ""


def keep_reason(db: Database, voter: Voter, item_id: int, reason: str) -> None:
    """Keep what is typed until the choice is made; nothing leaves nothing behind."""
    if reason:
        drafts.keep(db, _subject(voter, item_id), {"reason": reason})
    elif typed_reason(db, voter, item_id):
        drafts.discard(db, _subject(voter, item_id))


def _subject(voter: Voter, item_id: int) -> str:
    return drafts.subject("vote-reason", voter.round_id, f"{voter.id}:{item_id}")
