"""What the votes of some rounds show: a ranking, verdicts on two contestants, what a judge is worth, and the votes behind all of it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from store import votes
from store.database import Database
from store.tables import Vote as StoredVote
from store.tables import VoteItem
from store.votes import HUMAN, JUDGE
from touchstone.actions.judge_names import JudgeNames, judge_names
from touchstone.actions.store_errors import translated
from touchstone.errors import Invalid
from touchstone.ranking.agreement import Agreement, agreement
from touchstone.ranking.asking import UNDECIDED
from touchstone.ranking.judges import BothWays, both_ways
from touchstone.ranking.standings import Ranking, rank
from touchstone.ranking.verdicts import Slice, Verdict, slices, verdict
from touchstone.ranking.votes import Vote

PEOPLE = ""
"""Stands for the votes of people where a judge's name could stand."""


@dataclass(frozen=True, slots=True)
class Ballot:
    """The votes that are counted, of people or of one judge. `both` is what asking the judge in both orders showed.

    `undecided` counts a judge's replies that named no verdict; they are no votes.
    """

    votes: tuple[Vote, ...]
    both: BothWays | None = None
    undecided: int = 0

    @property
    def contestants(self) -> tuple[str, ...]:
        return tuple(sorted({name for vote in self.votes for name in vote.pair}))

    @property
    def has_lengths(self) -> bool:
        """Whether any vote shows a difference of length."""
        return any(vote.lead for vote in self.votes)


@dataclass(frozen=True, slots=True)
class Figures:
    """A ballot and its ranking; where there can be none, `refused` says why and what to do."""

    ballot: Ballot
    ranking: Ranking | None
    refused: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class Duel:
    """How one contestant fares against another, in all and by tag."""

    verdict: Verdict
    slices: tuple[Slice, ...]


@dataclass(frozen=True, slots=True)
class Behind:
    """One pair of answers with every vote that counts on it, of people and of judges. `judges` are the names of `judge_names`."""

    item: VoteItem
    votes: tuple[StoredVote, ...]
    judges: JudgeNames = field(default_factory=dict)

    def choice(self, vote: StoredVote) -> str:
        """What was chosen, in words: a contestant's name, or which sort of no choice."""
        left, right = (self.item.b, self.item.a) if vote.swapped else (self.item.a, self.item.b)
        return {"left": left, "right": right, "both_bad": "both bad"}.get(vote.outcome, vote.outcome)

    def voter(self, vote: StoredVote) -> str:
        """Who chose: a person, or a judge by its name among the rounds."""
        return _by(self.judges, self.item, vote) or vote.voter

    def of(self, by: str) -> tuple[StoredVote, ...]:
        """The votes of people, or of the judge of this name."""
        return tuple(vote for vote in self.votes if _by(self.judges, self.item, vote) == by)


@translated()
def sources(db: Database, round_ids: Sequence[int]) -> tuple[str, ...]:
    """Whose votes there are: PEOPLE, then judges by their names among these rounds."""
    found, names = votes.turnouts(db, round_ids), judge_names(db, round_ids)
    people = (PEOPLE,) if any(one.source == HUMAN for one in found) else ()
    return (*people, *dict.fromkeys(names.get((one.round_id, one.voter), one.voter) for one in found if one.source == JUDGE))


@translated()
def ballot(db: Database, round_ids: Sequence[int], by: str = PEOPLE) -> Ballot:
    """The votes of people, or of the judge of this name put together from both orders. A case is one item, in whichever round it comes."""
    items, names = _items(db, round_ids), judge_names(db, round_ids)
    given = [vote for vote in votes.votes(db, round_ids) if _by(names, items[vote.item_id][0], vote) == by]
    if by == PEOPLE:
        return Ballot(tuple(_vote(*items[vote.item_id], vote) for vote in given))
    said = [vote for vote in given if vote.outcome != UNDECIDED]
    orders = ([_vote(*items[vote.item_id], vote) for vote in said if vote.swapped == swapped] for swapped in (False, True))
    both = both_ways(*orders)
    return Ballot(both.votes, both, len(given) - len(said))


def _items(db: Database, round_ids: Sequence[int]) -> dict[int, tuple[VoteItem, str]]:
    """The pairs of these rounds by id, each with what its item is known by: the case and its suite; without a suite, the conversation."""
    suites = votes.suites_of(db, round_ids)
    found = ((item, suites[item.round_id] or _hash(item.conversation)) for item in votes.items(db, round_ids))
    return {item.id or 0: (item, f"{origin}:{item.item}") for item, origin in found}


def _hash(conversation: Sequence[Mapping[str, str]]) -> str:
    return sha256(json.dumps(conversation, sort_keys=True).encode()).hexdigest()


def _by(names: JudgeNames, item: VoteItem, vote: StoredVote) -> str:
    """Whose vote on a pair: PEOPLE, or the name of a judge."""
    return PEOPLE if vote.source == HUMAN else names.get((item.round_id, vote.voter), vote.voter)


def _vote(item: VoteItem, known: str, vote: StoredVote) -> Vote:
    sides = ((item.a, len(item.a_answer)), (item.b, len(item.b_answer)))
    (left, left_length), (right, right_length) = reversed(sides) if vote.swapped else sides
    source, tags, lengths = "human" if vote.source == HUMAN else "judge", tuple(item.tags), (left_length, right_length)
    return Vote(known, left, right, vote.outcome, vote.voter, source, tags, *lengths, item.id or 0)  # type: ignore[arg-type]


@translated()
def figures(db: Database, round_ids: Sequence[int], by: str = PEOPLE, length_control: bool = False) -> Figures:
    """The ranking by these votes; with length control where the votes show a difference of length."""
    counted = ballot(db, round_ids, by)
    try:
        return Figures(counted, rank(counted.votes, length_control=length_control and counted.has_lengths))
    except Invalid as problem:
        return Figures(counted, None, (problem.message, problem.hint))


def duel(counted: Ballot, a: str, b: str) -> Duel:
    """How b fares against a by these votes."""
    return Duel(verdict(counted.votes, a, b), slices(counted.votes, a, b))


@translated()
def agreement_with(db: Database, round_ids: Sequence[int], judge: str) -> Agreement:
    """How well people and this judge agree on the pairs that both voted on."""
    return agreement(ballot(db, round_ids, PEOPLE).votes, ballot(db, round_ids, judge).votes)


@translated()
def behind(db: Database, round_ids: Sequence[int]) -> tuple[Behind, ...]:
    """Every pair of these rounds with its votes, round by round in order."""
    found, names = dict[int, list[StoredVote]](), judge_names(db, round_ids)
    for vote in votes.votes(db, round_ids):
        found.setdefault(vote.item_id, []).append(vote)
    return tuple(Behind(item, tuple(found.get(item.id or 0, ())), names) for item in votes.items(db, round_ids))


@translated()
def mark(db: Database, round_ids: Sequence[int]) -> int:
    """A number that grows with every vote in these rounds."""
    return votes.last_vote(db, round_ids)


def tags_of(lines: Iterable[Behind]) -> tuple[str, ...]:
    """The tags of these pairs, in order."""
    return tuple(sorted({str(tag) for line in lines for tag in line.item.tags}))
