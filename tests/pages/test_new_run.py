"""Setting up a run on the page of runs, where nothing is there yet."""

import pytest
from streamlit.testing.v1 import AppTest

from store import models, projects, runs, suites
from store.database import Database
from store.tables import Project
from tests.actions.prompts_made import made, saved
from tests.pages.conftest import Visit, seen
from tests.pages.finished import finish_a_run
from touchstone.actions import prompts
from touchstone.actions.projects import create_project
from touchstone.prompts.content import PromptContent
from touchstone.prompts.variables import Variable
from touchstone.types import Message

PAGE = "pages/validate/runs.py"
NEW = "Claims assistant"


@pytest.fixture
def empty(db: Database, sample: Project) -> Project:
    """A project with nothing in it, beside the sample project: models belong to all projects."""
    return create_project(db, NEW)


def test_a_project_without_a_suite_runs_the_cases_of_a_file(
    visit: Visit, db: Database, empty: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("components.resources.enqueue", lambda id: f"run-{id}")
    at = visit(PAGE, project=NEW)
    assert "This project has none yet" in seen(at) and at.button(key="new-run-start").disabled
    assert any(link.proto.page.endswith("suites") for link in at.get("page_link"))
    at.file_uploader(key="new-run-upload").upload("claims.csv", b"id,question\na,How much?\nb,When?\n", "text/csv").run()
    at.button(key="new-run-make").click().run()
    assert not at.exception and "The suite claims is here and chosen." in seen(at) and "none yet" not in seen(at)
    at.button(key="new-run-start").click().run()
    (run,) = runs.list_runs(db, empty.id or 0)
    made = suites.suite_by_name(db, empty.id or 0, "claims")
    assert made is not None and suites.get_suite_version(db, run.suite_version_id).suite_id == made.id and run.total == 4


def test_where_there_is_no_suite_choosing_one_leads_to_the_suites_and_starts_nothing(visit: Visit, empty: Project) -> None:
    at = visit(PAGE, project=NEW)
    at.segmented_control(key="new-run-source").set_value("A suite").run()
    assert not at.exception and not at.error
    assert at.button(key="new-run-start").disabled and "Suite" not in [box.label for box in at.selectbox]
    assert "load the page again" not in seen(at)


def test_where_there_is_a_suite_its_cases_are_what_one_begins_with(visit: Visit, sample: Project) -> None:
    at = visit(PAGE)
    assert at.segmented_control(key="new-run-source").value == "A suite" and "none yet" not in seen(at)


def test_without_a_model_there_is_nothing_to_ask_and_the_way_to_one_is_told(visit: Visit, db: Database) -> None:
    projects.create_project(db, NEW)
    at = visit(PAGE, project=NEW)
    assert "No model yet" in seen(at) and "Open Models" in seen(at)


@pytest.mark.parametrize(("text", "warned"), [("Hello", True), ("Hello {question}", False)])
def test_a_prompt_that_uses_nothing_of_the_cases_is_warned_of(visit: Visit, db: Database, empty: Project, text: str, warned: bool) -> None:
    made(db, empty.id or 0, "greeting", text)
    at = visit(PAGE, project=NEW)
    at.file_uploader(key="new-run-upload").upload("claims.csv", b"id,question\na,How much?\nb,When?\n", "text/csv").run()
    at.button(key="new-run-make").click().run()
    said = seen(at) + "".join(warning.proto.title for warning in at.warning)
    assert not at.exception and ("uses nothing of the cases" in said) == warned
    assert ("Every case would ask the same" in said) == warned


def test_a_variable_that_the_cases_lack_is_told_with_the_version_and_what_to_do(visit: Visit, db: Database, empty: Project) -> None:
    """The sample of a variable is for trying it: no measured answer rests on one."""
    prompt_id, first = made(db, empty.id or 0, "claims", "Write for {audience}: {question}")
    content = PromptContent((Message("user", "Write for {audience}: {question}"),), variables=(Variable("audience", sample="students"),))
    prompts.save_version(db, prompt_id, content, note="a sample", author="ann", parent_id=first)
    at = of_a_file(visit(PAGE, project=NEW))
    said = seen(at) + "".join(warning.proto.title for warning in at.warning)
    assert "2 of the first 2 attempts would be errors" in said
    assert "claims v2 uses audience, to which 2 of the first 2 cases give no value." in said
    assert "Add what is missing to the cases, or import a file that has a column of that name." in said
    assert "no run puts it in place of a value" in said
    assert any(link.proto.label.endswith("Open the cases]") for link in at.get("page_link"))


def test_what_a_run_takes_is_estimated_from_the_cases_that_can_be_sent(visit: Visit, db: Database, empty: Project) -> None:
    lacking = made(db, empty.id or 0, "claims", "Write for {audience}: {question}")[1]
    complete = made(db, empty.id or 0, "other", "{question} " + "Be brief. " * 40)[1]
    at = of_a_file(visit(PAGE, project=NEW))
    field = at.multiselect(key="new-run-prompt_version_ids")
    said = seen(field.set_value([lacking]).run())
    assert "4 attempts. What they take cannot be told before the cases have every value." in said and "0 tokens in" not in said
    said = seen(field.set_value([lacking, complete]).run())
    assert "8 attempts, about 410 tokens in" in said and "and what the targets take to which no case can be sent yet." in said
    assert "cannot be told" not in seen(field.set_value([complete]).run())


def test_a_version_that_is_not_the_newest_is_told_and_changed_with_one_click(visit: Visit, db: Database, sample: Project) -> None:
    prompt_id, first = made(db, sample.id or 0, "claims")
    other = made(db, sample.id or 0, "other")[1]
    at = visit(PAGE)
    at.multiselect(key="new-run-prompt_version_ids").set_value([first, other]).run()
    assert "is the newest" not in seen(at)
    newest = saved(db, prompt_id, "Say it: {question}", first)
    at.run()
    assert "claims v1 is chosen, claims v2 is the newest." in seen(at) and "other v1 is chosen" not in seen(at)
    at.multiselect(key="new-run-prompt_version_ids").set_value([first, newest]).run()
    assert "is the newest" not in seen(at), "both are to be compared"
    at.multiselect(key="new-run-prompt_version_ids").set_value([first, other]).run()
    at.button(key="new-run-newest").click().run()
    assert at.multiselect(key="new-run-prompt_version_ids").value == [newest, other] and "is the newest" not in seen(at)
    assert visit(PAGE).multiselect(key="new-run-prompt_version_ids").value == [newest, other], "it is kept like any choice"


def of_a_file(at: AppTest) -> AppTest:
    """The form with the cases of a file."""
    at.file_uploader(key="new-run-upload").upload("claims.csv", b"id,question\na,How much?\nb,When?\n", "text/csv").run()
    return at.button(key="new-run-make").click().run()


def elsewhere(db: Database, name: str, variable: str = "", price: float = 0.0) -> int:
    """A model that is asked over the network."""
    endpoint = models.create_endpoint(db, name, "openai_compatible", base_url="http://127.0.0.1:9/v1", api_key_env=variable)
    return models.create_model(db, name, endpoint.id or 0, "m", price_in=price, price_out=price).id or 0


def test_a_model_without_its_key_is_told_beside_the_models_before_anything_starts(visit: Visit, db: Database, empty: Project) -> None:
    hosted = elsewhere(db, "heron-1", "HERON_KEY")
    at = of_a_file(visit(PAGE, project=NEW))
    at.multiselect(key="new-run-model_ids").set_value([hosted]).run()
    assert "heron-1 cannot be asked: the environment variable HERON_KEY is not set. Set it to the key" in seen(at)
    assert at.button(key="new-run-start").disabled and not at.exception
    local = next(model.id or 0 for model in models.list_models(db) if model.id != hosted)
    at.multiselect(key="new-run-model_ids").set_value([local]).run()
    assert "cannot be asked" not in seen(at) and not at.button(key="new-run-start").disabled


def test_a_price_that_nobody_set_is_not_called_no_cost(visit: Visit, db: Database, empty: Project) -> None:
    at = of_a_file(visit(PAGE, project=NEW))
    assert "no cost" in seen(at), "the demo models answer here"
    unpriced, priced = elsewhere(db, "heron-1"), elsewhere(db, "crane-1", price=1000.0)
    at.run()
    at.multiselect(key="new-run-model_ids").set_value([unpriced]).run()
    assert "cost not known (no price is set for heron-1)" in seen(at) and "no cost" not in seen(at)
    at.multiselect(key="new-run-model_ids").set_value([unpriced, priced]).run()
    assert "at least $" in seen(at) and "(no price is set for heron-1)" in seen(at)
    at.number_input(key="new-run-budget_usd").set_value(1.0).run()
    assert "What has no price counts for nothing in a budget." in seen(at)


def test_one_begins_with_the_targets_of_the_last_run(visit: Visit, db: Database, sample: Project) -> None:
    local = {model.name: model.id or 0 for model in models.list_models(db)}
    finish_a_run(db, sample, "Adversarial starter", lambda *_: "pass", names=("demo-tuned",))
    newer = made(db, sample.id or 0, "newer", "{question}")
    at = opened(visit(PAGE))
    assert at.multiselect(key="new-run-model_ids").value == [local["demo-tuned"]]
    assert newer not in at.multiselect(key="new-run-prompt_version_ids").value


def opened(at: AppTest) -> AppTest:
    return next(button for button in at.button if button.label == "New run").click().run()


def test_the_last_run_is_none_that_measured_the_parts_of_a_prompt(visit: Visit, db: Database, sample: Project) -> None:
    whole = finish_a_run(db, sample, "Adversarial starter", lambda *_: "pass", names=("demo-tuned",))
    model = next(model.id or 0 for model in models.list_models(db) if model.name == "demo-base")
    version = runs.run_targets(db, whole.id or 0)[0].prompt_version_id
    targets = [{"label": "part", "model_id": model, "prompt_version_id": version, "without": without} for without in ("", "message:1")]
    runs.create_run(db, targets=targets, project_id=sample.id or 0, suite_version_id=whole.suite_version_id, name="Parts")
    assert opened(visit(PAGE)).multiselect(key="new-run-model_ids").value != [model]


def test_where_the_cases_come_from_and_the_name_of_their_suite_survive_a_reload(visit: Visit, db: Database, sample: Project) -> None:
    run = finish_a_run(db, sample, "Adversarial starter", lambda *_: "pass")
    finish_a_run(db, sample, "Adversarial starter", lambda *_: "pass")
    at = opened(visit(PAGE))
    at.segmented_control(key="new-run-source").set_value("Recorded attempts").run()
    at.selectbox(key="new-run-from-run").set_value(run.id).run()
    at.selectbox(key="new-run-from-verdict").set_value("pass").run()
    at.text_input(key="new-run-suite-name").set_value("What passed").run()
    again = visit(PAGE)
    assert not again.exception
    assert again.segmented_control(key="new-run-source").value == "Recorded attempts"
    assert again.selectbox(key="new-run-from-run").value == run.id
    assert again.selectbox(key="new-run-from-verdict").value == "pass"
    assert again.text_input(key="new-run-suite-name").value == "What passed"
    again.button(key="new-run-cancel").click().run()
    assert opened(again).segmented_control(key="new-run-source").value == "A suite"


def test_a_link_to_a_suite_chooses_it_whatever_was_begun_before(visit: Visit, db: Database, sample: Project) -> None:
    finish_a_run(db, sample, "Adversarial starter", lambda *_: "pass")
    opened(visit(PAGE)).segmented_control(key="new-run-source").set_value("Recorded attempts").run()
    suite = suites.list_suites(db, sample.id or 0)[-1].id or 0
    at = visit(PAGE, suite=suite)
    assert at.segmented_control(key="new-run-source").value == "A suite"
    assert at.selectbox(key="new-run-suite_version_id").value == suites.suite_versions(db, suite)[0].id


def test_attempts_that_a_link_asks_for_are_asked_for_again_after_a_reload(visit: Visit, db: Database, sample: Project) -> None:
    run = finish_a_run(db, sample, "Adversarial starter", lambda *_: "pass")
    at = visit(PAGE, over=run.id or 0, verdict="fail")
    assert at.query_params["over"] == str(run.id), "the address still says it"
    at.selectbox(key="new-run-from-verdict").set_value("pass").run()
    assert "over" not in at.query_params
    assert visit(PAGE).selectbox(key="new-run-from-verdict").value == "pass"
