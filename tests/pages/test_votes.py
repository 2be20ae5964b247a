"""Rounds of blind votes and the ranking, as people see them."""

import re
from collections.abc import Iterator

import pytest

from components import resources
from store import judgings, models, runs, votes
from store.database import Database
from store.tables import Project, VoteRound
from tests import voted
from tests.pages.conftest import Visit, read_as_markdown, seen
from touchstone.actions import judge_work, judging
from touchstone.actions import votes as acts
from touchstone.actions.new_round import round_from_answers, round_from_run
from touchstone.actions.running import Means
from touchstone.errors import StoreError
from touchstone.ranking.asked import Turn
from touchstone.ranking.drawing import Answered
from touchstone.settings import Settings
from touchstone.types import Case

VOTES, VOTE, RANKING = "pages/validate/votes.py", "pages/validate/vote.py", "pages/validate/ranking.py"
HOSTILE = "<img src=x onerror=alert(1)> **bold** [x](javascript:alert(1)) ![p](http://t/p.png) :material/check: $x$"


@pytest.fixture
def found(db: Database, sample: Project) -> VoteRound:
    return voted.a_round(db, sample.id or 0)


class TestRounds:
    def test_without_a_run_on_two_targets_it_says_what_is_needed(self, visit: Visit, sample: Project) -> None:
        assert "It needs a finished run on two targets." in seen(visit(VOTES))

    def test_a_round_is_made_from_a_finished_run_and_shows_its_link(self, visit: Visit, db: Database, sample: Project) -> None:
        voted.answered_run(
            db, sample.id or 0, {"tuned": voted.says(voted.BETTER), "base": lambda n: voted.BETTER.format(n) if n < 2 else "?"}
        )
        at = visit(VOTES)
        at.number_input(key="new-round-count").set_value(6)
        at.button(key="new-round-make").click().run()

        (made,) = votes.list_rounds(db, sample.id or 0)
        assert not at.exception and not at.error
        assert at.code[0].value.endswith(f"/vote?round={made.key}")
        assert "base against tuned · 6 pairs · 2 pairs with identical answers left out, counted as ties apart" in seen(at)
        assert "Nobody has voted yet" in seen(at)

    def test_what_was_typed_into_the_form_is_there_after_a_reload(self, visit: Visit, db: Database, found: VoteRound) -> None:
        run = voted.answered_run(db, found.project_id, {"x": voted.says("1"), "y": voted.says("2"), "z": voted.says("3")}, count=5)
        at = visit(VOTES)
        next(button for button in at.button if button.label == "New round").click().run()
        at.selectbox(key="new-round-run").set_value(found.source["run"]).run()
        at.selectbox(key="new-round-run").set_value(run.id).run()
        every = [one.id for one in runs.run_targets(db, run.id or 0)]
        assert at.multiselect(key="new-round-targets").value == every and len(every) == 3, "all of its targets, none left out unsaid"
        at.multiselect(key="new-round-targets").set_value([one.id for one in runs.run_targets(db, run.id or 0)][1:]).run()
        at.number_input(key="new-round-count").set_value(4).run()
        at.text_input(key="new-round-name").input(HOSTILE[:90]).run()

        again = visit(VOTES)

        assert again.selectbox(key="new-round-run").value == run.id
        assert again.multiselect(key="new-round-targets").value == [one.id for one in runs.run_targets(db, run.id or 0)][1:]
        assert (again.number_input(key="new-round-count").value, again.text_input(key="new-round-name").value) == (4, HOSTILE[:90])
        again.button(key="new-round-make").click().run()
        made = votes.list_rounds(db, found.project_id)[0]
        assert (made.name, votes.contestants(db, [made.id or 0])[made.id or 0]) == (HOSTILE[:90], ["y", "z"])
        assert voted.drafts_kept(db, "new-round") == [] and "new-round-make" not in [button.key for button in visit(VOTES).button]

    def test_cancelling_forgets_what_was_typed_and_a_link_to_a_run_comes_first(self, visit: Visit, db: Database, found: VoteRound) -> None:
        run = voted.answered_run(db, found.project_id, {"x": voted.says("1"), "y": voted.says("2")}, count=5)
        at = visit(VOTES, run=run.id or 0)
        at.text_input(key="new-round-name").input("Mine").run()
        linked = visit(VOTES, run=found.source["run"])
        assert (linked.selectbox(key="new-round-run").value, linked.text_input(key="new-round-name").value) == (found.source["run"], "Mine")
        linked.button(key="new-round-cancel").click().run()
        assert voted.drafts_kept(db, "new-round") == [] and "new-round-make" not in [button.key for button in linked.button]

    def test_the_run_of_the_link_is_proposed_and_kept_however_old_it_is(self, visit: Visit, db: Database, found: VoteRound) -> None:
        run = voted.answered_run(db, found.project_id, {"x": voted.says("1"), "y": voted.says("2")}, count=5)
        voted.newer_runs(db, run)
        at = visit(VOTES, run=run.id or 0)
        assert at.selectbox(key="new-round-run").value == run.id
        at.text_input(key="new-round-name").input("Old answers").run()
        again = visit(VOTES)
        assert (again.selectbox(key="new-round-run").value, again.text_input(key="new-round-name").value) == (run.id, "Old answers")
        again.button(key="new-round-make").click().run()
        made = votes.list_rounds(db, found.project_id)[0]
        assert (made.name, made.source["run"]) == ("Old answers", run.id)

    def test_one_target_alone_is_refused_beside_the_form(self, visit: Visit, db: Database, sample: Project) -> None:
        voted.answered_run(db, sample.id or 0, {"a": voted.says("Yes."), "b": voted.says("No.")})
        at = visit(VOTES)
        at.multiselect(key="new-round-targets").set_value([])
        at.button(key="new-round-make").click().run()
        assert "A vote needs two targets to choose between." in seen(at)
        assert votes.list_rounds(db, sample.id or 0) == []

    def test_what_the_use_case_calls_good_is_proposed_to_voters_and_can_be_changed(
        self, visit: Visit, db: Database, sample: Project
    ) -> None:
        voted.answered_run(db, sample.id or 0, {"a": voted.says("Yes {}."), "b": voted.says("No {}.")})
        at = visit(VOTES)
        field = at.text_area(key="live-new-round-criterion")
        assert field.value == sample.use_case["good_answer"]
        field.set_value("").run()
        assert visit(VOTES).text_area(key="live-new-round-criterion").value == "", "what was taken away stays away"
        at.text_area(key="live-new-round-criterion").set_value("Short.").run()
        at.button(key="new-round-make").click().run()
        (made,) = votes.list_rounds(db, sample.id or 0)
        assert acts.criterion_of(made) == "Short."

    def test_progress_is_told_by_voter(self, visit: Visit, db: Database, found: VoteRound) -> None:
        voted.vote_all(db, found, "Ann", "tuned", most=4)
        voted.vote_all(db, found, "Bob", "tuned")
        bars = [bar.text.replace("\\", "").replace("\u2060", "") for bar in (each.proto for each in visit(VOTES).get("progress"))]
        assert [bar.split(",")[0] for bar in bars] == ["Ann: 4 of 10 pairs", "Bob: 10 of 10 pairs"]

    def test_it_closes_and_opens_again(self, visit: Visit, db: Database, found: VoteRound) -> None:
        at = visit(VOTES)
        at.button(key=f"round-close-{found.id}").click().run()
        assert not at.code and "This vote is closed." in seen(visit(VOTE, round=found.key))
        at.button(key=f"round-reopen-{found.id}").click().run()
        assert at.code and "This vote is closed." not in seen(visit(VOTE, round=found.key))

    def test_only_one_without_votes_can_be_deleted_and_asks_first(self, visit: Visit, db: Database, found: VoteRound) -> None:
        at = visit(VOTES)
        at.button(key=f"round-delete-{found.id}").click().run()
        assert "Its link stops working." in seen(at)
        assert votes.list_rounds(db, found.project_id) == [found]

    def test_a_round_with_votes_offers_no_deletion(self, visit: Visit, db: Database, found: VoteRound) -> None:
        voted.vote_all(db, found, "Ann", "tuned", most=1)
        assert f"round-delete-{found.id}" not in [button.key for button in visit(VOTES).button]

    def test_a_model_is_asked_to_judge_and_goes_on_after_a_stop(
        self, visit: Visit, db: Database, found: VoteRound, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        voted.model(db, "judy")
        handed: list[int] = []
        monkeypatch.setattr(resources, "enqueue_judge", lambda id: handed.append(id) or "w1")
        at = visit(VOTES)
        at.selectbox(key=f"round-judge-model-{found.id}").set_value(voted.model(db, "judy").id)
        at.button(key=f"round-judge-{found.id}").click().run()
        (judge,) = judgings.list_judgings(db, [found.id or 0])
        assert handed == [judge.id]
        at.button(key=f"judge-stop-{judge.id}").click().run()
        assert judgings.get_judging(db, judge.id or 0).state == "stopped"
        at.button(key=f"judge-resume-{judge.id}").click().run()
        assert handed == [judge.id, judge.id]

        judge_work.judge(db, judge.id or 0, Means(Settings.from_environment(), {}))
        bars = [bar.proto.text.replace("\\", "").replace("\u2060", "") for bar in visit(VOTES).get("progress")]
        assert bars == ["Judge judy: 20 of 20 questions"]

    def test_what_a_judge_said_in_place_of_a_verdict_is_shown_where_it_is_listed(
        self, visit: Visit, db: Database, found: VoteRound
    ) -> None:
        voted.model(db, "judy", reply="I like the left one.")
        judge = judging.start(db, found.id or 0, voted.model(db, "judy").id or 0, lambda _: "w1")
        judge_work.judge(db, judge.id or 0, Means(Settings.from_environment(), {}))
        assert "20 replies name none of left, right, tie, both bad first; the last says “I like the left one.”." in seen(visit(VOTES))

    def test_without_a_worker_it_says_so(self, visit: Visit, db: Database, found: VoteRound, monkeypatch: pytest.MonkeyPatch) -> None:
        def nobody(_: int) -> str:
            raise StoreError("No worker can take this just now.", "Start one with `touchstone up`.")

        voted.model(db, "judy")
        monkeypatch.setattr(resources, "enqueue_judge", nobody)
        at = visit(VOTES)
        at.button(key=f"round-judge-{found.id}").click().run()
        assert "No worker can take this just now." in seen(at)
        assert not at.exception


class TestRanking:
    def test_without_a_round_it_leads_to_the_votes(self, visit: Visit, sample: Project) -> None:
        assert "No vote to rank yet" in seen(visit(RANKING))

    def test_few_votes_give_no_rank_and_say_how_many_more(self, visit: Visit, db: Database, found: VoteRound) -> None:
        voted.vote_all(db, found, "Ann", "tuned", most=3)
        at = visit(RANKING)
        table = at.dataframe[0].value
        assert list(table["Rank"]) == ["too few", "too few"]
        assert "No ranks yet: a rank takes 30 battles, and each contestant has 3 so far." in seen(at)
        assert "more votes needed" in seen(at)

    def test_the_head_says_the_finding_on_two_before_why_they_have_no_rank(self, visit: Visit, db: Database, found: VoteRound) -> None:
        voted.vote_all(db, found, "Ann", "tuned")
        text = seen(visit(RANKING))
        assert text.count("tuned is better than base: it won 10 of 10 decided votes") == 1
        assert text.index("tuned is better than base") < text.index("No ranks yet: a rank takes 30 battles") < text.index("Points: 1,000")
        assert "One against another" not in text, "with two contestants the head says it all"

    def test_of_three_contestants_two_are_chosen(self, visit: Visit, db: Database, found: VoteRound) -> None:
        answers = [Answered(f"q{n}", {"x": "1", "y": "2", "z": "3"}) for n in range(3)]
        made = round_from_answers(db, found.project_id, "three", answers)
        for voter in ("Ann", "Bob"):
            voted.vote_all(db, made, voter, "x")
        at = visit(RANKING, round=made.id or 0, **{"from": "y", "to": "x"})
        assert "One against another" in seen(at)
        assert re.search("x is better than y|No difference seen between y and x", seen(at))

    def test_votes_enough_give_a_rank_a_verdict_and_slices(self, visit: Visit, db: Database, found: VoteRound) -> None:
        for name in ("Ann", "Bob", "Cid"):
            voted.vote_all(db, found, name, "tuned")
        at = visit(RANKING, round=found.id or 0)
        assert not at.exception and not at.error
        assert "tuned ranks first of 2" in seen(at)
        assert "tuned is better than base: it won 30 of 30 decided votes" in seen(at)
        table = at.dataframe[0].value
        assert [tuple(row) for row in table[["Rank", "Contestant", "Battles", "Won"]].to_numpy()] == [
            ("1", "tuned", 30, 30),
            ("2", "base", 30, 0),
        ]
        assert list(at.dataframe[1].value["Category or tag"]) == ["hours", "prices"]

    def test_no_votes_and_groups_apart_are_refused_with_the_reason(self, visit: Visit, db: Database, found: VoteRound) -> None:
        at = visit(RANKING, round=found.id or 0)
        assert "There is no vote to rank by." in at.warning[0].proto.title.replace("\\", "")
        other = round_from_answers(db, found.project_id, "other", [Answered("q", {"x": "1", "y": "2"})])
        voted.vote_all(db, found, "Ann", "tuned")
        voted.vote_all(db, other, "Ann", "x")
        at = visit(RANKING, round=f"{found.id},{other.id}")
        assert "2 groups" in at.warning[0].proto.title

    def test_people_and_judge_are_kept_apart_with_their_agreement(self, visit: Visit, db: Database, found: VoteRound) -> None:
        voted.vote_all(db, found, "Ann", "tuned")
        judge = judging.start(db, found.id or 0, voted.model(db, "judy").id or 0, lambda _: "w1")
        judge_work.judge(db, judge.id or 0, Means(Settings.from_environment(), {}))
        at = visit(RANKING, round=found.id or 0)
        assert "tuned is better than base" in seen(at)
        assert "Human and judge agree on 0 of 10 pairs" in seen(at)
        at = visit(RANKING, round=found.id or 0, by="Judge judy")
        assert "The judge changed its verdict with the sides on 10 of 10 pairs" in seen(at)
        assert "No difference seen between base and tuned: no vote was decided (10 tied)." in seen(at)

    def test_two_judges_of_one_name_in_two_rounds_can_be_told_apart(self, visit: Visit, db: Database, found: VoteRound) -> None:
        other = round_from_run(db, found.source["run"], found.source["targets"], 4)
        for one, name in ((found, "first"), (other, "second")):
            model = models.update_model(db, voted.model(db, name).id or 0, name="judy")
            judge = judging.start(db, one.id or 0, model.id or 0, lambda _: "w1")
            judge_work.judge(db, judge.id or 0, Means(Settings.from_environment(), {}))
            models.update_model(db, model.id or 0, name=f"was judy, {name}")
        at = visit(RANKING, round=f"{found.id},{other.id}", by="Judge judy (2)")
        assert at.selectbox(key="by").options == ["Judge judy", "Judge judy (2)"]
        assert "The judge changed its verdict with the sides on 4 of 4 pairs" in seen(at)

    def test_length_is_taken_out_on_demand(self, visit: Visit, db: Database, found: VoteRound) -> None:
        voted.vote_all(db, found, "Ann", "tuned")
        at = visit(RANKING)
        assert "Length bought" not in seen(at)
        assert "Length bought" in seen(at.toggle(key="length").set_value(True).run())

    def test_every_claim_leads_to_its_votes(self, visit: Visit, db: Database, found: VoteRound) -> None:
        voted.vote_all(db, found, "Ann", "tuned")
        at = visit(RANKING, round=found.id or 0, tag="hours")
        listed = at.dataframe[2].value
        assert set(listed["Tags"]) == {"hours"}
        assert set(listed["Chosen by people"]) == {"tuned 1"}
        assert re.search(r"Ann · tuned · left was (base|tuned) · .*: It says so\.", seen(at))
        at.button(key="duel-votes").click().run()
        assert len(at.dataframe[2].value) == 10

    def test_a_round_of_another_project_brings_it_into_view(self, visit: Visit, db: Database, found: VoteRound) -> None:
        other = voted.project(db, "Other")
        made = round_from_answers(db, other, "Theirs", [Answered("q", {"x": "1", "y": "2"})])
        at = visit(RANKING, round=made.id or 0)
        assert at.sidebar.selectbox(key="project").value == "Other"


@pytest.fixture
def hostile(db: Database, sample: Project) -> Iterator[VoteRound]:
    given = (Case(HOSTILE[:90], category=HOSTILE[:100], variables={"question": HOSTILE}),)
    run = voted.answered_run(
        db, sample.id or 0, {f"a {HOSTILE}": voted.says(f"one {HOSTILE}"), f"b {HOSTILE}": voted.says(HOSTILE)}, given=given
    )
    assert run.id
    answers = {f"a {HOSTILE}": f"one {HOSTILE}", f"b {HOSTILE}": HOSTILE}
    asked = dict.fromkeys(answers, (Turn("user", HOSTILE),))
    made = round_from_answers(db, sample.id or 0, HOSTILE, [Answered(HOSTILE, answers, (HOSTILE,), asked)])
    item = votes.item_ids(db, made.id or 0)[0]
    acts.vote(db, made, HOSTILE[:60], item, "left", HOSTILE)
    judge = judgings.begin_judging(db, made.id or 0, voted.model(db, HOSTILE[:100]).id or 0, "", lambda _: HOSTILE[:100])
    votes.add_judgements(db, [{"item_id": item, "voter": judge.voter, "swapped": False, "outcome": "undecided", "reason": HOSTILE}])
    judgings.mark_finished(db, judge.id or 0, "failed", HOSTILE, expected=("queued",))
    yield made


def test_names_and_answers_are_shown_as_what_they_are(visit: Visit, db: Database, hostile: VoteRound) -> None:
    pages = [
        visit(VOTES),
        visit(VOTES, run=1),
        visit(VOTE, round=hostile.key, voter=voted.begin(db, hostile, HOSTILE[:60])),
        visit(VOTE, round=hostile.key, voter=voted.begin(db, hostile, "Ann")),
    ]
    pages.append(visit(VOTES).button(key=f"round-renew-{hostile.id}").click().run())
    assert "Send this to <img" in seen(pages[-1])
    pages += [visit(RANKING, round=hostile.id or 0), visit(RANKING, round=hostile.id or 0, by=f"Judge {HOSTILE[:100]}")]
    for at in pages:
        assert not at.exception
        assert read_as_markdown(at) == []
        for one in at.get("html"):
            assert "<img" not in one.proto.body and "<script" not in one.proto.body
    assert HOSTILE[:40] in seen(pages[0])
