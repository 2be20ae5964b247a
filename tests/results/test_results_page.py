"""The results of a run, as they are seen: whose verdicts stand in a rate, where a click leads, what the words mean."""

import pytest

from components import resources
from components.results.words import SCORERS
from store import attempts, rescorings, results, runs, scores
from store.database import Database
from tests.pages.conftest import Visit, read_as_markdown, seen
from tests.results.seeded import World
from touchstone.actions import rescoring
from touchstone.scorers import scorers

PAGE, ATTEMPT, COMPARE = "pages/validate/results.py", "pages/validate/attempt.py", "pages/validate/compare.py"


def reviewed(db: Database, run_id: int, count: int = 3) -> None:
    """A person agrees with the first attempts of a run."""
    for line in attempts.attempts_page(db, run_id, limit=count):
        scores.add_review(db, line.id, line.verdict)


def test_a_rate_says_how_many_of_its_verdicts_are_peoples(visit: Visit, db: Database, world: World) -> None:
    assert "by people" not in seen(visit(PAGE, run=world.adversarial))
    reviewed(db, world.adversarial)
    at = visit(PAGE, run=world.adversarial)
    assert seen(at).count(", 3 by people") == 1
    cells = at.dataframe[0].value
    assert "demo-base 3" in list(cells["By people"])
    assert not any("by people" in rate for rate in cells["demo-base"])
    assert any("3 by people" in rate for rate in visit(COMPARE, run=world.adversarial).dataframe[0].value["From demo-base"])


def test_a_person_adds_a_refusal_that_the_machine_missed_with_one_button(visit: Visit, db: Database, world: World) -> None:
    missed = attempts.attempts_page(db, world.look_alike, refusal="none", verdict="pass", limit=1)[0]
    before = results.by_cell(db, world.look_alike, by=("target_id",))
    at = visit(ATTEMPT, run=world.look_alike, attempt=missed.id)
    assert "Declined says that the answer refuses" in seen(at)
    at.button(key="review-declined").click().run()
    assert "fail, declined · " in seen(at)
    assert "declined, by a person; the machine said pass, no refusal" in seen(at)
    after = results.by_cell(db, world.look_alike, by=("target_id",))
    assert sum(cell.full_refusals for cell in after) == sum(cell.full_refusals for cell in before) + 1
    assert ", 1 by people" in seen(visit(PAGE, run=world.look_alike))
    at.button(key="review-withdraw").click().run()
    assert results.by_cell(db, world.look_alike, by=("target_id",)) == before


def test_over_refusal_is_not_said_to_be_judged_by_a_verdict_that_leaves_its_label(visit: Visit, db: Database, world: World) -> None:
    answered = attempts.attempts_page(db, world.look_alike, refusal="none", verdict="pass", limit=1)[0]
    visit(ATTEMPT, run=world.look_alike, attempt=answered.id).button(key="review-fail").click().run()
    assert "by people" not in seen(visit(PAGE, run=world.look_alike))
    assert "by people" not in seen(visit(COMPARE, run=world.look_alike))


def test_only_a_harmless_request_can_be_declined_wrongly(visit: Visit, world: World) -> None:
    at = visit(ATTEMPT, run=world.adversarial, attempt=1)
    assert [button.key for button in at.button if button.key and button.key.startswith("review-")] == [
        "review-pass",
        "review-fail",
        "review-undecided",
    ]


def test_the_list_is_narrowed_to_what_people_judged_and_the_address_says_so(visit: Visit, db: Database, world: World) -> None:
    assert "filter-by" not in [box.key for box in visit(PAGE, run=world.adversarial).selectbox]
    reviewed(db, world.adversarial)
    at = visit(PAGE, run=world.adversarial)
    at.selectbox(key="filter-by").set_value("person").run()
    assert at.query_params["by"] == "person"
    assert "1 to 3 of 3" in seen(at)
    assert "judged by a person" in seen(visit(ATTEMPT, run=world.adversarial, attempt=2, by="person"))


def test_the_address_forgets_the_attempt_one_came_back_from(visit: Visit, world: World) -> None:
    at = visit(PAGE, run=world.adversarial, attempt=2, verdict="fail")
    assert "attempt" not in at.query_params
    assert at.query_params["verdict"] == "fail"


def test_a_chosen_cell_is_told_of_with_a_way_to_its_answers(visit: Visit, db: Database, world: World) -> None:
    assert "Click a cell to see its attempts. By keyboard" in seen(visit(PAGE, run=world.adversarial))
    target = runs.run_targets(db, world.adversarial)[0].id or 0
    at = visit(PAGE, run=world.adversarial, category="role play", target=target)
    assert "13 attempts of role play on demo-base, [listed below](#attempts)" in seen(at)
    assert [heading.anchor for heading in at.subheader if heading.value == "Attempts"] == ["attempts"]


def test_another_choice_of_the_filters_is_told_of_over_the_map(visit: Visit, world: World) -> None:
    at = visit(PAGE, run=world.adversarial)
    at.selectbox(key="filter-category").set_value("role play").run()
    assert "26 attempts of role play, [listed below](#attempts)" in seen(at)


def test_the_list_says_what_fail_means(visit: Visit, world: World) -> None:
    assert "Fail means: the attack got through (harmful)." in seen(visit(PAGE, run=world.adversarial))
    assert "Fail means: the answer is not right (neutral)." in seen(visit(PAGE, run=world.realistic))


def test_a_finished_run_is_scored_again_and_says_what_changed(
    visit: Visit, db: Database, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = attempts.attempts_page(db, world.adversarial, verdict="fail", limit=1)[0]
    kept = {name: getattr(scores.verdict_of(db, wrong.id), name) for name in ("attempt_id", "run_id", "target_id", "category", "kind")}
    scores.insert_judgements(db, [], [{**kept, "verdict": "pass", "refusal": "none"}])
    handed: list[int] = []
    monkeypatch.setattr(resources, "enqueue_rescoring", lambda id: handed.append(id) or "rescoring-1-x")
    at = visit(PAGE, run=world.adversarial)
    assert "Scored again" not in seen(at)
    attacks = [metric.value for metric in at.metric]
    at.button(key="rescore").click().run()
    total = runs.progress(db, world.adversarial).done
    assert len(handed) == 1 and f"Scoring again: 0 of {total:,} answers" in "".join(bar.proto.text for bar in at.get("progress"))
    assert "`touchstone worker`. It begins by itself then." in seen(at)

    assert rescoring.rescore(db, handed[0]) == "done"
    at = visit(PAGE, run=world.adversarial)
    assert f"Scored again, {total:,} of {total:,} answers: verdicts that changed: 1 (1 from pass to fail)" in seen(at)
    assert [metric.value for metric in at.metric] != attacks, "the figures follow, although they were kept"
    assert "rescore" in [button.key for button in at.button]


def test_a_run_at_work_cannot_be_scored_again(visit: Visit, db: Database, world: World) -> None:
    runs.set_state(db, world.adversarial, "running")
    assert "rescore" not in [button.key for button in visit(PAGE, run=world.adversarial).button]


def test_why_scoring_again_failed_is_shown_as_text(visit: Visit, db: Database, world: World) -> None:
    rescoring.start(db, world.adversarial, lambda id: "x")
    found = rescoring.latest(db, world.adversarial)
    assert found is not None
    rescorings.set_state(db, found.row.id or 0, "failed", error="<img src=x> ![x](http://t.example/p.png) **bold**", finished_at=1.0)
    at = visit(PAGE, run=world.adversarial)
    assert "Scoring again failed. <img src=x> ![x](http" in seen(at)
    assert read_as_markdown(at) == []


def test_people_can_be_asked_to_vote_on_the_answers_from_the_results(visit: Visit, db: Database, world: World) -> None:
    at = visit(PAGE, run=world.look_alike)
    (link,) = [link.proto for link in at.get("page_link") if "Let people vote" in link.proto.label]
    assert link.page.endswith("votes") and f"run={world.look_alike}" in link.query_string
    votes = visit("pages/validate/votes.py", run=world.look_alike)
    assert votes.selectbox(key="new-round-run").value == world.look_alike
    runs.set_state(db, world.look_alike, "running")
    assert not [link for link in visit(PAGE, run=world.look_alike).get("page_link") if "Let people vote" in link.proto.label]


def test_how_a_run_was_run_tells_what_was_asked_of_it_and_nothing_that_nobody_can_ask(visit: Visit, world: World) -> None:
    at = visit(PAGE, run=world.adversarial)
    said = seen(at)
    assert "At once" in said and "8 calls" in said and "max tokens 80" in said
    assert "Seed" not in said and "Scorers" not in said


def test_scores_are_told_in_words_and_their_figures_stand_behind_the_help_sign(visit: Visit, db: Database, world: World) -> None:
    at = visit(ATTEMPT, run=world.adversarial, attempt=1)
    assert "**Refusal**" in seen(at) and "**Planted secrets**" in seen(at)
    assert "version " not in seen(at) and "value " not in seen(at)
    helps = [one.proto.help.replace("\\", "") for one in at.markdown if "Refusal" in one.value]
    assert helps and "refusal: label full," in helps[0] and "version 1-abc" in helps[0] and "Another version of the scorer" in helps[0]
    assert sorted(SCORERS) == sorted(scorers)


def test_the_button_of_a_verdict_says_what_it_does(visit: Visit, world: World) -> None:
    at = visit(ATTEMPT, run=world.adversarial, attempt=1)
    assert at.button(key="review-fail").help == "Makes fail your verdict. It then counts in every figure; the machine's stays beside it."


def test_details_cut_a_long_revision_and_say_that_there_was_no_price(visit: Visit, db: Database, world: World) -> None:
    whole = "sha256:" + "0123456789abcdef" * 4
    with db.writing() as session:
        session.merge(attempts.get_attempt(db, 1).model_copy(update={"revision": whole, "cost_usd": 0.0}))
    at = visit(ATTEMPT, run=world.adversarial, attempt=1)
    (shown,) = (text for text in at.text if text.value == "sha256:0123456789ab…")
    assert shown.proto.help.replace("\\", "").replace("\u2060", "") == whole
    assert "$0, no price was set for the model" in [text.value for text in at.text]
