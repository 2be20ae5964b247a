"""The people who vote in a round, each known by a token of their own."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlmodel import col

from store import rows
from store.database import Database
from store.errors import StoreConflict
from store.judgings import Named
from store.tables import Vote, VoteItem, Voter, VoteRound
from store.votes import CLOSED, HUMAN


def add_voter(db: Database, round_id: int, token_hash: str, named: Named, wanted: str = "") -> Voter:
    """Somebody new in a round: as `wanted` where no voter has that name, else under one that neither a voter nor a vote has.

    Votes from before voters had tokens stand under a name alone: the first who wants it goes on with them. Raises StoreConflict
    when the round is closed, StoreMissing.
    """
    voted = select(col(Vote.voter)).join(VoteItem, col(VoteItem.id) == col(Vote.item_id)).where(col(VoteItem.round_id) == round_id)
    with db.writing() as session:
        if rows.need(session, VoteRound, round_id, "round of votes", locked=True).closed:
            raise StoreConflict(*CLOSED)
        known = set(session.scalars(select(col(Voter.name)).where(col(Voter.round_id) == round_id)))
        voters = session.scalars(voted.where(col(Vote.source) == HUMAN).distinct())
        name = wanted if wanted and wanted not in known else named({*known, *voters})
        voter = Voter(round_id=round_id, name=name, token_hash=token_hash)
        session.add(voter)
    return voter


def give_up(db: Database, id: int) -> None:
    """Leave the votes that stood under a name before its voter began to whoever gave them, where the voter gave none since."""
    with db.writing() as session:
        voter = rows.need(session, Voter, id, "voter", locked=True)
        of_name = (col(VoteItem.round_id) == voter.round_id, col(Vote.source) == HUMAN, col(Vote.voter) == voter.name)
        newest = session.scalar(
            select(func.max(col(Vote.created_at))).join(VoteItem, col(VoteItem.id) == col(Vote.item_id)).where(*of_name)
        )
        if newest is not None and newest < voter.created_at:
            session.delete(voter)


def voter_by_token(db: Database, round_id: int, token_hash: str) -> Voter | None:
    """Who has this token in a round; None when nobody has."""
    return rows.first(db, Voter, col(Voter.round_id) == round_id, col(Voter.token_hash) == token_hash)


def list_voters(db: Database, round_ids: Sequence[int]) -> list[Voter]:
    """Who began to vote in these rounds, by name."""
    with db.reading() as session:
        return list(session.scalars(select(Voter).where(col(Voter.round_id).in_(round_ids)).order_by(col(Voter.name))))


def set_token(db: Database, id: int, token_hash: str) -> Voter:
    """Know a voter by another token from now on. Raises StoreMissing."""
    return rows.set_fields(db, Voter, id, "voter", {"token_hash": token_hash})
