"""The page of a voter, as the voter sees it: two answers, four choices, and nobody else's votes."""

import html
import re

import pytest
from sqlalchemy import select
from streamlit.testing.v1 import AppTest

from store import runs, votes
from store.database import Database
from store.tables import Project, Voter, VoteRound
from tests import voted
from tests.pages.conftest import Visit, read_as_markdown, seen
from touchstone.actions import votes as acts
from touchstone.actions.new_round import round_from_answers, round_from_run
from touchstone.ranking.drawing import Answered
from touchstone.types import Case

VOTES, VOTE = "pages/validate/votes.py", "pages/validate/vote.py"
HOSTILE = "<img src=x onerror=alert(1)> **bold** [x](javascript:alert(1)) ![p](http://t/p.png) :material/check: $x$"


@pytest.fixture
def found(db: Database, sample: Project) -> VoteRound:
    return voted.a_round(db, sample.id or 0)


@pytest.fixture
def ann(db: Database, found: VoteRound) -> str:
    """The token of a voter."""
    return voted.begin(db, found, "Ann")


@pytest.fixture
def seat(visit: Visit, found: VoteRound, ann: str) -> AppTest:
    return visit(VOTE, round=found.key, voter=ann)


def choose(at: AppTest, outcome: str) -> AppTest:
    return next(button for button in at.button if (button.key or "").startswith(f"vote-{outcome}-")).click().run()


def shown(at: AppTest) -> list[str]:
    """The texts of models on the page: what was asked, then the answers from left to right."""
    return [re.sub("<[^>]+>", "", one.proto.body) for one in at.get("html")]


def token(at: AppTest) -> str:
    """The voter's, from the address."""
    found = at.query_params["voter"]
    return found if isinstance(found, str) else found[0]


def voters_of(db: Database) -> list[Voter]:
    with db.reading() as session:
        return list(session.scalars(select(Voter)))


def html_text(text: str) -> str:
    return html.escape(text, quote=True)


class TestVoter:
    def test_an_unknown_link_says_so_and_shows_nothing_else(self, visit: Visit, sample: Project) -> None:
        for params in ({}, {"round": "unknown"}, {"round": 1}):
            at = visit(VOTE, **params)
            assert "There is no vote at this address." in seen(at)
            assert not at.error and not at.exception

    def test_what_makes_an_answer_good_stands_before_the_name_and_above_every_pair(
        self, visit: Visit, db: Database, found: VoteRound, ann: str
    ) -> None:
        assert "What makes an answer good here" not in seen(visit(VOTE, round=found.key)), "nobody said"
        made = round_from_run(db, found.source["run"], found.source["targets"], 4, criterion=f"Right, and short.\n{HOSTILE}")
        for at in (visit(VOTE, round=made.key), choose(visit(VOTE, round=made.key, voter=voted.begin(db, made, "Ann")), "left")):
            assert "What makes an answer good here:** Right, and short." in seen(at)
            assert HOSTILE in seen(at) and not read_as_markdown(at)

    def test_the_name_is_asked_once(self, visit: Visit, found: VoteRound) -> None:
        at = visit(VOTE, round=found.key)
        assert "10 pairs of answers." in seen(at)
        at.text_input(key="vote-name-field").input("  ")
        at.button(key="vote-begin").click().run()
        assert "A name has 1 to 60 printable characters." in seen(at)
        at.text_input(key="vote-name-field").input(" Ann  Lee ")
        at.button(key="vote-begin").click().run()
        assert "Voting as Ann Lee" in seen(at)
        assert "Ann" not in str(at.query_params["voter"]) and len(token(at)) >= 32

    def test_the_first_page_says_how_to_go_on_for_who_comes_back(self, visit: Visit, found: VoteRound) -> None:
        text = seen(visit(VOTE, round=found.key))
        assert "Go on at the address of your own" in text and "ask whoever invited you for a new one" in text

    def test_ones_own_address_is_shown_to_copy_after_the_name_until_the_first_vote(
        self, visit: Visit, db: Database, found: VoteRound
    ) -> None:
        at = visit(VOTE, round=found.key)
        assert not at.code
        at.text_input(key="vote-name-field").input("Ann")
        at.button(key="vote-begin").click().run()
        assert at.code[0].value.endswith(f"/vote?round={found.key}&voter={token(at)}")
        assert "go on where you stopped" in seen(at)
        choose(at, "left")
        assert not at.code and "go on where you stopped" not in seen(at)
        assert shown(visit(VOTE, round=found.key, voter=token(at))) == shown(at), "the address that was shown is hers"

    def test_who_lost_the_address_gets_another_one_from_the_list_of_rounds(
        self, visit: Visit, seat: AppTest, found: VoteRound, ann: str
    ) -> None:
        choose(seat, "left")
        at = visit(VOTES)
        at.button(key=f"round-renew-{found.id}").click().run()
        link = at.code[-1].value
        assert not at.exception and link.startswith(f"{at.code[0].value}&voter=") and ann not in link
        assert "Send this to Ann alone." in seen(at) and at.run().code[-1].value == link, "it stays in view"
        again = visit(VOTE, round=found.key, voter=link.partition("&voter=")[2])
        assert "Voting as Ann" in seen(again) and shown(again) == shown(seat)
        assert "Your name" in [field.label for field in visit(VOTE, round=found.key, voter=ann).text_input], "the old one opens nothing"

    def test_nobody_gets_an_address_before_somebody_began_or_once_the_round_is_closed(
        self, visit: Visit, db: Database, found: VoteRound
    ) -> None:
        assert f"round-renew-{found.id}" not in [button.key for button in visit(VOTES).button]
        voted.begin(db, found, "Ann")
        acts.close_round(db, found.id or 0, True)
        assert f"round-renew-{found.id}" not in [button.key for button in visit(VOTES).button]

    def test_nothing_else_of_the_product_is_on_the_page(self, visit: Visit, seat: AppTest, sample: Project) -> None:
        texts = seen(seat)
        assert sample.name not in texts and "Weekly" not in texts
        assert not seat.sidebar.children and not seat.get("page_link") and not seat.get("link_button")
        assert not {key for key in seat.query_params if key not in ("round", "voter")}

    def test_nothing_on_the_page_tells_whose_answer_is_whose(self, seat: AppTest, db: Database, found: VoteRound) -> None:
        everything = str(seat) + seen(seat) + " ".join(button.key or "" for button in seat.button)
        assert "tuned" not in everything and "base" not in everything
        assert "You are target" not in everything, "system messages tell the targets apart"

    def test_where_the_two_were_asked_differently_each_side_says_how_and_not_whose_it_is(
        self, visit: Visit, db: Database, sample: Project
    ) -> None:
        case = Case("a", variables={"question": "The price?", HOSTILE: HOSTILE})
        run = voted.answered_run(db, sample.id or 0, {"tuned": voted.says("Five."), "base": voted.says("Six.")}, given=(case,))
        tuned, base = (one.id or 0 for one in runs.run_targets(db, run.id or 0))
        told = {"role": "system", "content": f"You are target {tuned}. {HOSTILE}"}
        voted.sent(db, run, {tuned: [told, {"role": "user", "content": "The price?"}], base: [{"role": "user", "content": "VGhl"}]})
        made = round_from_run(db, run.id or 0, [tuned, base], 1)

        at = visit(VOTE, round=made.key, voter=voted.begin(db, made, "Ann"))

        assert "The two answers were not asked in the same words" in seen(at)
        assert "Given to answer from: <img" in seen(at) and read_as_markdown(at) == []
        left_is_tuned = shown(at).index("Five.") < shown(at).index("Six.")
        tuneds, bases = [html_text(HOSTILE), "The price?", "Five."], ["VGhl", "Six."]
        assert shown(at) == (tuneds + bases if left_is_tuned else bases + tuneds)
        assert "You are target" not in str(at) and "tuned" not in seen(at)

    def test_each_choice_is_kept_as_it_was_seen(self, seat: AppTest, db: Database, found: VoteRound) -> None:
        for outcome in ("left", "right", "tie", "both_bad"):
            before = shown(seat)
            choose(seat, outcome)
            vote = votes.votes(db, [found.id or 0])[-1]
            item = votes.get_item(db, vote.item_id)
            assert (vote.voter, vote.outcome) == ("Ann", outcome)
            assert before[1:] == ([item.b_answer, item.a_answer] if vote.swapped else [item.a_answer, item.b_answer])
        assert "Pair 5 of 10" in seat.get("progress")[0].proto.text

    def test_a_reason_goes_with_the_vote_and_the_next_pair_has_none(self, seat: AppTest, db: Database, found: VoteRound) -> None:
        seat.text_input[0].input("It names the price.").run()
        choose(seat, "left")
        assert [vote.reason for vote in votes.votes(db, [found.id or 0])] == ["It names the price."]
        assert seat.text_input[0].value == ""

    def test_a_reason_is_there_after_a_reload_until_the_choice_is_made(
        self, visit: Visit, seat: AppTest, db: Database, found: VoteRound, ann: str
    ) -> None:
        seat.text_input[0].input(f"Half a reason {HOSTILE}").run()
        again = visit(VOTE, round=found.key, voter=ann)
        assert again.text_input[0].value == f"Half a reason {HOSTILE}"
        assert visit(VOTE, round=found.key, voter=voted.begin(db, found, "Bob")).text_input[0].value == ""
        choose(again, "left")
        assert again.text_input[0].value == ""
        assert voted.drafts_kept(db, "vote-reason") == []
        choose(again, "undo")
        assert again.text_input[0].value == f"Half a reason {HOSTILE}", "what is taken back brings its reason"

    def test_the_last_vote_is_taken_back(self, seat: AppTest, db: Database, found: VoteRound) -> None:
        first = shown(seat)
        assert "vote-undo" not in " ".join(button.key or "" for button in seat.button)
        choose(seat, "left")
        assert "your last vote: left is better" in seat.get("progress")[0].proto.text.replace("\\", "")
        assert shown(seat) != first
        choose(seat, "undo")
        assert shown(seat) == first
        assert votes.votes(db, [found.id or 0]) == []

    def test_a_reload_goes_on_where_one_was(self, visit: Visit, seat: AppTest, found: VoteRound, ann: str) -> None:
        choose(seat, "left")
        assert shown(visit(VOTE, round=found.key, voter=ann)) == shown(seat)

    def test_the_same_name_in_another_browser_is_another_voter_who_sees_and_changes_nothing_of_hers(
        self, visit: Visit, seat: AppTest, db: Database, found: VoteRound
    ) -> None:
        choose(seat, "left")
        other = visit(VOTE, round=found.key)
        other.text_input(key="vote-name-field").input("Ann")
        other.button(key="vote-begin").click().run()
        assert "Voting as Ann (2)" in seen(other) and "Somebody votes as Ann already" in seen(other)
        assert "your last vote" not in other.get("progress")[0].proto.text
        choose(other, "right")
        assert "Somebody votes as Ann already" not in seen(other)
        for outcome in ("undo", "tie"):
            choose(other, outcome)
        assert [(one.voter, one.votes) for one in votes.turnouts(db, [found.id or 0])] == [("Ann", 1), ("Ann (2)", 1)]
        bars = [bar.proto.text.replace("\\", "") for bar in visit(VOTES).get("progress")]
        assert [bar.partition(": 1 of 10")[0] for bar in bars] == ["Ann", "Ann (2)"]

    def test_votes_from_before_voters_had_an_address_are_gone_on_with_and_told(self, visit: Visit, db: Database, found: VoteRound) -> None:
        voted.vote_all(db, found, "Ann", "tuned", most=3)
        at = visit(VOTE, round=found.key)
        at.text_input(key="vote-name-field").input("Ann")
        at.button(key="vote-begin").click().run()
        assert "Pair 4 of 10" in at.get("progress")[0].proto.text
        assert "You go on after 3 votes as Ann. If somebody else gave them, choose “Not you?” before you vote" in seen(at)
        assert "You go on after" not in seen(choose(at, "tie"))

    def test_who_leaves_an_older_voters_name_unused_leaves_it_to_that_voter(self, visit: Visit, db: Database, found: VoteRound) -> None:
        voted.vote_all(db, found, "Ann", "tuned", most=3)
        for _ in range(2):
            at = visit(VOTE, round=found.key)
            at.text_input(key="vote-name-field").input("Ann")
            at.button(key="vote-begin").click().run()
            assert "You go on after 3 votes as Ann." in seen(at)
            at.button(key="vote-leave").click().run()
            assert at.text_input(key="vote-name-field").value == ""

    @pytest.mark.parametrize("guess", ["Ann", "", "x" * 32])
    def test_a_name_or_a_guess_in_the_address_opens_nobodys_seat(self, visit: Visit, seat: AppTest, found: VoteRound, guess: str) -> None:
        choose(seat, "left")
        at = visit(VOTE, round=found.key, voter=guess)
        assert at.text_input(key="vote-name-field").value == "" and "Voting as" not in seen(at)

    def test_the_token_of_one_round_opens_no_other_and_only_its_hash_is_kept(
        self, visit: Visit, seat: AppTest, db: Database, found: VoteRound, ann: str
    ) -> None:
        other = round_from_answers(db, found.project_id, "other", [Answered("q", {"x": "1", "y": "2"})])
        assert "Your name" in [field.label for field in visit(VOTE, round=other.key, voter=ann).text_input]
        assert ann not in str([row.model_dump() for row in voters_of(db)])

    def test_the_link_that_is_sent_names_nobody(self, visit: Visit, seat: AppTest, found: VoteRound) -> None:
        choose(seat, "left")
        assert visit(VOTES).code[0].value.endswith(f"/vote?round={found.key}")

    def test_a_second_window_does_not_double(self, visit: Visit, seat: AppTest, db: Database, found: VoteRound, ann: str) -> None:
        other = visit(VOTE, round=found.key, voter=ann)
        choose(seat, "left")
        choose(other, "left")
        assert len(votes.votes(db, [found.id or 0])) == 1
        assert shown(other) == shown(seat)

    def test_it_ends_with_done(self, visit: Visit, db: Database, found: VoteRound) -> None:
        ann = voted.begin(db, found, "Ann")
        voted.vote_all(db, found, "Ann", "tuned", most=9)
        at = choose(visit(VOTE, round=found.key, voter=ann), "tie")
        assert "You have voted on every pair" in seen(at)
        assert votes.turnouts(db, [found.id or 0])[0].votes == 10

    def test_a_round_closed_in_the_meantime_says_so(self, seat: AppTest, db: Database, found: VoteRound) -> None:
        acts.close_round(db, found.id or 0, True)
        choose(seat, "left")
        assert "This vote is closed." in seen(seat)
        assert votes.votes(db, [found.id or 0]) == []

    def test_somebody_elses_name_can_be_left(self, seat: AppTest) -> None:
        seat.button(key="vote-leave").click().run()
        assert seat.text_input(key="vote-name-field").value == ""
