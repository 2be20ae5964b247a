"""Rounds of blind votes and the judges of them, as they are stored."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from store import judgings, voters, votes
from store.database import Database
from store.errors import StoreConflict, StoreMissing
from store.tables import Judging, VoteRound
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


def begun(db: Database, found: VoteRound, model_id: int, instrument: str = "asked so", name: str = "judy") -> Judging:
    return judgings.begin_judging(db, id_of(found), model_id, instrument, lambda taken: f"{name}{len(taken) + 1}" if taken else name)


class TestVoters:
    def test_a_voter_is_found_by_the_token_in_that_round_alone(self, db: Database, sample: Sample) -> None:
        found, other = made(db, sample), made(db, sample, "k2")
        voter = voters.add_voter(db, id_of(found), "hash", lambda _: "Ann")
        assert voters.voter_by_token(db, id_of(found), "hash") == voter
        assert voters.voter_by_token(db, id_of(other), "hash") is voters.voter_by_token(db, id_of(found), "x") is None

    def test_names_of_voters_and_of_votes_from_before_are_taken(self, db: Database, sample: Sample) -> None:
        found = made(db, sample)
        item = votes.item_ids(db, id_of(found))[0]
        votes.add_vote(db, item, "Old", "left", swapped=False)
        votes.add_judgements(db, [judged(item, False)])
        voters.add_voter(db, id_of(found), "1", lambda _: "Ann")
        asked: list[set[str]] = []
        voters.add_voter(db, id_of(found), "2", lambda taken: asked.append(set(taken)) or "Bob")
        assert asked == [{"Ann", "Old"}]

    def test_votes_from_before_voters_had_tokens_are_gone_on_with_once(self, db: Database, sample: Sample) -> None:
        found = made(db, sample)
        votes.add_vote(db, votes.item_ids(db, id_of(found))[0], "Old", "left", swapped=False)
        names = [voters.add_voter(db, id_of(found), token, lambda taken: f"new {len(taken)}", "Old").name for token in "ab"]
        assert names == ["Old", "new 1"]

    def test_many_who_begin_at_once_under_one_name_are_all_told_apart(self, db: Database, sample: Sample) -> None:
        found = made(db, sample)
        with ThreadPoolExecutor(4) as pool:
            begun = pool.map(lambda token: voters.add_voter(db, id_of(found), token, lambda taken: f"Ann {len(taken)}"), "abcd")
        assert sorted(voter.name for voter in begun) == ["Ann 0", "Ann 1", "Ann 2", "Ann 3"]

    def test_nobody_joins_a_closed_round_and_a_deleted_one_keeps_no_voters(self, db: Database, sample: Sample) -> None:
        found = made(db, sample)
        voters.add_voter(db, id_of(found), "1", lambda _: "Ann")
        votes.close_round(db, id_of(found), True)
        with pytest.raises(StoreConflict, match="closed"):
            voters.add_voter(db, id_of(found), "2", lambda _: "Bob")
        votes.delete_round(db, id_of(found))
        assert voters.voter_by_token(db, id_of(found), "1") is None

    def test_the_voters_of_rounds_are_listed_by_name_and_one_is_known_by_another_token_from_then_on(
        self, db: Database, sample: Sample
    ) -> None:
        found, other = made(db, sample), made(db, sample, "k2")
        bob, ann, _ = (voters.add_voter(db, id_of(one), name, str, name) for one, name in ((found, "Bob"), (found, "Ann"), (other, "Cid")))
        assert voters.list_voters(db, [id_of(found)]) == [ann, bob] and voters.list_voters(db, []) == []
        renewed = voters.set_token(db, id_of(ann), "new")
        assert voters.voter_by_token(db, id_of(found), "new") == renewed and renewed.name == "Ann"
        assert voters.voter_by_token(db, id_of(found), "Ann") is None
        with pytest.raises(StoreMissing):
            voters.set_token(db, 99, "x")


class TestJudges:
    def test_a_verdict_is_kept_once_for_each_order(self, db: Database, sample: Sample) -> None:
        found = made(db, sample)
        item = votes.item_ids(db, id_of(found))[0]
        assert votes.add_judgements(db, [judged(item, False), judged(item, True, "right")]) == 2
        assert votes.add_judgements(db, [judged(item, False, "tie")]) == 0
        assert said(db, found, source="judge") == [("judy", "left"), ("judy", "right")]

    def test_a_judge_is_known_by_its_model_and_what_it_is_asked_and_begins_anew_when_it_has_ended(
        self, db: Database, sample: Sample
    ) -> None:
        found = made(db, sample)
        first = begun(db, found, sample.base)
        assert judgings.set_state(db, id_of(first), "running", expected=("queued",))
        assert begun(db, found, sample.base).state == "running"
        assert judgings.mark_finished(db, id_of(first), "failed", "No key.")

        again = begun(db, found, sample.base, name="judith")
        others = (begun(db, found, sample.tuned), begun(db, found, sample.base, "other"))

        assert (again.id, again.voter, again.state, again.error, again.finished_at) == (first.id, "judy", "queued", "", None)
        assert [one.voter for one in others] == ["judy2", "judy3"]
        assert len(judgings.list_judgings(db, [id_of(found)])) == 3

    def test_a_state_that_is_not_expected_changes_nothing(self, db: Database, sample: Sample) -> None:
        judging = begun(db, made(db, sample), sample.base)
        assert not judgings.mark_finished(db, id_of(judging), "done")
        assert judgings.get_judging(db, id_of(judging)).state == "queued"

    def test_a_round_goes_only_when_no_judge_is_at_work(self, db: Database, sample: Sample) -> None:
        found = made(db, sample)
        judging = begun(db, found, sample.base)
        with pytest.raises(StoreConflict, match="judy"):
            votes.delete_round(db, id_of(found))
        judgings.mark_finished(db, id_of(judging), "stopped", expected=("queued",))
        votes.delete_round(db, id_of(found))
        assert votes.list_rounds(db, sample.project) == []
