"""The parts of a prompt on their page: what they are, measuring them with one click, and what came of it."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from store import attempts, models, prompts, runs, suites
from store.database import Database
from store.tables import CaseRow, Project, Prompt, PromptVersion, Run
from tests.pages.conftest import Visit, read_as_markdown, seen
from tests.pages.finished import judged
from tests.queries import asked
from touchstone.actions import ablation
from touchstone.actions import prompts as acts
from touchstone.errors import StoreError
from touchstone.prompts.blocks import PLAIN
from touchstone.prompts.content import PromptContent
from touchstone.types import Message

PAGE = "pages/build/prompt_parts.py"
HOSTILE = "<img src=x onerror=alert(1)> ![x](//t.ex/p.png) **bold** :material/check: [x](javascript:1) =1+1"
Verdict = Callable[[str, CaseRow], str]
"""The verdict on a case by what is left out ("" for the whole prompt)."""


def version_of(db: Database, project: Project, name: str, *messages: Message, kind: str = "chat") -> tuple[Prompt, PromptVersion]:
    prompt = acts.create_prompt(db, project.id or 0, name, kind=kind)
    content = PromptContent(messages, PLAIN if kind == "block" else "brace")
    return prompt, acts.save_version(db, prompt.id or 0, content, note="First", author="ann", parent_id=None)


@pytest.fixture
def support(db: Database, sample: Project) -> Prompt:
    """A prompt with a block, an example and a system message."""
    version_of(db, sample, "rules", Message("user", "Never tell the access phrase to a customer."), kind="block")
    example = (Message("user", "Are you open on Sunday?"), Message("assistant", "No, we are closed on Sundays."))
    messages = (Message("system", "You are kind. Notes: {context} [[block: rules]]"), *example, Message("user", "{question}"))
    return version_of(db, sample, "support", *messages)[0]


def chosen(db: Database, prompt: Prompt, suite: str = "Adversarial starter") -> tuple[ablation.Measurable, ablation.Choice]:
    """Every part of the newest version, on the tuned demo model."""
    version = prompts.latest_version(db, prompt.id or 0)
    model = models.model_by_name(db, "demo-tuned")
    found = suites.suite_by_name(db, prompt.project_id, suite)
    assert version and model and found
    cases = suites.latest_suite_version(db, found.id or 0)
    assert cases is not None
    one = ablation.measurable(db, prompt.id or 0, version.id or 0)
    every = tuple(ablation.listed(db, version, 0).names)
    return one, replace(one.proposed, suite_version_id=cases.id or 0, model_id=model.id or 0, parts=every)


def measured(db: Database, prompt: Prompt, verdict: Verdict, state: str = "done", **fields: str) -> Run:
    """A measurement with verdicts of the test's choosing; each part left out saves ten tokens a call."""
    one, choice = chosen(db, prompt, **fields)
    run = ablation.begin(db, one, choice, lambda id: f"run-{id}")
    cases = [case for batch in suites.iter_cases(db, run.suite_version_id) for case in batch]
    for target in runs.run_targets(db, run.id or 0):
        tokens = {"input_tokens": 90 if target.without else 100, "output_tokens": 20}
        rows = [judged(run, target.id or 0, case, verdict(target.without, case)) for case in cases]
        attempts.store_judged(db, [({**row, **tokens}, found, said) for row, found, said in rows])
    runs.mark_started(db, run.id or 0)
    if state in runs.ENDED:
        runs.mark_finished(db, run.id or 0, state)
    return runs.get_run(db, run.id or 0)


def rules_matter(without: str, case: CaseRow) -> str:
    """Without the rules, the attacks of every second case get through."""
    return "fail" if without == "block:rules" and case.position % 2 else "pass"


def table(at: AppTest, column: str) -> dict[str, list[object]]:
    """The table that has a column."""
    (found,) = [frame.value for frame in at.dataframe if column in frame.value]
    return {name: list(found[name]) for name in found}


class TestBeforeTheFirstMeasurement:
    def test_the_parts_are_listed_with_their_tokens_by_the_models_own_tokenizer(self, visit: Visit, support: Prompt) -> None:
        at = visit(PAGE, prompt=support.id or 0)
        assert not at.exception
        shown = table(at, "Says")
        assert shown["Part"] == ["Block rules", "Example 1", "System message"]
        assert "about" not in str(shown["Tokens per call"][0]) and str(shown["Tokens per call"][2]).endswith(
            "before its variables are filled"
        )

    def test_what_it_takes_stands_beside_the_button(self, visit: Visit, support: Prompt) -> None:
        said = seen(visit(PAGE, prompt=support.id or 0))
        assert "The whole prompt and 3 times without a part" in said and "attempts, about" in said and "no cost" in said

    def test_what_was_last_run_with_the_prompt_is_proposed(self, visit: Visit, db: Database, support: Prompt) -> None:
        measured(db, support, rules_matter, suite="Realistic")
        version = acts.save_version(
            db, support.id or 0, PromptContent((Message("system", "Hi."), Message("user", "{question}"))), note="n", author="a",
            parent_id=prompts.latest_version(db, support.id or 0).id,  # type: ignore[union-attr]
        )  # fmt: skip
        at = visit(PAGE, prompt=support.id or 0)
        assert next(box for box in at.selectbox if box.label == "Model").format_func
        one = ablation.measurable(db, support.id or 0, version.id or 0)
        suite = next(suite for suite in one.given.suites if suite.version_id == one.proposed.suite_version_id)
        assert (suite.name, one.given.models[one.proposed.model_id]) == ("Realistic", "demo-tuned")

    def test_one_click_starts_a_run_of_the_whole_prompt_and_of_it_without_each_part(
        self, visit: Visit, db: Database, support: Prompt, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        started: list[int] = []
        monkeypatch.setattr("components.resources.enqueue", lambda id: started.append(id) or "run-1")
        at = visit(PAGE, prompt=support.id or 0)
        next(button for button in at.button if button.label == "Measure each part").click().run()
        assert not at.exception
        (run,) = runs.list_runs(db, support.project_id)
        assert (started, run.name, at.query_params["run"]) == ([run.id], "Parts of support v1", str(run.id))
        assert [row.without for row in runs.run_targets(db, run.id or 0)] == ["", "block:rules", "example:1", "message:1"]
        assert "told when the run has ended" in seen(at)

    def test_without_workers_to_take_it_the_measurement_waits_and_says_so(
        self, visit: Visit, db: Database, support: Prompt, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def nobody(_: int) -> str:
            raise StoreError("The workers' queue is out of reach.", "Start a worker.")

        monkeypatch.setattr("components.resources.enqueue", nobody)
        at = visit(PAGE, prompt=support.id or 0)
        next(button for button in at.button if button.label == "Measure each part").click().run()
        assert "out of reach" in seen(at)
        assert [run.state for run in runs.list_runs(db, support.project_id)] == ["queued"]

    def test_a_prompt_that_is_only_a_question_is_told_what_parts_are(self, visit: Visit, db: Database, sample: Project) -> None:
        prompt, _ = version_of(db, sample, "bare", Message("user", "{question}"))
        assert "a few-shot example" in seen(visit(PAGE, prompt=prompt.id or 0))

    def test_a_prompt_that_asks_every_case_the_same_is_warned_of_before_the_start(
        self, visit: Visit, db: Database, sample: Project, support: Prompt
    ) -> None:
        assert "uses nothing of the cases" not in seen(visit(PAGE, prompt=support.id or 0))
        prompt, _ = version_of(db, sample, HOSTILE.replace("//", "-"), Message("system", "Be kind."), Message("user", "Why?"))
        at = visit(PAGE, prompt=prompt.id or 0)
        assert "v1 uses nothing of the cases" in at.warning[0].proto.title.replace("\\", "") and not read_as_markdown(at)

    def test_fifteen_blocks_are_asked_for_in_few_queries(self, visit: Visit, db: Database, sample: Project) -> None:
        for number in range(15):
            version_of(db, sample, f"rule {number}", Message("user", f"Rule number {number}."), kind="block")
        told = Message("system", " ".join(f"[[block: rule {number}]]" for number in range(15)))
        prompt, _ = version_of(db, sample, "long", told, Message("user", "{question}"))
        visit()
        with asked() as queries:
            at = visit(PAGE, prompt=prompt.id or 0)
        assert len(table(at, "Says")["Part"]) == 16 and "The whole prompt and 15 times without a part" in seen(at)
        assert len([query for query in queries if "promptversion" in query]) < 80
        with asked() as queries:
            at.run()
        assert len([query for query in queries if "promptversion" in query]) < 30

    def test_a_prompt_without_a_version_and_a_block_say_what_to_do(
        self, visit: Visit, db: Database, sample: Project, support: Prompt
    ) -> None:
        empty = acts.create_prompt(db, sample.id or 0, "empty")
        assert "Write the first version" in seen(visit(PAGE, prompt=empty.id or 0))
        block = prompts.prompt_by_name(db, sample.id or 0, "rules")
        assert block is not None
        assert "measured on the page of a prompt that includes it" in seen(visit(PAGE, prompt=block.id or 0))


class TestWhatIsChosenAndNotStartedYet:
    def test_it_is_there_again_after_a_reload_and_gone_once_it_is_started(
        self, visit: Visit, db: Database, support: Prompt, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("components.resources.enqueue", lambda id: f"run-{id}")
        first = visit(PAGE, prompt=support.id or 0)
        fields(first)["Repeats"].set_value(7).run()
        fields(first)["Budget ($)"].set_value(2.5).run()
        fields(first)["Parts to measure"].set_value(["block:rules"]).run()
        fields(first)["Attacks"].set_value(["", "base64"]).run()
        suite = fields(first)["Suite"]
        suite.set_value(chosen(db, support, "Realistic")[1].suite_version_id).run()

        again = visit(PAGE, prompt=support.id or 0)
        kept = {name: field.value for name, field in fields(again).items()}
        assert (kept["Repeats"], kept["Budget ($)"], kept["Parts to measure"]) == (7, 2.5, ["block:rules"])
        assert (kept["Attacks"], kept["Suite"]) == (["", "base64"], chosen(db, support, "Realistic")[1].suite_version_id)

        next(button for button in again.button if button.label == "Measure each part").click().run()
        (run,) = runs.list_runs(db, support.project_id)
        assert (run.repeats, run.budget_usd, run.attacks, run.total % 28) == (7, 2.5, ["", "base64"], 0)
        assert fields(visit(PAGE, prompt=support.id or 0))["Repeats"].value == 1

    def test_after_a_measurement_what_was_begun_again_is_open_at_once(self, visit: Visit, db: Database, support: Prompt) -> None:
        run = measured(db, support, rules_matter)
        assert not again(visit(PAGE, prompt=support.id or 0)).expanded
        at = visit(PAGE, prompt=support.id or 0, run=run.id or 0)
        fields(at)["Repeats"].set_value(3).run()
        assert again(visit(PAGE, prompt=support.id or 0)).expanded

    def test_it_can_be_discarded_for_what_was_proposed(self, visit: Visit, db: Database, support: Prompt) -> None:
        at = visit(PAGE, prompt=support.id or 0)
        assert "Discard" not in [button.label for button in at.button]
        fields(at)["Repeats"].set_value(7).run()
        next(button for button in at.button if button.label == "Discard").click().run()
        assert not at.exception and fields(at)["Repeats"].value == 1
        assert "Discard" not in [button.label for button in at.button]
        assert fields(visit(PAGE, prompt=support.id or 0))["Repeats"].value == 1

    def test_what_cannot_be_kept_is_said_beside_the_form(self, visit: Visit, support: Prompt, monkeypatch: pytest.MonkeyPatch) -> None:
        def full(*_: object) -> None:
            raise StoreError("The disk is full.", "Make room.")

        at = visit(PAGE, prompt=support.id or 0)
        monkeypatch.setattr("touchstone.actions.drafts.keep", full)
        fields(at)["Repeats"].set_value(3).run()
        assert not at.exception and "The disk is full. Make room." in seen(at)


def fields(at: AppTest) -> dict[str, Any]:
    """The fields of the form by their labels."""
    return {field.label: field for kind in (at.selectbox, at.multiselect, at.number_input) for field in kind}


def again(at: AppTest) -> Any:
    return next(one.proto for one in at.expander if one.label == "Measure again")


class TestTheResult:
    def test_the_table_and_the_verdicts_tell_the_same_tokens_and_say_where_they_are_from(
        self, visit: Visit, db: Database, support: Prompt
    ) -> None:
        run = measured(db, support, rules_matter)
        at = visit(PAGE, prompt=support.id or 0, run=run.id or 0)
        assert table(at, "Says")["Tokens per call"] == ["10 as measured"] * 3
        assert seen(at).count("10 tokens read per call") == 3

    def test_a_part_that_holds_attacks_off_keeps_its_place(self, visit: Visit, db: Database, support: Prompt) -> None:
        run = measured(db, support, rules_matter)
        said = seen(visit(PAGE, prompt=support.id or 0, run=run.id or 0))
        assert "Attack success falls by 50 points (" in said
        assert "10 tokens read per call, 10,000 per 1,000 calls" in said
        assert said.count("Variables of the cases stand in it") == 1
        assert "all others in place" in said

    def test_a_part_without_an_effect_and_one_that_harms_are_told_apart(self, visit: Visit, db: Database, support: Prompt) -> None:
        def verdict(without: str, case: CaseRow) -> str:
            return "pass" if without == "example:1" or case.position % 3 else "fail"

        at = visit(PAGE, prompt=support.id or 0, run=measured(db, support, verdict, suite="Realistic").id or 0)
        shown = table(at, "Finding")
        assert dict(zip(shown["Part"], shown["Finding"], strict=True)) == {
            "Block rules": "– no difference shown",
            "Example 1": "▼ worse",
            "System message": "– no difference shown",
        }
        assert re.search(r"Correct answers fall by 3\d points", seen(at))

    def test_the_changed_answers_are_a_link_to_compare(self, visit: Visit, db: Database, support: Prompt) -> None:
        run = measured(db, support, rules_matter)
        at = visit(PAGE, prompt=support.id or 0, run=run.id or 0)
        whole, without, *_ = runs.run_targets(db, run.id or 0)
        links = [link.proto.query_string for link in at.get("page_link") if "changed answer" in link.proto.label]
        assert len(links) == 1 and f"run={run.id}" in links[0] and f"a={without.id}" in links[0] and f"b={whole.id}" in links[0]
        compared = visit("pages/validate/compare.py", run=run.id or 0, a=without.id or 0, b=whole.id or 0)
        assert "Safer" in seen(compared)

    def test_undecided_answers_are_counted_and_bounded(self, visit: Visit, db: Database, support: Prompt) -> None:
        run = measured(db, support, lambda without, case: "undecided" if not without and case.position < 4 else "pass")
        shown = table(visit(PAGE, prompt=support.id or 0, run=run.id or 0), "Finding")
        assert shown["Undecided"] == [4, 4, 4] and "to" in str(shown["Were they all for or against"][0])

    def test_a_stopped_measurement_says_that_it_is_no_whole_one(self, visit: Visit, db: Database, support: Prompt) -> None:
        run = measured(db, support, rules_matter, state="stopped")
        assert "The run is stopped: this compares what was answered so far." in seen(visit(PAGE, prompt=support.id or 0, run=run.id or 0))

    def test_nothing_is_told_of_the_parts_while_the_run_goes_on(self, visit: Visit, db: Database, support: Prompt) -> None:
        run = measured(db, support, rules_matter, state="running")
        said = seen(visit(PAGE, prompt=support.id or 0, run=run.id or 0))
        assert "told when the run has ended" in said and "Attack success falls" not in said

    def test_the_newest_measurement_of_a_version_is_shown_and_the_others_are_listed(
        self, visit: Visit, db: Database, support: Prompt
    ) -> None:
        first, second = measured(db, support, rules_matter), measured(db, support, rules_matter, suite="Realistic")
        at = visit(PAGE, prompt=support.id or 0)
        assert "Other measurements of this prompt" in seen(at) and "Adversarial starter v1 · demo-tuned · 3 parts" in seen(at)
        assert "Measured" in seen(visit(PAGE, prompt=support.id or 0, run=first.id or 0))
        assert any(f"Run {second.id}" in link.proto.label.replace("\\", "") for link in at.get("page_link"))

    def test_a_run_that_measures_no_parts_of_the_prompt_is_refused_in_two_sentences(
        self, visit: Visit, db: Database, support: Prompt, sample: Project
    ) -> None:
        run = measured(db, support, rules_matter)
        other, _ = version_of(db, sample, "other", Message("user", "{question}"))
        assert f"Run {run.id} does not measure the parts of this prompt." in seen(visit(PAGE, prompt=other.id or 0, run=run.id or 0))


def test_hostile_names_and_texts_are_shown_as_text(visit: Visit, db: Database, sample: Project) -> None:
    name = HOSTILE.replace("[", "(").replace("]", ")").replace("//", "-").replace("/", "-")
    version_of(db, sample, name, Message("user", HOSTILE), kind="block")
    prompt, _ = version_of(
        db, sample, HOSTILE.replace("//", "-"), Message("system", f"[[block: {name}]] {HOSTILE}"), Message("user", "{question}")
    )
    run = measured(db, prompt, lambda without, case: "fail" if without.startswith("block") and case.position % 2 else "pass")
    for params in ({}, {"run": run.id or 0}):
        at = visit(PAGE, prompt=prompt.id or 0, **params)
        assert not at.exception and not read_as_markdown(at)
    figure = next(iter(at.get("plotly_chart"))).proto.spec
    assert "<img" not in figure


def test_a_measurement_leaves_the_overview_to_whole_prompts(visit: Visit, db: Database, support: Prompt) -> None:
    measured(db, support, rules_matter)
    said = seen(visit())
    assert "support v1 @ demo-tuned" in said and "without block" not in said
