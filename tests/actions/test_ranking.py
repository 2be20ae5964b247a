"""What votes are counted for: people and judges apart, both orders put together, and the files that hold them."""

import csv
import io

import pytest

from store import votes
from store.database import Database
from store.tables import VoteRound
from tests import voted
from touchstone.actions import ranking as acts
from touchstone.actions import vote_files
from touchstone.actions import votes as voting
from touchstone.actions.new_round import round_from_answers, round_from_run
from touchstone.ranking.asked import Turn
from touchstone.ranking.drawing import Answered

FORMULA = '=HYPERLINK("http://x")'


@pytest.fixture
def found(db: Database) -> VoteRound:
    return voted.a_round(db, voted.project(db))


def judge_all(db: Database, found: VoteRound, prefers: str, name: str = "judy") -> None:
    for item in votes.items(db, [found.id or 0]):
        rows = [(swapped, "left" if (item.b if swapped else item.a) == prefers else "right") for swapped in (False, True)]
        said = [{"item_id": item.id, "voter": name, "swapped": swapped, "outcome": outcome, "reason": ""} for swapped, outcome in rows]
        votes.add_judgements(db, said)


def test_people_rank_by_what_they_chose_whatever_the_side(db: Database, found: VoteRound) -> None:
    for name in ("Ann", "Bob", "Cid"):
        voted.vote_all(db, found, name, "tuned")
    figures = acts.figures(db, [found.id or 0])
    assert figures.ranking is not None
    first, second = figures.ranking.standings
    assert (first.name, first.rank, first.battles, first.wins) == ("tuned", 1, 30, 30)
    assert (second.name, second.rank, second.losses) == ("base", 2, 30)


def test_a_judges_votes_are_no_votes_of_people(db: Database, found: VoteRound) -> None:
    voted.vote_all(db, found, "Ann", "tuned")
    judge_all(db, found, "base")
    assert acts.sources(db, [found.id or 0]) == (acts.PEOPLE, "judy")
    winners = {by: {vote.winner for vote in acts.ballot(db, [found.id or 0], by).votes} for by in (acts.PEOPLE, "judy")}
    assert winners == {acts.PEOPLE: {"tuned"}, "judy": {"base"}}
    agreement = acts.agreement_with(db, [found.id or 0], "judy")
    assert (agreement.n, agreement.rate.hits) == (10, 0)


def test_a_person_with_a_judges_name_stays_a_person(db: Database, found: VoteRound) -> None:
    voted.vote_all(db, found, "judy", "tuned")
    judge_all(db, found, "base")
    assert {vote.winner for vote in acts.ballot(db, [found.id or 0]).votes} == {"tuned"}


def test_without_votes_the_reason_is_told(db: Database, found: VoteRound) -> None:
    figures = acts.figures(db, [found.id or 0])
    assert figures.ranking is None
    assert figures.refused[0] == "There is no vote to rank by."


def test_contestants_that_no_vote_joins_are_not_ranked_together(db: Database, found: VoteRound) -> None:
    project = found.project_id
    other = round_from_answers(db, project, "other", [Answered("q", {"x": "1", "y": "2"})])
    voted.vote_all(db, found, "Ann", "tuned")
    voted.vote_all(db, other, "Ann", "x")
    figures = acts.figures(db, [found.id or 0, other.id or 0])
    assert figures.ranking is None
    assert "2 groups" in figures.refused[0]


def test_cases_of_two_suites_are_no_one_item_though_they_have_the_same_key(db: Database, found: VoteRound) -> None:
    other = voted.a_round(db, found.project_id, of=11)
    for one in (found, other):
        voted.vote_all(db, one, "Ann", "tuned")
    ids = [found.id or 0, other.id or 0]
    assert len({line.item.item for line in acts.behind(db, ids)}) < 20
    assert len({vote.item for vote in acts.ballot(db, ids).votes}) == 20


def test_a_case_is_one_item_in_every_round_of_its_suite(db: Database, found: VoteRound) -> None:
    run = found.source["run"]
    other = round_from_run(db, run, found.source["targets"], 12)
    ids = [found.id or 0, other.id or 0]
    for one in (found, other):
        voted.vote_all(db, one, "Ann", "tuned")
        judge_all(db, one, "tuned")
    assert len({vote.item for vote in acts.ballot(db, ids).votes}) == 12
    judged = acts.ballot(db, ids, "judy")
    assert (len(judged.votes), judged.both and judged.both.alone) == (22, 0)
    agreement = acts.agreement_with(db, ids, "judy")
    assert (agreement.n, agreement.items, agreement.rate.hits) == (22, 12, 22)


def test_answers_at_hand_are_one_item_where_the_same_was_asked(db: Database, found: VoteRound) -> None:
    answers = {"x": "1", "y": "2"}
    asked = [dict.fromkeys(answers, (Turn("user", text),)) for text in ("Why?", "Why?", "How?")]
    rounds = [round_from_answers(db, found.project_id, "r", [Answered("Exchange", answers, asked=one)]) for one in asked]
    for one in rounds:
        voted.vote_all(db, one, "Ann", "x")
    assert len({vote.item for vote in acts.ballot(db, [one.id or 0 for one in rounds]).votes}) == 2


def test_length_can_be_taken_out(db: Database, found: VoteRound) -> None:
    voted.vote_all(db, found, "Ann", "tuned")
    assert acts.figures(db, [found.id or 0], length_control=True).ranking.length is not None  # type: ignore[union-attr]
    assert acts.figures(db, [found.id or 0]).ranking.length is None  # type: ignore[union-attr]


def test_a_duel_has_a_slice_for_every_category(db: Database, found: VoteRound) -> None:
    for name in ("Ann", "Bob"):
        voted.vote_all(db, found, name, "tuned")
    duel = acts.duel(acts.ballot(db, [found.id or 0]), "base", "tuned")
    assert duel.verdict.finding == "better"
    assert [one.tag for one in duel.slices] == ["hours", "prices"]
    assert sum(one.verdict.votes for one in duel.slices) == duel.verdict.votes == 20


def test_every_claim_has_its_votes(db: Database, found: VoteRound) -> None:
    voted.vote_all(db, found, "Ann", "tuned")
    judge_all(db, found, "tuned")
    lines = acts.behind(db, [found.id or 0])
    assert [line.item.id for line in lines] == votes.item_ids(db, found.id or 0)
    for line in lines:
        assert [(vote.voter, line.choice(vote)) for vote in line.of(acts.PEOPLE)] == [("Ann", "tuned")]
        assert [line.choice(vote) for vote in line.of("judy")] == ["tuned", "tuned"]
    assert acts.tags_of(lines) == ("hours", "prices")


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_the_file_of_votes_has_one_row_each_and_runs_nothing(db: Database, found: VoteRound) -> None:
    answered = Answered(FORMULA, {FORMULA: FORMULA, "+b": "@x"}, ("-tag",))
    other = round_from_answers(db, found.project_id, "r", [answered])
    item = votes.item_ids(db, other.id or 0)[0]
    voting.vote(db, other, "=Ann", item, "tie", "-reason")
    (row,) = read(vote_files.votes_file(acts.behind(db, [other.id or 0])).data)
    hostile = [row[name] for name in ("item", "tags", "a", "b", "voter", "left", "reason", "a_answer", "b_answer")]
    assert all(value.startswith("'") for value in hostile), hostile
    assert (row["choice"], row["source"], row["pair"]) == ("tie", "human", "1")


def test_the_file_of_the_ranking_has_the_figures_of_the_table(db: Database, found: VoteRound) -> None:
    voted.vote_all(db, found, "Ann", "tuned")
    ranking = acts.figures(db, [found.id or 0]).ranking
    assert ranking is not None
    rows = read(vote_files.standings_file(ranking).data)
    assert [(row["contestant"], row["rank"], row["battles"], row["won"]) for row in rows] == [
        ("tuned", "", "10", "10"),
        ("base", "", "10", "0"),
    ]
    assert float(rows[0]["points"]) == pytest.approx(ranking.standings[0].points, abs=0.1)
