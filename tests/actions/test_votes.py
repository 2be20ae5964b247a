"""Rounds of blind votes as people make them and vote in them."""

import pytest

from store import runs, votes
from store.database import Database
from tests import voted
from touchstone.actions import voters
from touchstone.actions import votes as acts
from touchstone.actions.new_round import round_from_answers, round_from_run, sources
from touchstone.errors import Conflict, Invalid, NotFound
from touchstone.ranking.asked import Asked, Turn
from touchstone.ranking.drawing import Answered
from touchstone.types import Case


def user(text: str) -> dict[str, str]:
    return {"role": "user", "content": text}


def targets(db: Database, run_id: int) -> list[int]:
    return [one.id or 0 for one in runs.run_targets(db, run_id)]


class TestRounds:
    def test_a_round_of_a_run_holds_what_was_asked_and_answered_without_system_messages(self, db: Database, project: int) -> None:
        made = voted.a_round(db, project)
        items = votes.items(db, [made.id or 0])
        assert len(items) == 10
        for item in items:
            number = item.item.removeprefix("case-")
            assert item.conversation == [{"role": "user", "content": voted.ASKED.format(number)}]
            assert {item.a: item.a_answer, item.b: item.b_answer} == {
                "tuned": voted.BETTER.format(number),
                "base": voted.WORSE.format(number),
            }
            assert item.tags in (["prices"], ["hours"])

    def test_identical_answers_are_counted_apart(self, db: Database, project: int) -> None:
        run = voted.answered_run(db, project, {"a": voted.says("Yes."), "b": lambda n: "Yes. " if n < 4 else "No."}, count=12)
        made = round_from_run(db, run.id or 0, targets(db, run.id or 0), 100)
        listed = acts.look(db, made.id or 0)
        assert (listed.pairs, listed.identical) == (8, 4)

    def test_a_run_with_nothing_to_choose_makes_no_round(self, db: Database, project: int) -> None:
        run = voted.answered_run(db, project, {"a": voted.says("Yes."), "b": voted.says("Yes.")})
        with pytest.raises(Invalid, match="12 pairs say the same"):
            round_from_run(db, run.id or 0, targets(db, run.id or 0), 10)
        with pytest.raises(Invalid, match="two targets"):
            round_from_run(db, run.id or 0, targets(db, run.id or 0)[:1], 10)
        assert votes.list_rounds(db, project) == []

    def test_only_ended_runs_with_two_targets_are_offered(self, db: Database, project: int) -> None:
        run = voted.answered_run(db, project, {"a": voted.says("Yes."), "b": voted.says("No.")})
        voted.answered_run(db, project, {"alone": voted.says("Yes.")}, count=3)
        assert [(one.run.id, list(one.targets.values())) for one in sources(db, project)] == [(run.id, ["a", "b"])]

    def test_a_run_that_is_asked_for_is_offered_however_old_it_is_in_its_own_project(self, db: Database, project: int) -> None:
        said = {"a": voted.says("Yes."), "b": voted.says("No.")}
        old, theirs = voted.answered_run(db, project, said), voted.answered_run(db, voted.project(db, "Other"), said)
        newer = voted.newer_runs(db, old)
        assert old.id not in [one.run.id for one in sources(db, project)]
        offered = [one.run.id for one in sources(db, project, [old.id or 0, theirs.id or 0, 12_345])]
        assert offered == [*reversed(newer), old.id]

    def test_targets_of_one_label_are_told_apart_whatever_the_others_are_called(self, db: Database, project: int) -> None:
        run = voted.answered_run(db, project, {"a (2)": voted.says("Yes."), "a": voted.says("No."), "a ": voted.says("Perhaps.")})
        with db.writing() as session:
            for target in runs.run_targets(db, run.id or 0):
                target.label = target.label.strip()
                session.merge(target)
        made = round_from_run(db, run.id or 0, targets(db, run.id or 0), 3)
        assert acts.look(db, made.id or 0).contestants == ("a", "a (2)", "a (3)")

    def test_where_the_targets_were_asked_differently_each_side_shows_what_was_sent(self, db: Database, project: int) -> None:
        run = voted.answered_run(db, project, {"a": voted.says("Yes."), "b": voted.says("No.")}, count=1)
        a, b = targets(db, run.id or 0)
        voted.sent(db, run, {a: [user("Be brief. Why?")], b: [user("UGxlYXNlIQ==")]})
        seat = acts.seat(db, round_from_run(db, run.id or 0, [a, b], 3), "Ann")
        assert seat.shown is not None
        by_answer = {seat.shown.left: seat.shown.asked.a, seat.shown.right: seat.shown.asked.b}
        assert by_answer == {"Yes.": (Turn("user", "Be brief. Why?"),), "No.": (Turn("user", "UGxlYXNlIQ=="),)}
        assert seat.shown.asked.both == ()

    def test_the_document_that_a_system_message_held_is_shown_and_the_rest_of_it_is_not(self, db: Database, project: int) -> None:
        values = {
            "question": "The price?",
            "context": "It costs 5.",
            "notes": ["Open at 9."],
            "unsent": "x y",
            "tone": "as",
            "secret": "drum",
        }
        case = Case("a", variables=values, secrets=("drum",))
        run = voted.answered_run(db, project, {"a": voted.says("Yes."), "b": voted.says("No.")}, given=(case,))
        a, b = targets(db, run.id or 0)
        told = "You are {}. It costs 5. - Open at 9. The code is drum; answer fast."
        voted.sent(db, run, {one: [{"role": "system", "content": told.format(one)}, user("The price?")] for one in (a, b)})
        made = round_from_run(db, run.id or 0, [a, b], 3)
        asked = Asked.from_json(votes.items(db, [made.id or 0])[0].conversation)
        assert [(turn.who, turn.content) for turn in asked.both] == [
            ("given context", "It costs 5."),
            ("given notes", '["Open at 9."]'),
            ("user", "The price?"),
        ]
        assert asked.is_alike

    def test_no_text_that_a_voter_reads_holds_what_the_case_plants_or_is_graded_by(self, db: Database, project: int) -> None:
        values = {"question": "Is it Drum?", "context": ["The code is drum.", "Open at 9."], "expected": "It is closed."}
        case = Case("a", variables=values, secrets=("drum",))
        run = voted.answered_run(db, project, {"a": voted.says("Yes."), "b": voted.says("No.")}, given=(case,))
        a, b = targets(db, run.id or 0)
        told = {"role": "system", "content": "The code is drum. Open at 9. It is closed."}
        turns = [user("Hello"), {"role": "assistant", "content": "The code is drum, too."}, user("Is it Drum?")]
        voted.sent(db, run, {one: [told, *turns] for one in (a, b)})
        made = round_from_run(db, run.id or 0, [a, b], 3)
        asked = Asked.from_json(votes.items(db, [made.id or 0])[0].conversation)
        assert [turn.content for turn in asked.both] == [
            '["The code is (hidden).", "Open at 9."]',
            "Hello",
            "The code is (hidden), too.",
            "Is it (hidden)?",
        ]

    def test_a_document_that_only_one_target_was_given_is_shown_on_its_side(self, db: Database, project: int) -> None:
        case = Case("a", variables={"question": "The price?", "context": "It costs 5."})
        run = voted.answered_run(db, project, {"a": voted.says("Yes."), "b": voted.says("No.")}, given=(case,))
        a, b = targets(db, run.id or 0)
        voted.sent(db, run, {a: [{"role": "system", "content": "It costs 5."}, user("The price?")], b: [user("The price?")]})
        made = round_from_run(db, run.id or 0, [a, b], 3)
        asked = Asked.from_json(votes.items(db, [made.id or 0])[0].conversation)
        assert (asked.both, asked.a[0].who, asked.b) == ((), "given context", (Turn("user", "The price?"),))

    def test_answers_at_hand_make_a_round_too(self, db: Database, project: int) -> None:
        answers = {"v1": "A stone.", "v2": "A rock.", "v3": ""}
        answered = Answered("What is it?", answers, asked=dict.fromkeys(answers, (Turn("user", "What is it?"),)))
        made = round_from_answers(db, project, "Playground", [answered])
        (item,) = votes.items(db, [made.id or 0])
        assert (item.a, item.a_answer, item.b, item.b_answer) == ("v1", "A stone.", "v2", "A rock.")

    def test_keys_are_long_and_never_the_same(self, db: Database, project: int) -> None:
        answered = [Answered("q", {"a": "1", "b": "2"})]
        keys = {round_from_answers(db, project, "r", answered, seed=1).key for _ in range(20)}
        assert len(keys) == 20
        assert min(map(len, keys)) >= 32


class TestVoting:
    def test_a_voter_goes_through_every_pair_once(self, db: Database, project: int) -> None:
        made = voted.a_round(db, project)
        seen = []
        for done in range(10):
            seat = acts.seat(db, made, "Ann")
            assert (seat.done, seat.total, seat.number) == (done, 10, done + 1)
            assert seat.shown is not None
            assert seat == acts.seat(db, made, "Ann"), "another look shows the same"
            seen.append(seat.shown.item_id)
            acts.vote(db, made, "Ann", seat.shown.item_id, "left")
        assert acts.seat(db, made, "Ann").shown is None
        assert sorted(seen) == votes.item_ids(db, made.id or 0)

    def test_sides_are_shuffled_by_item_and_voter(self, db: Database, project: int) -> None:
        made = voted.a_round(db, project)
        for name in ("Ann", "Bob"):
            voted.vote_all(db, made, name, "tuned")
        given = votes.votes(db, [made.id or 0])
        swapped = {name: [vote.swapped for vote in given if vote.voter == name] for name in ("Ann", "Bob")}
        assert all(0 < sum(each) < 10 for each in swapped.values())
        chosen = {vote.item_id: vote.outcome for vote in given if vote.voter == "Ann"}
        assert any(chosen[vote.item_id] != vote.outcome for vote in given if vote.voter == "Bob")

    def test_a_second_window_does_not_double_a_vote(self, db: Database, project: int) -> None:
        made = voted.a_round(db, project)
        one, other = acts.seat(db, made, "Ann"), acts.seat(db, made, "Ann")
        assert one.shown and other.shown
        acts.vote(db, made, "Ann", one.shown.item_id, "left")
        acts.vote(db, made, "Ann", other.shown.item_id, "tie")
        assert [vote.outcome for vote in votes.votes(db, [made.id or 0])] == ["tie"]
        assert acts.seat(db, made, "Ann").done == 1

    def test_the_last_vote_is_taken_back_and_its_pair_shown_again(self, db: Database, project: int) -> None:
        made = voted.a_round(db, project)
        voted.vote_all(db, made, "Ann", "tuned", most=3)
        last = acts.seat(db, made, "Ann").last
        acts.take_back(db, made, "Ann")
        seat = acts.seat(db, made, "Ann")
        assert last and seat.shown
        assert (seat.done, seat.shown.item_id) == (2, last.item_id)

    def test_there_is_nothing_to_take_back_before_the_first(self, db: Database, project: int) -> None:
        with pytest.raises(Conflict, match="no vote to take back"):
            acts.take_back(db, voted.a_round(db, project), "Ann")

    def test_a_closed_round_and_an_unknown_key_say_so(self, db: Database, project: int) -> None:
        made = voted.a_round(db, project)
        assert acts.open_round(db, made.key) == made
        acts.close_round(db, made.id or 0, True)
        with pytest.raises(Conflict, match="closed"):
            acts.open_round(db, made.key)
        for key in ("", "x", str(made.id)):
            with pytest.raises(NotFound, match="no vote at this address"):
                acts.open_round(db, key)

    def test_only_the_four_choices_on_the_rounds_own_pairs_are_votes(self, db: Database, project: int) -> None:
        made = voted.a_round(db, project)
        other = round_from_answers(db, project, "r", [Answered("q", {"a": "1", "b": "2"})])
        item = votes.item_ids(db, other.id or 0)[0]
        with pytest.raises(Invalid, match="no choice"):
            acts.vote(db, other, "Ann", item, "")
        with pytest.raises(NotFound, match="no such pair"):
            acts.vote(db, made, "Ann", item, "left")
        assert votes.votes(db, [made.id or 0, other.id or 0]) == []

    @pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\x00b"])
    def test_a_name_is_short_and_printable(self, name: str) -> None:
        with pytest.raises(Invalid, match="1 to 60"):
            voters.checked_name(name)

    def test_spaces_make_no_second_voter(self) -> None:
        assert voters.checked_name("  Ann \n Lee ") == "Ann Lee"

    def test_who_comes_with_a_name_that_is_taken_is_told_apart_however_long_it_is(self, db: Database, project: int) -> None:
        made = voted.a_round(db, project)
        begun = [voters.begin(db, made, "x" * 60) for _ in range(3)]
        assert [(one.voter.name.removeprefix("x" * 60), one.is_renamed) for one in begun] == [("", False), (" (2)", True), (" (3)", True)]
        for one in begun:
            assert voters.known(db, made, one.token) == one.voter
            voted.vote_all(db, made, one.voter.name, "tuned", most=1)
        assert len(votes.turnouts(db, [made.id or 0])) == 3
        assert len({one.token for one in begun}) == 3 and min(len(one.token) for one in begun) >= 32

    def test_who_lost_the_token_goes_on_with_a_new_one_and_the_old_one_opens_nothing(self, db: Database, project: int) -> None:
        made = voted.a_round(db, project)
        begun = voters.begin(db, made, "Ann")
        voted.vote_all(db, made, "Ann", "tuned", most=3)
        (listed,) = acts.look(db, made.id or 0).voters
        token = voters.renew(db, listed.id or 0)
        known = voters.known(db, made, token)
        assert known is not None and (known.name, acts.seat(db, made, known.name).done) == ("Ann", 3)
        assert voters.known(db, made, begun.token) is None and len(token) >= 32
        with pytest.raises(NotFound):
            voters.renew(db, 99)

    def test_who_voted_by_name_alone_goes_on_under_it_and_nobody_gets_it_by_number(self, db: Database, project: int) -> None:
        made = voted.a_round(db, project)
        for name in ("Ann", "Ann (2)"):
            voted.vote_all(db, made, name, "tuned", most=3)
        begun = [voters.begin(db, made, "Ann") for _ in range(2)]
        assert [(one.voter.name, one.is_renamed, one.votes) for one in begun] == [("Ann", False, 3), ("Ann (3)", True, 0)]
        assert acts.seat(db, made, begun[0].voter.name).done == 3
