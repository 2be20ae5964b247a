"""Blind votes: rounds of pairs of answers, and who chose what. Votes are written once; the latest of a voter on a pair counts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, case, delete, func, insert, select
from sqlmodel import col

from store import drafts, rows
from store.database import Database
from store.errors import StoreConflict, listed
from store.judgings import ACTIVE
from store.tables import Attempt, Judging, Vote, VoteItem, Voter, VoteRound
from store.upsert import table_of

HUMAN, JUDGE = "human", "judge"
TAKEN_BACK = ""
CLOSED = ("This round of votes is closed.", "Ask whoever sent you the link to open it again.")
Query = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many pairs of a round somebody has voted on (a judge: in both orders together), and when last, in Unix seconds."""

    round_id: int
    source: str
    voter: str
    votes: int
    last_at: float


def add_round(
    db: Database, project_id: int, name: str, *, key: str, seed: int, source: Mapping[str, Any], items: Sequence[Mapping[str, Any]]
) -> VoteRound:
    """A new round with its pairs in order: all of it or nothing; each pair's fields are the table's columns."""
    made = VoteRound(project_id=project_id, name=name, key=key, seed=seed, source=dict(source))
    with db.writing() as session:
        session.add(made)
        session.flush()
        placed = [{**item, "round_id": made.id, "position": position} for position, item in enumerate(items)]
        session.execute(insert(table_of(VoteItem)), placed)
    return made


def get_round(db: Database, id: int) -> VoteRound:
    """Raises StoreMissing."""
    return rows.get(db, VoteRound, id, "round of votes")


def suites_of(db: Database, round_ids: Sequence[int]) -> dict[int, Any]:
    """The id of the suite that each of these rounds was made from, None for a round without one, by the round's id."""
    with db.reading() as session:
        found = session.execute(select(col(VoteRound.id), col(VoteRound.source)).where(col(VoteRound.id).in_(round_ids)))
        return {id or 0: source.get("suite") for id, source in found}


def round_by_key(db: Database, key: str) -> VoteRound | None:
    """The round whose link carries this key; None when there is none."""
    return rows.first(db, VoteRound, col(VoteRound.key) == key)


def list_rounds(db: Database, project_id: int) -> list[VoteRound]:
    """A project's rounds, the newest first."""
    with db.reading() as session:
        return list(session.scalars(select(VoteRound).where(col(VoteRound.project_id) == project_id).order_by(col(VoteRound.id).desc())))


def close_round(db: Database, id: int, closed: bool) -> None:
    """Take no more votes of people, or take them again. Raises StoreMissing."""
    rows.set_fields(db, VoteRound, id, "round of votes", {"closed": closed})


def delete_round(db: Database, id: int) -> None:
    """Delete a round that nobody voted in. Raises StoreMissing, StoreConflict naming who voted or is judging."""
    pairs = select(col(VoteItem.id)).where(col(VoteItem.round_id) == id)
    with db.writing() as session:
        found = rows.need(session, VoteRound, id, "round of votes", locked=True)
        voters = session.scalars(select(col(Vote.voter)).where(col(Vote.item_id).in_(pairs)).distinct().order_by(col(Vote.voter))).all()
        at_work = col(Judging.round_id) == id, col(Judging.state).in_(ACTIVE)
        judges = session.scalars(select(col(Judging.voter)).where(*at_work)).all()
        if named := list(dict.fromkeys([*voters, *judges])):
            raise StoreConflict(
                f"The round “{found.name}” has votes of {listed(named)}.", "Close it instead: its votes stay, and nobody adds one."
            )
        drafts.forget_of(session, [id], *drafts.OF_ROUND)
        for owned in (Judging, Voter, VoteItem):
            session.execute(delete(owned).where(col(owned.round_id) == id))
        session.execute(delete(VoteRound).where(col(VoteRound.id) == id))


def items(db: Database, round_ids: Sequence[int]) -> list[VoteItem]:
    """The pairs of these rounds with their answers, round by round in order."""
    found = select(VoteItem).where(col(VoteItem.round_id).in_(round_ids)).order_by(col(VoteItem.round_id), col(VoteItem.position))
    with db.reading() as session:
        return list(session.scalars(found))


def item_ids(db: Database, round_id: int) -> list[int]:
    """The ids of a round's pairs, in order."""
    found = select(col(VoteItem.id)).where(col(VoteItem.round_id) == round_id).order_by(col(VoteItem.position))
    with db.reading() as session:
        return [id for id in session.scalars(found) if id is not None]


def contestants(db: Database, round_ids: Sequence[int]) -> dict[int, list[str]]:
    """Who meets in each of these rounds, by name."""
    sides = [
        select(col(VoteItem.round_id), side).where(col(VoteItem.round_id).in_(round_ids)) for side in (col(VoteItem.a), col(VoteItem.b))
    ]
    with db.reading() as session:
        met = {(round_id, name) for side in sides for round_id, name in session.execute(side.distinct())}
    return {id: sorted(name for round_id, name in met if round_id == id) for id in round_ids}


def sizes(db: Database, round_ids: Sequence[int]) -> dict[int, int]:
    """How many pairs each of these rounds has."""
    counted = select(col(VoteItem.round_id), func.count()).where(col(VoteItem.round_id).in_(round_ids)).group_by(col(VoteItem.round_id))
    with db.reading() as session:
        return {id: count for id, count in session.execute(counted)}


def get_item(db: Database, id: int) -> VoteItem:
    """Raises StoreMissing."""
    return rows.get(db, VoteItem, id, "pair of answers")


def add_vote(db: Database, item_id: int, voter: str, outcome: str, *, swapped: bool, reason: str = "") -> Vote:
    """A person's choice, or with the outcome "" its taking back. Raises StoreConflict when the round is closed, StoreMissing."""
    vote = Vote(item_id=item_id, voter=voter, source=HUMAN, swapped=swapped, outcome=outcome, reason=reason)
    with db.writing() as session:
        item = rows.need(session, VoteItem, item_id, "pair of answers")
        if rows.need(session, VoteRound, item.round_id, "round of votes", locked=True).closed:
            raise StoreConflict(*CLOSED)
        session.add(vote)
    return vote


def add_judgements(db: Database, votes: Sequence[Mapping[str, Any]]) -> int:
    """A judge's choices, each once for its pair and order; how many were new."""
    with db.writing() as session:
        ids = [vote["item_id"] for vote in votes]
        key = (col(Vote.item_id), col(Vote.voter), col(Vote.swapped))
        stored = {tuple(row) for row in session.execute(select(*key).where(col(Vote.item_id).in_(ids), col(Vote.source) == JUDGE))}
        new = [vote for vote in votes if (vote["item_id"], vote["voter"], vote["swapped"]) not in stored]
        session.add_all([Vote(source=JUDGE, **vote) for vote in new])
    return len(new)


def votes(db: Database, round_ids: Sequence[int], source: str | None = None, voter: str | None = None) -> list[Vote]:
    """The votes that count in these rounds, the oldest first: of one source or voter, if given. Those taken back are left out."""
    with db.reading() as session:
        counting = _counting(round_ids, source, voter).subquery()
        found = select(Vote).join(counting, col(Vote.id) == counting.c.id).where(col(Vote.outcome) != TAKEN_BACK)
        return list(session.scalars(found.order_by(col(Vote.id))))


def turnouts(db: Database, round_ids: Sequence[int]) -> list[Turnout]:
    """Who voted how often in these rounds, people before judges, by name."""
    counting = _counting(round_ids, None, None).subquery()
    group = (col(VoteItem.round_id), col(Vote.source), col(Vote.voter))
    found = (
        select(*group, func.count(), func.max(col(Vote.created_at)))
        .join(counting, col(Vote.id) == counting.c.id)
        .join(VoteItem, col(VoteItem.id) == col(Vote.item_id))
        .where(col(Vote.outcome) != TAKEN_BACK)
    )
    with db.reading() as session:
        return [Turnout(*row) for row in session.execute(found.group_by(*group).order_by(*group))]


def _counting(round_ids: Sequence[int], source: str | None, voter: str | None) -> Query:
    """The ids of the latest votes: of a person one on each pair, of a judge one for each order."""
    order = case((col(Vote.source) == JUDGE, col(Vote.swapped)), else_=None)
    query = select(func.max(col(Vote.id)).label("id")).join(VoteItem, col(VoteItem.id) == col(Vote.item_id))
    where: list[ColumnElement[bool]] = [col(VoteItem.round_id).in_(round_ids)]
    where += [col(Vote.source) == source] if source is not None else []
    where += [col(Vote.voter) == voter] if voter is not None else []
    return query.where(*where).group_by(col(Vote.item_id), col(Vote.source), col(Vote.voter), order)


def last_vote(db: Database, round_ids: Sequence[int]) -> int:
    """The id of the newest vote in these rounds, one taken back counted too; 0 before the first."""
    newest = (
        select(func.max(col(Vote.id))).join(VoteItem, col(VoteItem.id) == col(Vote.item_id)).where(col(VoteItem.round_id).in_(round_ids))
    )
    with db.reading() as session:
        return session.scalar(newest) or 0


def answers_to(db: Database, run_id: int, target_ids: Sequence[int], case_ids: Sequence[int]) -> list[Attempt]:
    """What these targets of a run answered to these cases, without those that failed."""
    where = [col(Attempt.run_id) == run_id, col(Attempt.target_id).in_(target_ids), col(Attempt.case_id).in_(case_ids)]
    with db.reading() as session:
        return list(session.scalars(select(Attempt).where(*where, col(Attempt.error_kind) == "").order_by(col(Attempt.id))))
