"""Variables of a prompt while its author writes: what is said of each, and what stands in for them in the preview."""

import json

import pytest

from store import prompts, suites
from store.database import Database
from store.tables import Project
from tests.pages.conftest import Visit, read_as_markdown, seen
from tests.pages.editing import EDITOR, draft, fold, folds, opened, save, saved, sent, variable_field, write
from tests.pages.finished import finish_a_run
from touchstone.actions import prompts as acts
from touchstone.prompts.content import PromptContent
from touchstone.prompts.variables import Variable
from touchstone.types import Message


class TestVariables:
    def test_they_are_found_while_typing(self, visit: Visit, prompt: int) -> None:
        at = write(visit(EDITOR, prompt=prompt), prompt, 1, "{question} {customer}")
        assert "Variables: question, customer" in folds(at)

    def test_without_any_the_way_to_write_one_is_told(self, visit: Visit, prompt: int) -> None:
        at = write(visit(EDITOR, prompt=prompt), prompt, 1, "Hello")
        assert "No variable yet, so there is nothing to fill in. {name} or {name.key} stands for a value" in seen(at)

    def test_a_choice_is_a_list_to_choose_from(self, visit: Visit, db: Database, prompt: int) -> None:
        at = fold(visit(EDITOR, prompt=prompt), prompt, "variables")
        at.selectbox(key=variable_field(prompt, "tone", "type")).set_value("choice").run()
        at.text_area(key=variable_field(prompt, "tone", "choices", live=True)).set_value("warm\ncool\nwarm").run()
        field = at.selectbox(key=f"prompt-{prompt}-choice-tone")
        assert field.options == ["warm", "cool"]
        field.set_value("cool").run()
        assert "[not filled: question] cool" in sent(at)
        assert draft(db, prompt).variables == (Variable("question"), Variable("tone", "choice", choices=("warm", "cool")))

    def test_a_value_that_does_not_fit_is_told_beside_its_field(self, visit: Visit, db: Database, prompt: int) -> None:
        content = PromptContent((Message("user", "{n} {data}"),), variables=(Variable("n", "number"), Variable("data", "json")))
        made = acts.create_prompt(db, 1, "typed").id or 0
        saved(db, made, content)
        at = visit(EDITOR, prompt=made)
        at.text_input(key=f"prompt-{made}-number-n").set_value("two").run()
        assert "n is no number." in seen(at)
        at.text_input(key=f"prompt-{made}-number-n").set_value("2").run()
        at.text_area(key=f"live-prompt-{made}-value-data").set_value("{").run()
        assert "n is no number." not in seen(at) and "data is no JSON." in seen(at)

    def test_a_description_stands_beside_the_value_and_a_sample_stands_in_for_it(self, visit: Visit, prompt: int) -> None:
        at = fold(visit(EDITOR, prompt=prompt), prompt, "variables")
        at.text_input(key=variable_field(prompt, "tone", "description")).set_value("How it sounds").run()
        at.text_area(key=variable_field(prompt, "tone", "sample", live=True)).set_value("warm").run()
        assert at.text_area(key=f"live-prompt-{prompt}-value-tone").help == "How it sounds"
        assert "[not filled: question] warm" in sent(at)
        assert "Not filled yet: question." in seen(at)

    def test_one_that_stands_nowhere_is_told_and_taken_off(self, visit: Visit, db: Database, prompt: int) -> None:
        at = fold(visit(EDITOR, prompt=prompt), prompt, "variables")
        at.text_area(key=variable_field(prompt, "tone", "sample", live=True)).set_value("warm").run()
        at = write(at, prompt, 1, "{question}")
        assert "The variable tone is declared and stands nowhere." in seen(at)
        at.button(key=variable_field(prompt, "tone", "remove")).click().run()
        assert "stands nowhere" not in seen(at)
        assert draft(db, prompt).variables == (Variable("question"),)

    def test_what_is_said_of_them_is_part_of_the_version(self, visit: Visit, db: Database, prompt: int) -> None:
        at = fold(visit(EDITOR, prompt=prompt), prompt, "variables")
        at.selectbox(key=variable_field(prompt, "tone", "type")).set_value("list").run()
        save(at, prompt, "Typed")
        assert prompts.versions(db, prompt)[0].variables == [{"name": "question", "type": "text"}, {"name": "tone", "type": "list"}]

    def test_a_part_that_may_be_left_out_is_left_out(self, visit: Visit, db: Database, sample: Project) -> None:
        made = acts.create_prompt(db, sample.id or 0, "optional").id or 0
        saved(db, made, PromptContent((Message("user", "Hi{{#name}} {{name}}{{/name}}."),), "mustache"))
        at = visit(EDITOR, prompt=made)
        assert "Hi." in sent(at) and "ot filled" not in seen(at)
        at.text_area(key=f"live-prompt-{made}-value-name").set_value("Ada").run()
        assert "Hi Ada." in sent(at)


class TestValues:
    def test_pasted_json_fills_them_and_the_values_before_come_back(self, visit: Visit, prompt: int) -> None:
        at = visit(EDITOR, prompt=prompt)
        at.text_area(key=f"live-prompt-{prompt}-value-tone").set_value("warm").run()
        at = opened(at, f"prompt-{prompt}-paste")
        at.text_area(key=f"prompt-{prompt}-pasted").set_value('{"question": "Why?", "tone": 1, "more": 2}').run()
        at.button(key=f"prompt-{prompt}-paste-now").click().run()
        assert "Why? 1" in sent(at)
        assert "Why? 1" in sent(visit(EDITOR, prompt=prompt))
        at.button(key=f"prompt-{prompt}-values-back").click().run()
        assert "[not filled: question] warm" in sent(at)

    def test_pasted_keys_that_no_variable_has_are_named(self, visit: Visit, prompt: int) -> None:
        at = opened(visit(EDITOR, prompt=prompt), f"prompt-{prompt}-paste")
        at.text_area(key=f"prompt-{prompt}-pasted").set_value('{"question": "Why?", "**bold** ![x](http://x)": 2, "Tone": ""}').run()
        at.button(key=f"prompt-{prompt}-paste-now").click().run()
        assert "Left out, since no variable is called so: **bold** ![x](http://x), Tone" in seen(at)
        assert read_as_markdown(at) == []

    def test_pasted_text_of_which_nothing_fits_stays_to_be_mended(self, visit: Visit, prompt: int) -> None:
        at = opened(visit(EDITOR, prompt=prompt), f"prompt-{prompt}-paste")
        at.text_area(key=f"prompt-{prompt}-pasted").set_value('{"Question": "Why?"}').run()
        at.button(key=f"prompt-{prompt}-paste-now").click().run()
        assert at.text_area(key=f"prompt-{prompt}-pasted").value == '{"Question": "Why?"}'
        assert "no variable is called so: Question" in seen(at)

    def test_pasted_text_that_is_no_json_is_told_and_changes_nothing(self, visit: Visit, prompt: int) -> None:
        at = opened(visit(EDITOR, prompt=prompt), f"prompt-{prompt}-paste")
        at.text_area(key=f"prompt-{prompt}-pasted").set_value("question: Why?").run()
        at.button(key=f"prompt-{prompt}-paste-now").click().run()
        assert "The pasted text is no JSON." in seen(at)
        assert "[not filled: question] [not filled: tone]" in sent(at)

    @pytest.mark.parametrize("value", ["[" * 100_000, "9" * 400, '{"a":' * 100_000])
    def test_json_without_end_is_told_and_the_prompt_still_opens(self, visit: Visit, prompt: int, value: str) -> None:
        at = fold(visit(EDITOR, prompt=prompt), prompt, "variables")
        at.selectbox(key=variable_field(prompt, "tone", "type")).set_value("json" if value[0] != "9" else "number").run()
        field = (
            at.text_input(key=f"prompt-{prompt}-number-tone") if value[0] == "9" else at.text_area(key=f"live-prompt-{prompt}-value-tone")
        )
        field.set_value(value).run()
        assert "tone is no " in seen(at)
        again = opened(visit(EDITOR, prompt=prompt), f"prompt-{prompt}-paste")
        again.text_area(key=f"prompt-{prompt}-pasted").set_value(f'{{"tone": {value}').run()
        again.button(key=f"prompt-{prompt}-paste-now").click().run()
        assert "The pasted text is no JSON." in seen(again) and not again.error

    def test_a_case_of_a_suite_fills_them(self, visit: Visit, db: Database, sample: Project, prompt: int) -> None:
        version = suites.latest_suite_version(db, suites.suite_by_name(db, sample.id or 0, "Realistic").id or 0)  # type: ignore[union-attr]
        case = suites.list_cases(db, version.id or 0, limit=1)[0]  # type: ignore[union-attr]
        at = opened(visit(EDITOR, prompt=prompt), f"prompt-{prompt}-from")
        at.selectbox(key=f"prompt-{prompt}-from-Suite").set_value(version.id).run()  # type: ignore[union-attr]
        at.text_input(key=f"prompt-{prompt}-from-search").set_value(case.key).run()
        at.selectbox(key=f"prompt-{prompt}-from-Case").set_value(case.id).run()
        at.button(key=f"prompt-{prompt}-from-now").click().run()
        asked = next(case.body["variables"][name] for name in ("question", "input", "prompt") if name in case.body["variables"])
        assert f"{asked} [not filled: tone]" in sent(at)
        assert "Filled: question." in seen(at)

    def test_a_recorded_attempt_fills_them(self, visit: Visit, db: Database, sample: Project, prompt: int) -> None:
        finish_a_run(db, sample, "Realistic", lambda position, case: "pass", names=("one",))
        at = opened(visit(EDITOR, prompt=prompt), f"prompt-{prompt}-from")
        at.segmented_control(key=f"prompt-{prompt}-from-kind").set_value("Recorded attempt").run()
        at.button(key=f"prompt-{prompt}-from-now").click().run()
        assert not any("not filled: question" in text for text in sent(at))

    def test_many_are_shown_by_the_page_and_all_of_them_are_used(self, visit: Visit, db: Database, prompt: int) -> None:
        names = [f"v{number}" for number in range(25)]
        at = write(visit(EDITOR, prompt=prompt), prompt, 1, " ".join(f"{{{name}}}" for name in names))
        at = opened(at, f"prompt-{prompt}-paste")
        at.text_area(key=f"prompt-{prompt}-pasted").set_value(json.dumps({name: name.upper() for name in names})).run()
        at.button(key=f"prompt-{prompt}-paste-now").click().run()
        assert f"live-prompt-{prompt}-value-v20" not in [field.key for field in at.text_area]
        assert " ".join(names).upper() in sent(at)
        assert " ".join(names).upper() in sent(visit(EDITOR, prompt=prompt))

    def test_an_emptied_value_stays_empty(self, visit: Visit, prompt: int) -> None:
        at = visit(EDITOR, prompt=prompt)
        at.text_area(key=f"live-prompt-{prompt}-value-tone").set_value("warm").run()
        at.text_area(key=f"live-prompt-{prompt}-value-tone").set_value("").run()
        assert visit(EDITOR, prompt=prompt).text_area(key=f"live-prompt-{prompt}-value-tone").value == ""
