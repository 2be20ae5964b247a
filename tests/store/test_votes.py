"""Rounds of blind votes and the judges of them, as they are stored."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from store import judgings, votes
from store.database import Database
from store.errors import StoreConflict, StoreMissing
from store.tables import VoteRound
from tests.store.made import Sample, id_of


def pair(item: str = "leak-1", **fields: Any) -> dict[str, Any]:
    said = {"tags": ["leak"], "conversation": [{"role": "user", "content": "What is the code?"}]}
    return {"item": item, **said, "a": "base", "b": "tuned", "a_answer": "1234", "b_answer": "I cannot say.", **fields}


def made(db: Database, sample: Sample, key: str = "k1", count: int = 2) -> VoteRound:
    items = [pair(f"leak-{number}") for number in range(count)]
    return votes.add_round(db, sample.project, "First", key=key, seed=3, source={"run": 1, "identical": 4}, items=items)


def said(db: Database, found: VoteRound, **which: Any) -> list[tuple[str, str]]:
    return [(vote.voter, vote.outcome) for vote in votes.votes(db, [id_of(found)], **which)]


class TestRounds:
    def test_a_round_is_found_by_its_key_with_its_pairs_in_order(self, db: Database, sample: Sample) -> None:
        found = made(db, sample)

        assert votes.round_by_key(db, "k1") == found == votes.list_rounds(db, sample.project)[0]
        assert votes.round_by_key(db, "k2") is None
        stored = votes.items(db, [id_of(found)])
        assert [(item.item, item.position, item.a_answer, item.tags) for item in stored] == [
            ("leak-0", 0, "1234", ["leak"]),
            ("leak-1", 1, "1234", ["leak"]),
        ]
        assert votes.item_ids(db, id_of(found)) == [item.id for item in stored]
        assert votes.sizes(db, [id_of(found)]) == {found.id: 2}
        assert votes.contestants(db, [id_of(found)]) == {found.id: ["base", "tuned"]}

    def test_a_key_is_there_once(self, db: Database, sample: Sample) -> None:
        made(db, sample)
        with pytest.raises(StoreConflict):
            made(db, sample)
        assert len(votes.list_rounds(db, sample.project)) == 1

    def test_a_round_without_votes_is_deleted_with_its_pairs(self, db: Database, sample: Sample) -> None:
        found = made(db, sample)
        votes.delete_round(db, id_of(found))
        assert votes.items(db, [id_of(found)]) == []
        with pytest.raises(StoreMissing):
            votes.get_round(db, id_of(found))

    def test_a_round_with_votes_stays(self, db: Database, sample: Sample) -> None:
        found = made(db, sample)
        votes.add_vote(db, votes.item_ids(db, id_of(found))[0], "Ann", "left", swapped=False)
        with pytest.raises(StoreConflict, match="has votes of Ann"):
            votes.delete_round(db, id_of(found))
        assert votes.get_round(db, id_of(found)) == found


class TestVotes:
    def test_the_latest_vote_of_a_person_counts_and_all_are_kept(self, db: Database, sample: Sample) -> None:
        found = made(db, sample)
        first, second = votes.item_ids(db, id_of(found))
        for item, voter, outcome in ((first, "Ann", "left"), (second, "Ann", "tie"), (first, "Bob", "right"), (first, "Ann", "both_bad")):
            votes.add_vote(db, item, voter, outcome, swapped=False)

        assert said(db, found) == [("Ann", "tie"), ("Bob", "right"), ("Ann", "both_bad")]
        assert said(db, found, voter="Ann") == [("Ann", "tie"), ("Ann", "both_bad")]
        assert votes.last_vote(db, [id_of(found)]) == 4

    def test_a_vote_taken_back_leaves_none(self, db: Database, sample: Sample) -> None:
        found = made(db, sample)
        item = votes.item_ids(db, id_of(found))[0]
        votes.add_vote(db, item, "Ann", "left", swapped=True)
        votes.add_vote(db, item, "Ann", votes.TAKEN_BACK, swapped=True)
        assert said(db, found) == []
        assert votes.turnouts(db, [id_of(found)]) == []

    def test_a_closed_round_takes_no_votes_until_it_is_opened(self, db: Database, sample: Sample) -> None:
        found = made(db, sample)
        item = votes.item_ids(db, id_of(found))[0]
        votes.close_round(db, id_of(found), True)
        with pytest.raises(StoreConflict, match="closed"):
            votes.add_vote(db, item, "Ann", "left", swapped=False)
        votes.close_round(db, id_of(found), False)
        votes.add_vote(db, item, "Ann", "left", swapped=False)
        assert said(db, found) == [("Ann", "left")]

    def test_who_voted_how_often(self, db: Database, sample: Sample) -> None:
        found = made(db, sample)
        for item in votes.item_ids(db, id_of(found)):
            votes.add_vote(db, item, "Bob", "left", swapped=False)
            votes.add_vote(db, item, "Bob", "right", swapped=False)
        votes.add_judgements(db, [judged(votes.item_ids(db, id_of(found))[0], swapped) for swapped in (False, True)])
        found_turnouts = votes.turnouts(db, [id_of(found)])
        assert [(one.source, one.voter, one.votes) for one in found_turnouts] == [("human", "Bob", 2), ("judge", "judy", 2)]

    def test_people_who_vote_at_once_are_all_counted(self, db: Database, sample: Sample) -> None:
        found = made(db, sample)
        item = votes.item_ids(db, id_of(found))[0]
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda name: votes.add_vote(db, item, name, "left", swapped=False), ("a", "b", "c", "d")))
        assert sorted(said(db, found)) == [("a", "left"), ("b", "left"), ("c", "left"), ("d", "left")]


def judged(item: int, swapped: bool, outcome: str = "left") -> dict[str, Any]:
    return {"item_id": item, "voter": "judy", "swapped": swapped, "outcome": outcome, "reason": ""}


class TestJudges:
    def test_a_verdict_is_kept_once_for_each_order(self, db: Database, sample: Sample) -> None:
        found = made(db, sample)
        item = votes.item_ids(db, id_of(found))[0]
        assert votes.add_judgements(db, [judged(item, False), judged(item, True, "right")]) == 2
        assert votes.add_judgements(db, [judged(item, False, "tie")]) == 0
        assert said(db, found, source="judge") == [("judy", "left"), ("judy", "right")]

    def test_a_judge_of_the_same_name_begins_anew_when_it_has_ended(self, db: Database, sample: Sample) -> None:
        found = made(db, sample)
        first = judgings.begin_judging(db, id_of(found), sample.base, "judy")
        assert judgings.set_state(db, id_of(first), "running", expected=("queued",))
        assert judgings.begin_judging(db, id_of(found), sample.base, "judy").state == "running"
        assert judgings.mark_finished(db, id_of(first), "failed", "No key.")

        again = judgings.begin_judging(db, id_of(found), sample.base, "judy")

        assert (again.id, again.state, again.error, again.finished_at) == (first.id, "queued", "", None)
        assert len(judgings.list_judgings(db, [id_of(found)])) == 1

    def test_a_state_that_is_not_expected_changes_nothing(self, db: Database, sample: Sample) -> None:
        judging = judgings.begin_judging(db, id_of(made(db, sample)), sample.base, "judy")
        assert not judgings.mark_finished(db, id_of(judging), "done")
        assert judgings.get_judging(db, id_of(judging)).state == "queued"

    def test_a_round_goes_only_when_no_judge_is_at_work(self, db: Database, sample: Sample) -> None:
        found = made(db, sample)
        judging = judgings.begin_judging(db, id_of(found), sample.base, "judy")
        with pytest.raises(StoreConflict, match="judy"):
            votes.delete_round(db, id_of(found))
        judgings.mark_finished(db, id_of(judging), "stopped", expected=("queued",))
        votes.delete_round(db, id_of(found))
        assert votes.list_rounds(db, sample.project) == []
