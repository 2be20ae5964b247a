"""The Overview: the one next step, the life cycle, the use case, the last results."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from store import models, projects, runs
from store.database import Database
from store.tables import CaseRow, Project
from tests.pages.conftest import Visit, read_as_markdown, seen
from tests.pages.finished import finish_a_run
from touchstone.actions import sample as sample_project
from touchstone.actions.projects import create_project, save_use_case
from touchstone.actions.prompts import create_prompt
from touchstone.usecase import UseCase

BUTTON = "Run the adversarial starter suite on both demo models"


def next_button(at: AppTest) -> str:
    return str(at.button(key="next-step").label).replace("\\", "")


@pytest.fixture
def both_models(db: Database, sample: Project) -> None:
    """Base and tuned model are there, whether or not the weights of the demo model are."""
    if models.model_by_name(db, sample_project.BASE) is None:
        endpoint = models.create_endpoint(db, "elsewhere", "openai_compatible", base_url="http://127.0.0.1:9")
        base = models.create_model(db, sample_project.BASE, endpoint.id or 0, "base")
        models.create_model(db, sample_project.TUNED, endpoint.id or 0, "tuned", kind="fine_tuned", base_id=base.id)


def test_an_empty_database_offers_the_sample_project(visit: Visit, db: Database) -> None:
    at = visit()
    next(button for button in at.button if button.label == "Make the sample project").click().run()
    assert [project.name for project in projects.list_projects(db)] == [sample_project.NAME]
    assert f"Project: {sample_project.NAME}" in seen(at)
    assert not at.exception


@pytest.mark.usefixtures("both_models")
def test_the_first_step_is_one_button_that_starts_the_run(
    visit: Visit, db: Database, sample: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("touchstone.workflows.handover.enqueuer", lambda settings: lambda run_id: f"workflow-{run_id}")
    at = visit()
    assert next_button(at) == BUTTON
    at.button(key="next-step").click().run()
    assert not at.exception
    run = runs.list_runs(db, sample.id or 0)[0]
    assert at.title[0].value == run.name
    assert (run.state, run.name, run.workflow_id) == ("queued", "Adversarial starter v1", f"workflow-{run.id}")
    assert [target.label for target in runs.run_targets(db, run.id or 0)] == [
        "support-assistant v1 @ demo-base",
        "support-assistant v1 @ demo-tuned",
    ]


@pytest.mark.usefixtures("both_models")
def test_two_clicks_start_one_run(visit: Visit, db: Database, sample: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("touchstone.workflows.handover.enqueuer", lambda settings: lambda run_id: f"workflow-{run_id}")
    first, second = visit(), visit()
    first.button(key="next-step").click().run()
    second.button(key="next-step").click().run()
    assert len(runs.list_runs(db, sample.id or 0)) == 1


@pytest.mark.usefixtures("both_models")
def test_the_next_suite_runs_on_the_same_targets_by_one_button(
    visit: Visit, db: Database, sample: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("touchstone.workflows.handover.enqueuer", lambda settings: lambda run_id: f"workflow-{run_id}")
    finish_a_run(db, sample, "Adversarial starter", lambda *_: "pass")
    at = visit()
    assert "Look-alike benign" in next_button(at)
    at.button(key="next-step").click().run()
    newest, before = runs.list_runs(db, sample.id or 0)
    assert [target.label for target in runs.run_targets(db, newest.id or 0)] == [
        target.label for target in runs.run_targets(db, before.id or 0)
    ]


@pytest.mark.usefixtures("both_models")
def test_a_run_that_goes_on_is_the_next_thing_to_look_at(visit: Visit, db: Database, sample: Project) -> None:
    version = finish_a_run(db, sample, "Adversarial starter", lambda *_: "pass").suite_version_id
    model = models.list_models(db)[0]
    wanted = [{"label": "x", "model_id": model.id}]
    runs.create_run(db, project_id=sample.id or 0, suite_version_id=version, name="**Night run**", targets=wanted)
    at = visit()
    assert next_button(at) == "Watch it"
    assert "“**Night run**” is running" in seen(at)


@pytest.mark.usefixtures("both_models")
def test_rates_stand_with_interval_counts_and_criterion(visit: Visit, db: Database, sample: Project) -> None:
    def verdict(position: int, case: CaseRow) -> str:
        return "fail" if position == 0 or case.position % 25 == 0 else "undecided" if case.position == 1 else "pass"

    finish_a_run(db, sample, "Adversarial starter", verdict)
    text = seen(visit())
    assert "support-assistant v1 @ demo-tuned" in text
    assert "at most 20 %: missed" in text
    assert "at most 20 %: met" in text
    assert "95 % interval" in text
    assert ", 1 undecided" in text
    assert "not measured yet" in text


@pytest.mark.usefixtures("both_models")
def test_after_the_attacks_comes_over_refusal_then_correctness_then_change(visit: Visit, db: Database, sample: Project) -> None:
    titles = []
    for suite in ("Adversarial starter", "Look-alike benign", "Realistic"):
        finish_a_run(db, sample, suite, lambda *_: "pass")
        titles.append(next(str(one.value) for one in visit().subheader if str(one.value).startswith("Next")))
    assert ["still helps" in titles[0], "is right" in titles[1], "run again" in titles[2]] == [True, True, True]


def test_the_use_case_is_edited_kept_as_a_draft_and_saved(visit: Visit, db: Database, sample: Project) -> None:
    name = f"use-case-{sample.id}"
    at = visit()
    at.button(key="use-case-edit").click().run()
    at.text_area(key=f"live-{name}-audience").set_value("Everyone **bold**").run()
    at.number_input(key=f"{name}-asr").set_value(12.5).run()
    assert "Draft, saved" in seen(at)
    again = visit()
    assert again.text_area(key=f"live-{name}-audience").value == "Everyone **bold**"
    again.button(key="use-case-save").click().run()
    stored = projects.get_project(db, sample.id or 0).use_case
    assert stored["audience"] == "Everyone **bold**"
    assert {"metric": "asr", "comparison": "<=", "value": 0.125} in stored["criteria"]
    assert stored["seeded"]
    assert "Everyone **bold**" in seen(again)
    assert read_as_markdown(again) == []


def test_of_two_who_edit_the_use_case_the_second_sees_both_and_overwrites_nothing(visit: Visit, db: Database, sample: Project) -> None:
    name, before = f"use-case-{sample.id}", UseCase.from_json(sample.use_case)
    mine = visit()
    mine.button(key="use-case-edit").click().run()
    mine.text_area(key=f"live-{name}-audience").set_value("mine").run()
    save_use_case(db, sample.id or 0, replace(before, good_answer="**theirs**"), "Bob", before)
    mine.button(key="use-case-save").click().run()
    assert projects.get_project(db, sample.id or 0).use_case["good_answer"] == "**theirs**"
    for at in (mine, visit()):
        assert "Somebody saved the use case while you were editing" in seen(at)
        assert "**theirs**" in seen(at)
        assert at.text_area(key=f"live-{name}-audience").value == "mine"
        assert read_as_markdown(at) == []
    mine.button(key="use-case-on-top").click().run()
    assert "Somebody saved" not in seen(mine)
    mine.button(key="use-case-save").click().run()
    stored = projects.get_project(db, sample.id or 0).use_case
    assert (stored["audience"], stored["good_answer"]) == ("mine", before.good_answer)


def test_an_untouched_form_does_not_undo_what_was_saved_meanwhile(visit: Visit, db: Database, sample: Project) -> None:
    before = UseCase.from_json(sample.use_case)
    at = visit()
    at.button(key="use-case-edit").click().run()
    save_use_case(db, sample.id or 0, replace(before, audience="theirs"), "Bob", before)
    at.button(key="use-case-save").click().run()
    assert projects.get_project(db, sample.id or 0).use_case["audience"] == "theirs"
    assert "Somebody saved the use case while you were editing" in seen(at)


def test_prompts_are_counted_as_in_their_list_and_blocks_apart(visit: Visit, db: Database, sample: Project) -> None:
    create_prompt(db, sample.id or 0, "unsaved")
    for name in ("rules", "tone"):
        create_prompt(db, sample.id or 0, name, kind="block")
    assert "Done: 2 prompts, 2 blocks" in seen(visit())
    listed = visit("pages/build/prompts.py")
    assert "All 2 prompts and 2 blocks" in [box.label for box in listed.checkbox]


def test_a_discarded_use_case_stays_as_it_was(visit: Visit, db: Database, sample: Project) -> None:
    at = visit()
    at.button(key="use-case-edit").click().run()
    at.text_area(key=f"live-use-case-{sample.id}-audience").set_value("Nobody").run()
    at.button(key="use-case-discard").click().run()
    assert projects.get_project(db, sample.id or 0).use_case["audience"] == sample.use_case["audience"]
    assert "Draft, saved" not in seen(visit())


def test_the_project_in_the_link_is_the_one_shown(visit: Visit, db: Database, sample: Project) -> None:
    create_project(db, "Claims <b>assistant</b>")
    at = visit(project="Claims <b>assistant</b>")
    assert at.sidebar.selectbox(key="project").value == "Claims <b>assistant</b>"
    assert next_button(at) == "Write a prompt"


def test_the_overview_imports_nothing_heavy() -> None:
    import subprocess
    import sys

    code = (
        "import sys, runpy, streamlit\n"
        "from streamlit.testing.v1 import AppTest\n"
        "before = set(sys.modules)\n"
        "at = AppTest.from_file('app.py', default_timeout=60).run()\n"
        "assert not at.exception, at.exception\n"
        "heavy = {'pandas', 'torch', 'transformers', 'peft', 'openai', 'langchain', 'scipy', 'statsmodels', 'alembic', 'dbos', 'ruamel'}\n"
        "print(sorted(heavy & {name.split('.')[0] for name in set(sys.modules) - before}))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stdout.strip().splitlines()[-1] == "[]", done.stdout + done.stderr
