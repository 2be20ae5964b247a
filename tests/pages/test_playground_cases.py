"""The playground beside suites and runs: differences, cases kept, values taken, past attempts, and the way to a run."""

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest

from components import resources
from store import attempts, runs, suites
from store.database import Database
from store.tables import Project
from tests.pages.conftest import Visit, read_as_markdown, seen
from tests.pages.finished import finish_a_run
from tests.pages.test_playground import PAGE, answered, scripted, texts
from touchstone.actions import suites as suite_acts
from touchstone.types import Case, Message

__all__ = ["scripted"]
HOSTILE = "<img src=x> ![x](http://x) **bold** :material/check: [x](javascript:alert(1))"
RUNS = "pages/validate/runs.py"
QUESTION = "live-playground-value-question"


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    yield
    resources.speaker().close()


def opened(at: AppTest, fold: str) -> AppTest:
    """The page with a fold opened."""
    at.session_state[fold] = True
    return at.run()


def asked(visit: Visit) -> AppTest:
    """The playground after both columns answered."""
    at = visit(PAGE)
    at.button(key="playground-run").click().run()
    return answered(at)


def test_two_answers_are_compared_word_by_word(visit: Visit, scripted: tuple[int, int]) -> None:
    at = opened(asked(visit), "playground-differences")
    assert "1 only on the left, 1 only on the right" in seen(at)
    html = "".join(element.value for element in at.get("html"))
    assert "alpha</del>" in html and "beta</ins>" in html
    assert "<b>hi" not in html
    at.segmented_control(key="playground-view").set_value("What matches").run()
    assert "of the words are in both" in seen(at)
    at.selectbox(key="playground-right").set_value(at.selectbox(key="playground-left").value).run()
    assert "Both fields name the same answer" in seen(at)


def test_an_exchange_is_kept_as_a_case_of_a_new_suite_and_linked(
    visit: Visit, scripted: tuple[int, int], db: Database, sample: Project
) -> None:
    at = opened(asked(visit), "playground-keeping")
    at.selectbox(key="playground-keep-suite").set_value(0).run()
    at.text_input(key="playground-keep-name").set_value(HOSTILE[:90])
    at.text_input(key="playground-keep-key").set_value("price")
    at.text_input(key="playground-keep-tags").set_value("shop, money")
    at.checkbox(key="playground-keep-as-reference").set_value(True)
    at.button(key="playground-keep").click().run()
    assert not at.exception
    suite = suites.suite_by_name(db, sample.id or 0, HOSTILE[:90])
    assert suite is not None
    version = suites.latest_suite_version(db, suite.id or 0)
    assert version is not None
    [case] = suite_acts.cases_of(db, version.id or 0)
    assert (case.key, case.tags, case.reference) == ("price", ("shop", "money"), "alpha says <b>hi</b> ![x](http://x)")
    assert case.variables["question"] == "How much is the Aster kettle?"
    link = next(one for one in at.get("page_link") if "case=price" in one.proto.query_string)
    assert f"suite={suite.id}" in link.proto.query_string
    assert read_as_markdown(at) == []


def test_what_is_refused_is_said_beside_the_fields(visit: Visit, scripted: tuple[int, int], db: Database, sample: Project) -> None:
    at = opened(asked(visit), "playground-keeping")
    at.selectbox(key="playground-keep-suite").set_value(0).run()
    at.button(key="playground-keep").click().run()
    assert "The name is empty. Give it a name." in seen(at)
    assert not at.exception


def test_an_answer_becomes_the_reference_of_the_case_its_values_come_from(
    visit: Visit, scripted: tuple[int, int], db: Database, sample: Project
) -> None:
    suite = suites.suite_by_name(db, sample.id or 0, "Realistic")
    assert suite is not None
    first = suites.latest_suite_version(db, suite.id or 0)
    assert first is not None
    case = suites.list_cases(db, first.id or 0, limit=1)[0]
    at = opened(visit(PAGE), "playground-from")
    at.selectbox(key="playground-from-Suite").set_value(first.id).run()
    at.text_input(key="playground-from-search").set_value(case.body["variables"]["question"]).run()
    at.selectbox(key="playground-from-Case").set_value(case.id).run()
    at.button(key="playground-from-now").click().run()
    assert at.text_area(key=QUESTION).value == case.body["variables"]["question"]
    assert "Filled: " in seen(at)
    at.button(key="playground-run").click().run()
    opened(answered(at), "playground-keeping")
    at.segmented_control(key="playground-keep-what").set_value("The reference of a case").run()
    assert at.selectbox(key="playground-keep-suite").value == suite.id
    at.button(key="playground-keep").click().run()
    assert not at.exception
    newest = suites.latest_suite_version(db, suite.id or 0)
    assert newest is not None and newest.number == first.number + 1
    kept = next(one for one in suite_acts.cases_of(db, newest.id or 0) if one.key == case.key)
    assert kept.reference == "alpha says <b>hi</b> ![x](http://x)"


def past(db: Database, sample: Project) -> int:
    """An attempt of a finished run whose case and answer are hostile."""
    run = finish_a_run(db, sample, "Realistic", lambda _, __: "pass", names=("alpha", "beta"))
    target = runs.run_targets(db, run.id or 0)[1]
    return next(line.id for line in attempts.attempts_page(db, run.id or 0, target_id=target.id))


def test_a_past_attempt_is_opened_with_its_values_prompt_and_model(
    visit: Visit, scripted: tuple[int, int], db: Database, sample: Project
) -> None:
    attempt = attempts.get_attempt(db, past(db, sample))
    case = suites.get_case(db, attempt.case_id)
    at = visit(PAGE, attempt=attempt.id)
    assert not at.exception
    assert "attempt" not in at.query_params
    assert at.text_area(key=QUESTION).value == case.body["variables"]["question"]
    assert at.selectbox(key="playground-3-model").value == scripted[1]
    assert at.selectbox(key="playground-3-version").value == runs.run_targets(db, attempt.run_id)[1].prompt_version_id
    assert "An answer." in texts(at)
    assert "What would be sent now differs from what was sent then." in seen(at)
    at.button(key="playground-bring-back").click().run()
    assert [box.key for box in at.selectbox if box.key and box.key.endswith("-model")] == ["playground-1-model", "playground-2-model"]
    assert at.text_area(key=QUESTION).value == "How much is the Aster kettle?"


def test_the_page_of_an_attempt_has_the_way_to_the_playground(
    visit: Visit, scripted: tuple[int, int], db: Database, sample: Project
) -> None:
    attempt = attempts.get_attempt(db, past(db, sample))
    at = visit("pages/validate/attempt.py", run=attempt.run_id, attempt=attempt.id)
    link = next(one for one in at.get("page_link") if one.proto.page.endswith("playground"))
    assert link.proto.query_string == f"attempt={attempt.id}"


def test_an_attempt_that_is_not_there_is_said_and_the_table_stays(visit: Visit, scripted: tuple[int, int]) -> None:
    at = visit(PAGE, attempt=987_654)
    assert not at.exception
    assert "no attempt" in seen(at).lower()
    assert at.text_area(key=QUESTION).value == "How much is the Aster kettle?"


def test_hostile_names_and_texts_of_a_case_stay_text(visit: Visit, scripted: tuple[int, int], db: Database, sample: Project) -> None:
    suite = suite_acts.create_suite(db, sample.id or 0, HOSTILE[:90])
    case = Case(HOSTILE, messages=(Message("user", HOSTILE),))
    version = suite_acts.save_cases(db, suite.id or 0, [case], note="hostile", author="ann")
    at = opened(visit(PAGE), "playground-from")
    at.selectbox(key="playground-from-Suite").set_value(version.id).run()
    at.button(key="playground-from-now").click().run()
    assert not at.exception
    assert HOSTILE in texts(at)
    assert read_as_markdown(at) == []
    at.button(key="playground-own-words").click().run()
    assert HOSTILE not in texts(at)


def test_the_columns_become_the_targets_of_a_run_over_a_suite(
    visit: Visit, scripted: tuple[int, int], db: Database, sample: Project
) -> None:
    at = visit(PAGE)
    at.selectbox(key="playground-2-prompt").select(0).run()
    at.button(key="playground-grid").click().run()
    assert not at.exception
    assert at.multiselect(key="new-run-model_ids").value == list(scripted)
    assert len(at.multiselect(key="new-run-prompt_version_ids").value) == 2
    assert at.multiselect(key="new-run-targets").value[1] == (0, scripted[1])
    assert "Brought from the playground: 2 columns as 2 targets. Each case brings its own values" in seen(at)
    assert "2 targets: " in seen(at)
    assert not at.button(key="new-run-start").disabled


def test_targets_are_taken_out_and_put_in_and_none_is_left_out_unseen(
    visit: Visit, scripted: tuple[int, int], db: Database, sample: Project
) -> None:
    at = visit(PAGE)
    at.selectbox(key="playground-2-prompt").select(0).run()
    at.button(key="playground-grid").click().run()
    at = visit(RUNS)
    [first, second] = at.multiselect(key="new-run-targets").value
    at.multiselect(key="new-run-targets").set_value([second]).run()
    assert "1 target: " in seen(at)
    at.multiselect(key="new-run-model_ids").set_value([scripted[0]]).run()
    assert at.multiselect(key="new-run-targets").value == [], "what is left out stays in sight"
    assert "Choose at least one target." in seen(at) and at.button(key="new-run-start").disabled
    at.multiselect(key="new-run-targets").set_value([first]).run()
    at.multiselect(key="new-run-model_ids").set_value(list(scripted)).run()
    joined = at.multiselect(key="new-run-targets").value
    assert len(joined) == 3 and {first, second} <= set(joined)
    assert visit(RUNS).multiselect(key="new-run-targets").value == joined
    assert not at.exception


def test_a_file_becomes_a_suite_that_is_run(visit: Visit, scripted: tuple[int, int], db: Database, sample: Project) -> None:
    at = visit(RUNS)
    at.segmented_control(key="new-run-source").set_value("A file").run()
    assert at.button(key="new-run-make").disabled and at.button(key="new-run-start").disabled
    at.file_uploader[0].upload("prices.csv", b"id,question\na,How much?\nb,When?\n", "text/csv")
    at.run()
    at.button(key="new-run-make").click().run()
    assert not at.exception
    suite = suites.suite_by_name(db, sample.id or 0, "prices")
    assert suite is not None
    version = suites.latest_suite_version(db, suite.id or 0)
    assert version is not None and at.selectbox(key="new-run-suite_version_id").value == version.id
    assert "The suite prices is here and chosen." in seen(at)


def test_a_file_that_holds_nothing_is_refused_beside_the_form(visit: Visit, scripted: tuple[int, int]) -> None:
    at = visit(RUNS)
    at.segmented_control(key="new-run-source").set_value("A file").run()
    at.file_uploader[0].upload("empty.csv", b"id,question\n", "text/csv")
    at.run()
    at.button(key="new-run-make").click().run()
    assert "No case could be read from empty.csv." in seen(at)
    assert not at.exception


def test_what_was_let_go_is_not_the_end_of_what_stood_there(visit: Visit, scripted: tuple[int, int], db: Database, sample: Project) -> None:
    at = visit(PAGE)
    at.text_area(key=QUESTION).set_value("Mine?").run()
    at = visit(PAGE, attempt=past(db, sample))
    at.button(key="playground-let-go").click().run()
    assert "Another table of yours is put away" in seen(at)
    let_go = at.text_area(key=QUESTION).value
    at.button(key="playground-bring-back").click().run()
    assert at.text_area(key=QUESTION).value == "Mine?"
    at.button(key="playground-bring-back").click().run()
    assert at.text_area(key=QUESTION).value == let_go
    at.button(key="playground-forget").click().run()
    assert "Its columns, values and answers are lost." in seen(at)
    assert not at.exception


def test_a_recorded_attempt_is_chosen_on_the_page_itself(visit: Visit, scripted: tuple[int, int], db: Database, sample: Project) -> None:
    attempt = attempts.get_attempt(db, past(db, sample))
    at = opened(visit(PAGE), "playground-from")
    at.segmented_control(key="playground-from-kind").set_value("Recorded attempt").run()
    target = runs.run_targets(db, attempt.run_id)[1].label
    at.text_input(key="playground-from-search").set_value("An answer").run()
    [first, *_] = at.selectbox(key="playground-from-Attempt").options
    assert target not in first
    at.button(key="playground-from-now").click().run()
    assert at.selectbox(key="playground-3-model").value == scripted[0]
    assert at.text_area(key=QUESTION).value == suites.get_case(db, attempt.case_id).body["variables"]["question"]
    assert "Bring back what stood here" in seen(at)
    assert not at.exception


def test_values_that_a_case_filled_can_be_put_back(visit: Visit, scripted: tuple[int, int], db: Database) -> None:
    at = visit(PAGE)
    at.text_area(key=QUESTION).set_value("Mine?").run()
    at = opened(at, "playground-from")
    at.button(key="playground-from-now").click().run()
    assert at.text_area(key=QUESTION).value != "Mine?"
    at.button(key="playground-values-back").click().run()
    assert at.text_area(key=QUESTION).value == "Mine?"


def test_what_is_half_typed_below_the_answers_is_there_after_a_restart(visit: Visit, scripted: tuple[int, int]) -> None:
    at = opened(asked(visit), "playground-keeping")
    at.text_input(key="playground-keep-key").set_value(HOSTILE).run()
    at.text_input(key="playground-keep-tags").set_value("shop").run()
    at.selectbox(key="playground-keep-kind").set_value("harmful").run()
    at.checkbox(key="playground-keep-turns").set_value(True).run()
    at.text_area(key="live-playground-next").set_value("And then").run()
    resources.shelf.clear()  # as after a restart
    again = visit(PAGE)
    assert again.text_input(key="playground-keep-key").value == HOSTILE
    assert again.text_input(key="playground-keep-tags").value == "shop"
    assert again.selectbox(key="playground-keep-kind").value == "harmful"
    assert again.checkbox(key="playground-keep-turns").value
    assert again.text_area(key="live-playground-next").value == "And then"
    assert not again.exception and read_as_markdown(again) == []


def test_a_case_that_was_kept_leaves_its_suite_chosen_and_its_id_empty(visit: Visit, scripted: tuple[int, int], db: Database) -> None:
    at = opened(asked(visit), "playground-keeping")
    at.selectbox(key="playground-keep-suite").set_value(0).run()
    at.text_input(key="playground-keep-name").set_value("Prices").run()
    at.text_input(key="playground-keep-key").set_value("price").run()
    at.button(key="playground-keep").click().run()
    assert at.text_input(key="playground-keep-key").value == ""
    assert at.selectbox(key="playground-keep-suite").value == suites.suite_by_name(db, 1, "Prices").id  # type: ignore[union-attr]
    resources.shelf.clear()
    assert opened(visit(PAGE), "playground-keeping").text_input(key="playground-keep-key").value == ""
