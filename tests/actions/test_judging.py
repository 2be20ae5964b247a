"""A model as judge of a round: asked both ways, strictly read, stopped and gone on with."""

import re
from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import pytest

from store import judgings, models, runs, votes
from store.database import Database
from store.errors import StoreUnavailable
from store.tables import Judging, VoteRound
from tests import voted
from touchstone.actions import judge_work, patience, ranking, vote_files
from touchstone.actions import judging as acts
from touchstone.actions.new_round import round_from_run
from touchstone.actions.running import Means
from touchstone.errors import Conflict, Rejected, StoreError, Unreachable
from touchstone.settings import Settings
from touchstone.types import Completion, Message, ModelIdentity, Params, Usage
from touchstone.workflows import round_judging
from touchstone.workflows.suite_run import Bench


@pytest.fixture
def found(db: Database) -> VoteRound:
    return voted.a_round(db, voted.project(db))


def asked(db: Database, found: VoteRound, name: str = "judy") -> Judging:
    return acts.start(db, found.id or 0, voted.model(db, name).id or 0, lambda _: "w1")


def run(db: Database, judge: Judging, **fields: Any) -> str:
    return judge_work.judge(db, judge.id or 0, Means(Settings.from_environment({}), {}), **fields)


class Fair:
    """Finds the better answer wherever it stands; remembers what it was asked."""

    def __init__(self, fails_after: int = 1_000) -> None:
        self.asked: list[str] = []
        self.told: list[str] = []
        self.fails_after = fails_after

    async def complete(self, messages: Sequence[Message], params: Params) -> Completion:
        if len(self.asked) >= self.fails_after:
            raise Unreachable("The endpoint did not answer.", "Try later.")
        text = messages[-1].content
        self.asked.append(text)
        self.told.append(re.sub("the mark [0-9a-f]{16}", "the mark", messages[0].content))
        left, right = text.index("<<left"), text.index("<<right")
        reply = "left" if left < text.index("as the notes say") < right else "right"
        return Completion(f"{reply}\nIt says so.", "stop", Usage(), ModelIdentity("test", "fair"), 0.0)

    async def aclose(self) -> None:
        return None


@pytest.fixture
def fair(monkeypatch: pytest.MonkeyPatch) -> Fair:
    made = Fair()
    monkeypatch.setattr(judge_work, "provider_for", lambda *_: made)
    return made


def test_every_pair_is_asked_in_both_orders(db: Database, found: VoteRound, fair: Fair) -> None:
    judge = asked(db, found)
    assert run(db, judge) == "done"
    assert len(fair.asked) == len(set(fair.asked)) == 20
    ballot = ranking.ballot(db, [found.id or 0], "judy")
    assert [vote.winner for vote in ballot.votes] == ["tuned"] * 10
    assert ballot.both and ballot.both.flips.hits == 0
    assert {vote.reason for vote in votes.votes(db, [found.id or 0])} == {"It says so."}
    assert judgings.get_judging(db, judge.id or 0).state == "done"
    progress = acts.progress(db, judgings.get_judging(db, judge.id or 0))
    assert (progress.done, progress.total, progress.undecided, progress.is_active) == (20, 20, 0, False)


def test_a_judge_that_leans_to_one_side_shows_as_flips_and_ties(db: Database, found: VoteRound) -> None:
    assert run(db, asked(db, found)) == "done"  # the scripted model always says left
    ballot = ranking.ballot(db, [found.id or 0], "judy")
    assert ballot.both and (ballot.both.flips.hits, ballot.both.left_twice) == (10, 10)
    assert {vote.outcome for vote in ballot.votes} == {"tie"}


def test_a_reply_that_names_no_verdict_is_undecided(db: Database, found: VoteRound) -> None:
    voted.model(db, "judy", reply="I like the left one.")
    judge = asked(db, found)
    assert run(db, judge) == "done"
    progress = acts.progress(db, judge)
    assert (progress.undecided, progress.unread) == (20, "I like the left one.")
    ballot = ranking.ballot(db, [found.id or 0], "judy")
    assert (ballot.votes, ballot.undecided) == ((), 20)
    assert votes.votes(db, [found.id or 0])[0].reason == "I like the left one."


def test_a_judge_that_cannot_read_the_pairs_says_so_and_that_another_one_is_to_be_asked(
    db: Database, found: VoteRound, fair: Fair, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(messages: Sequence[Message], params: Params) -> Completion:
        raise Rejected("The conversation has 584 tokens; this model reads 512.", "Shorten the prompt or the case.")

    monkeypatch.setattr(fair, "complete", refused)
    judge = asked(db, found)
    assert run(db, judge) == "failed"
    told = "8 questions got no reply. The conversation has 584 tokens; this model reads 512. Ask another model to judge."
    assert judgings.get_judging(db, judge.id or 0).error == told


def test_what_is_stored_is_not_asked_again(db: Database, found: VoteRound, fair: Fair) -> None:
    fair.fails_after = 8
    judge = asked(db, found)
    assert run(db, judge) == "failed"
    failed = judgings.get_judging(db, judge.id or 0)
    assert "8 questions got no reply. The endpoint did not answer. Try later." in failed.error
    assert acts.progress(db, failed).done == 8

    fair.fails_after = 1_000
    assert run(db, asked(db, found)) == "done"
    assert len(fair.asked) == len(set(fair.asked)) == 20
    assert judgings.get_judging(db, judge.id or 0).error == ""


def test_it_stops_when_asked_and_keeps_what_it_said(db: Database, found: VoteRound, fair: Fair) -> None:
    judge = asked(db, found)

    def after_the_first() -> bool:
        if fair.asked:
            acts.stop(db, judge.id or 0)
        return False

    with acts.alone(db, judge.id or 0):
        assert run(db, judge, stop_asked=after_the_first) == "stopped"
    assert acts.progress(db, judge).done == judge_work.AT_ONCE


def test_a_process_that_leaves_notes_no_end(db: Database, found: VoteRound, fair: Fair) -> None:
    judge = asked(db, found)
    assert run(db, judge, stop_asked=lambda: bool(fair.asked)) == "left"
    assert judgings.get_judging(db, judge.id or 0).state == "running"
    assert run(db, judge) == "done"
    assert len(fair.asked) == 20


def test_one_that_waits_or_whose_process_is_gone_stops_at_once(db: Database, found: VoteRound) -> None:
    judge = asked(db, found)
    acts.stop(db, judge.id or 0)
    assert judgings.get_judging(db, judge.id or 0).state == "stopped"
    assert run(db, judge) == "stopped"
    judgings.set_state(db, judge.id or 0, "running", expected=("stopped",))
    acts.stop(db, judge.id or 0)
    assert judgings.get_judging(db, judge.id or 0).state == "stopped"


def test_it_is_not_asked_twice_at_once(db: Database, found: VoteRound) -> None:
    asked(db, found)
    with pytest.raises(Conflict, match="judging this round already"):
        asked(db, found)


def test_without_a_worker_it_has_stopped_and_says_why(db: Database, found: VoteRound) -> None:
    def nobody(_: int) -> str:
        raise StoreError("No worker can take this just now.", "Start one.")

    with pytest.raises(StoreError):
        acts.start(db, found.id or 0, voted.model(db, "judy").id or 0, nobody)
    (judge,) = judgings.list_judgings(db, [found.id or 0])
    assert (judge.state, judge.error) == ("stopped", "No worker can take this just now. Start one.")


def test_a_judge_whose_model_cannot_be_reached_fails_with_the_reason(
    db: Database, found: VoteRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError("the key is sk-12345")

    monkeypatch.setattr(judge_work, "provider_for", refuse)
    judge = asked(db, found)
    assert run(db, judge) == "failed"
    told = judgings.get_judging(db, judge.id or 0).error
    assert "RuntimeError" in told and "sk-12345" not in told


def test_answers_cannot_speak_to_the_judge(db: Database, fair: Fair) -> None:
    found = voted.a_round(db, voted.project(db))
    run(db, asked(db, found))
    for text in fair.asked:
        mark = text.splitlines()[0].removeprefix("<<conversation ")
        assert len(mark) == 16 and text.count(mark) == 6


def test_where_the_sides_were_asked_differently_the_judge_reads_both(db: Database, fair: Fair) -> None:
    project = voted.project(db)
    made = voted.answered_run(db, project, {"tuned": voted.says(voted.BETTER), "base": voted.says(voted.WORSE)}, count=1)
    tuned, base = (one.id or 0 for one in runs.run_targets(db, made.id or 0))
    voted.sent(db, made, {tuned: [{"role": "user", "content": "Be exact. 7?"}], base: [{"role": "user", "content": "7?"}]})
    assert run(db, asked(db, round_from_run(db, made.id or 0, [tuned, base], 1))) == "done"
    for text in fair.asked:
        better = "left" if text.index("as the notes say") < text.index("<<right") else "right"
        assert f"{better} alone, user: Be exact. 7?" in text
        assert text.count("alone, user: ") == 2 and "tuned" not in text


class TestWhoIsAsked:
    def test_a_renamed_judge_goes_on_where_it_was(self, db: Database, found: VoteRound, fair: Fair) -> None:
        fair.fails_after = 8
        judge = asked(db, found)
        run(db, judge)
        models.update_model(db, judge.model_id, name="judith")

        fair.fails_after = 1_000
        again = acts.start(db, found.id or 0, judge.model_id, lambda _: "w2")
        assert (again.id, again.voter, run(db, again)) == (judge.id, "judy", "done")
        assert len(fair.asked) == len(set(fair.asked)) == 20
        assert ranking.sources(db, [found.id or 0]) == ("judy",)

    def test_another_model_that_took_its_name_is_another_judge(self, db: Database, found: VoteRound, fair: Fair) -> None:
        first = asked(db, found)
        run(db, first)
        models.update_model(db, first.model_id, name="old judy")
        endpoint = models.get_model(db, first.model_id).endpoint_id
        other = models.create_model(db, name="judy", endpoint_id=endpoint, remote_name="other")

        second = acts.start(db, found.id or 0, other.id or 0, lambda _: "w2")
        assert (second.voter, run(db, second)) == ("judy (2)", "done")
        assert len(fair.asked) == 40
        assert ranking.sources(db, [found.id or 0]) == ("judy", "judy (2)")

    def test_a_model_that_is_asked_otherwise_is_another_judge(
        self, db: Database, found: VoteRound, fair: Fair, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        first = asked(db, found)
        run(db, first)
        monkeypatch.setattr(acts, "INSTRUMENT", "another question")
        assert not acts.progress(db, first).is_current
        assert asked(db, found).voter == "judy (2)"

    def test_what_makes_an_answer_good_is_part_of_how_it_is_asked(self, db: Database, found: VoteRound, fair: Fair) -> None:
        targets = found.source["targets"]
        other = round_from_run(db, found.source["run"], targets, 4, criterion=" It answers from the notes, in {one} sentence. ")
        for one in (found, other):
            assert run(db, asked(db, one)) == "done"
        plain, told = fair.told[0], fair.told[-1]
        assert told.startswith(f"{plain}\n\nWhat makes an answer good here,")
        assert told.endswith("\nIt answers from the notes, in {one} sentence.")
        assert acts.instrument(found) == acts.INSTRUMENT != acts.instrument(other)
        assert all(acts.progress(db, each).is_current for each in judgings.list_judgings(db, [found.id or 0, other.id or 0]))

    def test_one_from_before_questions_were_noted_goes_on(self, db: Database, found: VoteRound, fair: Fair) -> None:
        before = judgings.begin_judging(db, found.id or 0, voted.model(db, "judy").id or 0, "", lambda _: "judy")
        judgings.mark_finished(db, before.id or 0, "stopped", expected=("queued",))
        assert asked(db, found).id == before.id
        assert judgings.get_judging(db, before.id or 0).instrument == acts.INSTRUMENT


class TestOverSeveralRounds:
    @pytest.fixture
    def both(self, db: Database, found: VoteRound) -> tuple[VoteRound, VoteRound]:
        return found, round_from_run(db, found.source["run"], found.source["targets"], 4)

    def names(self, db: Database, both: tuple[VoteRound, VoteRound]) -> tuple[str, ...]:
        return ranking.sources(db, [one.id or 0 for one in both])

    def test_two_judges_of_one_name_are_two(self, db: Database, both: tuple[VoteRound, VoteRound], fair: Fair) -> None:
        first = asked(db, both[0])
        run(db, first)
        models.update_model(db, first.model_id, name="old judy")
        models.update_model(db, voted.model(db, "other").id or 0, name="judy")
        second = asked(db, both[1])
        run(db, second)
        assert (first.voter, second.voter, first.model_id == second.model_id) == ("judy", "judy", False)
        assert self.names(db, both) == ("judy", "judy (2)")
        ids = [one.id or 0 for one in both]
        assert [len(ranking.ballot(db, ids, name).votes) for name in self.names(db, both)] == [10, 4]
        lines = ranking.behind(db, ids)
        assert [sum(len(line.of(name)) for line in lines) for name in self.names(db, both)] == [20, 8]
        said = vote_files.votes_file(lines).data.decode("utf-8-sig")
        assert (said.count(",judy,judge"), said.count(",judy (2),judge")) == (20, 8)

    def test_a_judge_that_was_renamed_between_them_is_one(self, db: Database, both: tuple[VoteRound, VoteRound], fair: Fair) -> None:
        first = asked(db, both[0])
        run(db, first)
        models.update_model(db, first.model_id, name="judith")
        second = asked(db, both[1], "judith")
        run(db, second)
        assert (second.voter, self.names(db, both)) == ("judith", ("judy",))
        assert len(ranking.ballot(db, [one.id or 0 for one in both], "judy").votes) == 14
        assert ranking.sources(db, [both[1].id or 0]) == ("judith",)

    def test_a_judge_that_was_asked_otherwise_is_another_one(
        self, db: Database, both: tuple[VoteRound, VoteRound], fair: Fair, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        run(db, asked(db, both[0]))
        monkeypatch.setattr(acts, "INSTRUMENT", "another question")
        run(db, asked(db, both[1]))
        assert self.names(db, both) == ("judy", "judy (2)")

    def test_one_from_before_questions_were_noted_is_the_model_as_it_was_asked_since(
        self, db: Database, both: tuple[VoteRound, VoteRound], fair: Fair
    ) -> None:
        before = judgings.begin_judging(db, both[0].id or 0, voted.model(db, "judy").id or 0, "", lambda _: "judy")
        run(db, before)
        run(db, asked(db, both[1]))
        assert self.names(db, both) == ("judy",)


class TestADatabaseThatIsAway:
    @pytest.mark.parametrize(
        ("where", "name"),
        [(judgings, "set_state"), (judgings, "get_judging"), (votes, "add_judgements"), (votes, "items"), (judgings, "mark_finished")],
    )
    def test_it_is_waited_for_and_no_question_is_asked_twice(
        self, db: Database, found: VoteRound, fair: Fair, monkeypatch: pytest.MonkeyPatch, where: object, name: str
    ) -> None:
        monkeypatch.setattr(patience, "PAUSES_S", (0.01, 0.01, 0.01))
        judge = asked(db, found)
        monkeypatch.setattr(where, name, away(getattr(where, name), 3))
        assert run(db, judge) == "done"
        assert len(fair.asked) == len(set(fair.asked)) == 20

    def test_one_that_stays_away_is_told_to_the_worker_before_anything_is_asked(
        self, db: Database, found: VoteRound, fair: Fair, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(patience, "PAUSES_S", (0.01,))
        judge = asked(db, found)
        monkeypatch.setattr(judgings, "set_state", away(judgings.set_state, 100))
        with pytest.raises(StoreError, match="locked"):
            run(db, judge)
        assert fair.asked == []

    def test_a_worker_asks_again_when_it_is_back(self, db: Database, found: VoteRound, fair: Fair, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(patience, "PAUSES_S", ())
        monkeypatch.setattr(Bench, "db", db, raising=False)
        monkeypatch.setattr(Bench, "means", Means(Settings.from_environment({}), {}), raising=False)
        judge = asked(db, found)
        monkeypatch.setattr(judgings, "set_state", away(judgings.set_state, 1))
        assert round_judging._ask(judge.id or 0) == round_judging.HELD
        assert round_judging._ask(judge.id or 0) == "done"


def away(act: Callable[..., object], times: int) -> Callable[..., object]:
    """The database is locked for the first uses."""
    used = count()

    def use(*given: object, **named: object) -> object:
        if next(used) < times:
            raise StoreUnavailable("The database is locked by another program.")
        return act(*given, **named)

    return use
