"""Writing a version of a prompt: format, variables, tools, model, blocks and checks, beside a preview that follows."""

import json
import re

import pytest
from streamlit.testing.v1 import AppTest

from components.prompts import variables
from store import models, prompts, suites
from store.database import Database
from store.tables import Project
from tests.pages.conftest import Visit, read_as_markdown, seen
from tests.pages.editing import EDITOR, difference, draft, fold, folds, markup, messages, opened, save, sent, write
from tests.pages.finished import finish_a_run
from touchstone.actions import branches, labels
from touchstone.actions import prompts as acts
from touchstone.prompts.content import PromptContent
from touchstone.prompts.variables import Variable
from touchstone.types import Message, Params

HOSTILE = "<img src=x onerror=alert(1)> **bold** [x](javascript:alert(1)) ![i](https://t.example/p.png) :material/check:"
KEY = "sk-proj-" + "a1B2c3D4e5F6g7H8i9J0"


@pytest.fixture
def prompt(db: Database, sample: Project) -> int:
    """A prompt whose v1 asks {question}, and v2 {question} and {tone}."""
    made = acts.create_prompt(db, sample.id or 0, "triage").id or 0
    first = saved(db, made, PromptContent((Message("system", "Be brief."), Message("user", "{question}"))))
    saved(db, made, PromptContent((Message("system", "Be brief."), Message("user", "{question} {tone}"))), first)
    return made


def saved(db: Database, prompt: int, content: PromptContent, parent: int | None = None) -> int:
    return acts.save_version(db, prompt, content, note="saved", author="Ada", parent_id=parent).id or 0


def block(db: Database, project: Project, name: str, text: str = "Be kind.") -> int:
    made = acts.create_prompt(db, project.id or 0, name, kind="block").id or 0
    saved(db, made, PromptContent((Message("user", text),), "plain"))
    return made


def variable_field(prompt: int, name: str, what: str, live: bool = False) -> str:
    return variables.field(f"prompt-{prompt}", name, what, live)


class TestChanges:
    def test_the_fold_says_how_much_changed_and_shows_it_word_by_word(self, visit: Visit, prompt: int) -> None:
        at = write(visit(EDITOR, prompt=prompt), prompt, 1, "{question} {tone} Please.")
        at.number_input(key=f"prompt-{prompt}-temperature").set_value(0.5).run()
        assert "Changes: 2 parts changed: 2 words added, 0 removed" in folds(at)
        assert difference(at) == ""
        at = opened(at, f"prompt-{prompt}-changes")
        assert "added:  Please." in difference(at)
        assert "temperature" in seen(at)

    def test_the_text_is_compared_with_any_version(self, visit: Visit, db: Database, prompt: int) -> None:
        at = opened(write(visit(EDITOR, prompt=prompt), prompt, 1, "{question} {tone} Please."), f"prompt-{prompt}-changes")
        assert "tone added" not in difference(at)
        first = min(row.id or 0 for row in prompts.versions(db, prompt))
        at.selectbox(key=f"prompt-{prompt}-against").set_value(first).run()
        assert "{tone} Please." in re.sub(" (added|removed|in both): ", "", difference(at))
        assert "1 part changed: 2 words added" in seen(at)

    def test_nothing_changed_is_said_and_cannot_be_saved(self, visit: Visit, prompt: int) -> None:
        at = visit(EDITOR, prompt=prompt)
        assert "Changes: nothing" in folds(at)
        assert at.button(key=f"prompt-{prompt}-save").disabled


class TestFormat:
    def choose(self, at: AppTest, prompt: int, format: str) -> AppTest:
        return fold(at, prompt, "format").selectbox(key=f"prompt-{prompt}-part-format").set_value(format).run()

    def test_another_format_shows_the_conversion_before_anything_is_changed(self, visit: Visit, db: Database, prompt: int) -> None:
        at = self.choose(visit(EDITOR, prompt=prompt), prompt, "mustache")
        assert "Nothing is changed yet" in seen(at)
        assert "added" in difference(at)
        assert messages(at, prompt)[1] == "{question} {tone}"
        assert draft(db, prompt).format == "brace"
        at.button(key=f"prompt-{prompt}-convert").click().run()
        assert messages(at, prompt)[1] == "{{question}} {{tone}}"
        assert (draft(db, prompt).format, draft(db, prompt).messages[1].content) == ("mustache", "{{question}} {{tone}}")

    def test_a_conversion_is_undone_and_done_again(self, visit: Visit, prompt: int) -> None:
        at = self.choose(visit(EDITOR, prompt=prompt), prompt, "jinja2")
        at.button(key=f"prompt-{prompt}-convert").click().run()
        at = write(at, prompt, 1, "{{ question }} and more")
        at.button(key=f"prompt-{prompt}-unconvert").click().run()
        assert messages(at, prompt)[1] == "{question} {tone}"
        at.button(key=f"prompt-{prompt}-unconvert").click().run()
        assert messages(at, prompt)[1] == "{{ question }} and more"

    def test_what_cannot_be_converted_is_said_and_only_the_format_can_change(self, visit: Visit, db: Database, sample: Project) -> None:
        made = acts.create_prompt(db, sample.id or 0, "sections").id or 0
        saved(db, made, PromptContent((Message("user", "{{#a}}x{{/a}}"),), "mustache"))
        at = self.choose(visit(EDITOR, prompt=made), made, "brace")
        assert "Cannot be converted. Message 1: The section {{#a}}" in seen(at)
        assert f"prompt-{made}-convert" not in [button.key for button in at.button]
        at.button(key=f"prompt-{made}-format-only").click().run()
        assert (draft(db, made).format, messages(at, made)) == ("brace", ["{{#a}}x{{/a}}"])

    def test_cancel_leaves_everything_as_it_was(self, visit: Visit, db: Database, prompt: int) -> None:
        at = self.choose(visit(EDITOR, prompt=prompt), prompt, "mustache")
        at.button(key=f"prompt-{prompt}-format-cancel").click().run()
        assert "Nothing is changed yet" not in seen(at)
        assert at.selectbox(key=f"prompt-{prompt}-part-format").value == "brace"
        assert "Draft, saved" not in seen(at)

    def test_messages_without_braces_take_the_format_at_one_click(self, visit: Visit, db: Database, prompt: int) -> None:
        at = write(visit(EDITOR, prompt=prompt), prompt, 1, "Hello")
        at = self.choose(at, prompt, "mustache")
        assert "read the same in this format" in seen(at)
        at.button(key=f"prompt-{prompt}-convert").click().run()
        assert draft(db, prompt).format == "mustache"


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

    def test_pasted_text_that_is_no_json_is_told_and_changes_nothing(self, visit: Visit, prompt: int) -> None:
        at = opened(visit(EDITOR, prompt=prompt), f"prompt-{prompt}-paste")
        at.text_area(key=f"prompt-{prompt}-pasted").set_value("question: Why?").run()
        at.button(key=f"prompt-{prompt}-paste-now").click().run()
        assert "The pasted text is no JSON." in seen(at)
        assert "[not filled: question] [not filled: tone]" in sent(at)

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


class TestTools:
    def test_json_that_cannot_be_read_is_told_beside_its_field_and_keeps_the_version_from_being_saved(
        self, visit: Visit, db: Database, prompt: int
    ) -> None:
        at = fold(visit(EDITOR, prompt=prompt), prompt, "tools")
        at.text_area(key=f"live-prompt-{prompt}-part-tools").set_value("[{").run()
        assert "The tools are no JSON." in seen(at)
        at = write(at, prompt, 1, "{question}")
        save(at, prompt, "Shorter")
        assert len(prompts.versions(db, prompt)) == 2

    def test_what_is_half_typed_is_there_after_a_reload(self, visit: Visit, prompt: int) -> None:
        at = fold(visit(EDITOR, prompt=prompt), prompt, "tools")
        at.text_area(key=f"live-prompt-{prompt}-part-schema").set_value('{"type": ').run()
        again = fold(visit(EDITOR, prompt=prompt), prompt, "tools")
        assert again.text_area(key=f"live-prompt-{prompt}-part-schema").value == '{"type": '
        again.text_area(key=f"live-prompt-{prompt}-part-schema").set_value("").run()
        assert fold(visit(EDITOR, prompt=prompt), prompt, "tools").text_area(key=f"live-prompt-{prompt}-part-schema").value == ""

    def test_tools_and_schema_are_part_of_the_version(self, visit: Visit, db: Database, prompt: int) -> None:
        at = fold(visit(EDITOR, prompt=prompt), prompt, "tools")
        at.text_area(key=f"live-prompt-{prompt}-part-tools").set_value('[{"type": "function", "function": {"name": "find"}}]').run()
        at.text_area(key=f"live-prompt-{prompt}-part-schema").set_value('{"type": "object"}').run()
        assert "Changes: 2 parts changed" in folds(at)
        save(at, prompt, "Finds")
        newest = prompts.versions(db, prompt)[0]
        assert newest.tools == [{"type": "function", "function": {"name": "find"}}]
        assert newest.params == {"json_schema": {"type": "object"}}

    def test_a_schema_that_is_none_is_found(self, visit: Visit, prompt: int) -> None:
        at = fold(visit(EDITOR, prompt=prompt), prompt, "tools")
        at.text_area(key=f"live-prompt-{prompt}-part-schema").set_value('{"type": 1}').run()
        assert "The JSON schema of the answer is no valid schema" in seen(at)


class TestModel:
    def choose(self, at: AppTest, prompt: int, model: str) -> AppTest:
        return fold(at, prompt, "model").selectbox(key=f"prompt-{prompt}-part-model").set_value(model).run()

    def test_tokens_are_an_estimate_until_a_model_with_a_tokenizer_is_chosen(self, visit: Visit, db: Database, prompt: int) -> None:
        at = visit(EDITOR, prompt=prompt)
        assert re.search(r"About \d+ tokens for any model, an estimate", seen(at))
        at = self.choose(at, prompt, "demo-base")
        assert re.search(r"(?<!About )\b\d+ tokens for demo-base, counted by its own tokenizer", seen(at))
        assert draft(db, prompt).model == "demo-base"

    def test_a_model_with_a_price_tells_what_a_call_costs(self, visit: Visit, db: Database, prompt: int) -> None:
        endpoint = models.create_endpoint(db, "far", "openai_compatible")
        models.create_model(db, "dear", endpoint.id or 0, "m", price_in=1000.0, price_out=1000.0)
        at = self.choose(visit(EDITOR, prompt=prompt), prompt, "dear")
        assert re.search(r"a call costs about \$0\.2", seen(at))

    def test_a_prompt_beyond_the_context_window_is_found(self, visit: Visit, prompt: int) -> None:
        at = self.choose(visit(EDITOR, prompt=prompt), prompt, "demo-base")
        at = write(at, prompt, 0, "Be brief. " * 300)
        assert "the model reads and writes 512 in all" in seen(at)

    def test_a_model_that_is_gone_stays_named(self, visit: Visit, db: Database, prompt: int) -> None:
        newest = prompts.versions(db, prompt)[0].id
        saved(db, prompt, PromptContent((Message("user", "{q}"),), model="old-one"), newest)
        at = fold(visit(EDITOR, prompt=prompt), prompt, "model")
        assert at.selectbox(key=f"prompt-{prompt}-part-model").options[-1] == "old-one (not among the models)"
        assert "Draft, saved" not in seen(at)


class TestBlocks:
    def test_a_block_is_put_at_the_end_of_a_message_by_its_label(self, visit: Visit, db: Database, sample: Project, prompt: int) -> None:
        made = block(db, sample, "rules", "Be kind.")
        labels.move(db, made, "production", prompts.versions(db, made)[0].id or 0, author="Ada")
        at = opened(visit(EDITOR, prompt=prompt), f"prompt-{prompt}-insert")
        at.selectbox(key=f"prompt-{prompt}-insert-version").set_value("rules@production").run()
        at.button(key=f"prompt-{prompt}-insert-now").click().run()
        assert messages(at, prompt)[0] == "Be brief.\n[[block: rules@production]]"
        assert "rules@production stands at the end of message 1 now." in seen(at)
        assert "Be brief.\nBe kind." in sent(at)
        assert draft(db, prompt).messages[0].content == "Be brief.\n[[block: rules@production]]"

    def test_without_a_block_the_way_to_one_is_told(self, visit: Visit, prompt: int) -> None:
        assert "There is no other block yet." in seen(opened(visit(EDITOR, prompt=prompt), f"prompt-{prompt}-insert"))

    def test_who_uses_a_block_stands_before_its_save_button(self, visit: Visit, db: Database, sample: Project, prompt: int) -> None:
        made = block(db, sample, "rules")
        assert "No prompt includes this block yet." in seen(visit(EDITOR, prompt=made))
        newest = prompts.versions(db, prompt)[0].id
        newest = saved(db, prompt, PromptContent((Message("user", "[[block: rules]] {q}"),)), newest)
        other = acts.create_prompt(db, sample.id or 0, "pinned").id or 0
        saved(db, other, PromptContent((Message("user", "[[block: rules#1]] {q}"),)))
        text = seen(visit(EDITOR, prompt=made))
        assert "Used by **triage** v3: they get what you save at once." in text
        assert "not changed by saving: **pinned** v1" in text

    def test_a_block_has_one_text_and_no_settings_of_its_own(self, visit: Visit, db: Database, sample: Project) -> None:
        at = visit(EDITOR, prompt=block(db, sample, "rules"))
        assert len(at.text_area) == 1
        assert [label.split(":")[0] for label in folds(at).splitlines()] == ["Format", "Changes"]
        assert not any("Add message" in button.label for button in at.button)
        assert "What it puts into a prompt" in seen(at) and "user" not in [caption.value for caption in at.caption]


class TestChecks:
    def test_a_finding_stands_beside_its_message_with_its_level_in_words(self, visit: Visit, prompt: int) -> None:
        at = write(visit(EDITOR, prompt=prompt), prompt, 1, f"{{question}}\nUse {KEY} [[block: gone]] {{{{tone}}}}")
        text = seen(at)
        assert re.search(r"Error\], line 2: There is no block gone", text)
        assert re.search(r"Warning\], line 2: This looks like an OpenAI key", text)
        assert "is no variable here: it is sent as {tone}." in text
        assert "Found: 1 error, 2 warnings." in text

    def test_a_secret_is_told_and_not_repeated(self, visit: Visit, prompt: int) -> None:
        at = write(visit(EDITOR, prompt=prompt), prompt, 0, KEY)
        told = [one.value for one in at.markdown if "OpenAI key" in one.value]
        assert told and not any("a1B2" in one for one in told)

    def test_a_variable_that_is_mistyped_is_told_with_the_one_that_was_meant(self, visit: Visit, prompt: int) -> None:
        at = fold(visit(EDITOR, prompt=prompt), prompt, "variables")
        at.text_area(key=variable_field(prompt, "tone", "sample", live=True)).set_value("warm").run()
        at = write(at, prompt, 1, "{questoin} {tone}")
        assert "The variable questoin is not declared." in seen(at) and "Did you mean question?" in seen(at)


def test_a_draft_keeps_every_part_of_a_version_over_a_reload(visit: Visit, db: Database, prompt: int) -> None:
    at = fold(fold(fold(fold(visit(EDITOR, prompt=prompt), prompt, "format"), prompt, "variables"), prompt, "tools"), prompt, "model")
    at.selectbox(key=variable_field(prompt, "tone", "type")).set_value("choice").run()
    at.text_area(key=variable_field(prompt, "tone", "choices", live=True)).set_value("warm\ncool").run()
    at.text_input(key=variable_field(prompt, "tone", "description")).set_value("How it sounds").run()
    at.text_area(key=variable_field(prompt, "tone", "sample", live=True)).set_value("warm").run()
    at.text_area(key=f"live-prompt-{prompt}-part-tools").set_value('[{"name": "find"}]').run()
    at.text_area(key=f"live-prompt-{prompt}-part-schema").set_value('{"type": "object"}').run()
    at.selectbox(key=f"prompt-{prompt}-part-model").set_value("demo-base").run()
    at.number_input(key=f"prompt-{prompt}-temperature").set_value(0.5).run()
    at.selectbox(key=f"prompt-{prompt}-part-format").set_value("mustache").run()
    at.button(key=f"prompt-{prompt}-convert").click().run()
    expected = PromptContent(
        (Message("system", "Be brief."), Message("user", "{{question}} {{tone}}")),
        "mustache",
        Params(temperature=0.5, json_schema={"type": "object"}),
        (Variable("question"), Variable("tone", "choice", "How it sounds", ("warm", "cool"), "warm")),
        ({"name": "find"},),
        "demo-base",
    )
    assert draft(db, prompt) == expected
    again = visit(EDITOR, prompt=prompt)
    assert "Format: mustache" in folds(again) and "Tools and answer: find, a schema" in folds(again)
    save(again, prompt, "All of it")
    assert PromptContent.from_version(prompts.versions(db, prompt)[0]) == expected


def test_what_is_written_on_a_branch_is_kept_and_saved_there(visit: Visit, db: Database, prompt: int) -> None:
    newest = prompts.versions(db, prompt)[0]
    branches.fork(db, newest.id or 0, "kinder", author="Ada")
    at = visit(EDITOR, prompt=prompt, branch="kinder")
    name = f"prompt-{prompt}@kinder"
    row = at.session_state[f"{name}-order"][1]
    at.text_area(key=f"live-{name}-{row}").set_value("{question} Please.").run()
    at = opened(at, f"{name}-fold-tools")
    at.text_area(key=f"live-{name}-part-tools").set_value("[").run()
    assert messages(visit(EDITOR, prompt=prompt), prompt)[1] == "{question} {tone}"
    assert "cannot be read" not in folds(visit(EDITOR, prompt=prompt))
    again = visit(EDITOR, prompt=prompt, branch="kinder")
    assert "tools cannot be read yet" in folds(again)
    again = opened(again, f"{name}-fold-tools")
    again.text_area(key=f"live-{name}-part-tools").set_value("").run()
    again.text_input(key=f"{name}-note").set_value("Kinder")
    again.button(key=f"{name}-save").click().run()
    saved_one = prompts.versions(db, prompt)[0]
    assert (saved_one.number, saved_one.branch, saved_one.messages[1]["content"]) == (4, "kinder", "{question} Please.")


def test_a_text_prompt_is_one_field(visit: Visit, db: Database, sample: Project) -> None:
    made = acts.create_prompt(db, sample.id or 0, "plain one", kind="text").id or 0
    at = visit(EDITOR, prompt=made)
    assert not any(box.label.startswith("Role of message") for box in at.selectbox)
    assert messages(at, made) == ["{question}"]


def test_hostile_texts_are_text_in_every_fold(visit: Visit, db: Database, sample: Project) -> None:
    made = acts.create_prompt(db, sample.id or 0, "hostile").id or 0
    said = (Variable("question", "choice", HOSTILE, (HOSTILE,), HOSTILE), Variable(HOSTILE, "text", HOSTILE, (), HOSTILE))
    tool = {"name": "find", "parameters": {"type": HOSTILE}, "description": HOSTILE}
    content = PromptContent((Message("user", "{question}"),), variables=said, tools=(tool,), model=HOSTILE)
    saved(db, made, content)
    block(db, sample, HOSTILE[:37])
    acts.keep_values(db, made, {"question": HOSTILE})
    at = visit(EDITOR, prompt=made)
    at = write(at, made, 0, f"{{question}} {HOSTILE} [[block: {HOSTILE[:20]}]] {{")
    for what in ("format", "variables", "tools", "model"):
        at = fold(at, made, what)
    for key in ("changes", "insert", "from", "paste"):
        at = opened(at, f"prompt-{made}-{key}")
    assert not at.exception and not at.error
    assert read_as_markdown(at) == []
    labelled = [field.label for kind in (at.text_area, at.text_input, at.selectbox) for field in kind] + [one.label for one in at.expander]
    assert not [label for label in labelled if re.search(r"(?<!\\)<img|(?<!\\)!?\[[xi](?<!\\)\]\(|(?<![\\*])\*\*bold", label)]
    assert "<img" not in markup(at)


def test_json_fields_hold_what_the_version_says_readably(visit: Visit, db: Database, prompt: int) -> None:
    newest = prompts.versions(db, prompt)[0].id
    tools = ({"name": "find", "parameters": {"type": "object"}},)
    saved(db, prompt, PromptContent((Message("user", "{q}"),), tools=tools), newest)
    at = fold(visit(EDITOR, prompt=prompt), prompt, "tools")
    assert at.text_area(key=f"live-prompt-{prompt}-part-tools").value == json.dumps(list(tools), indent=2)
    assert "Draft, saved" not in seen(at)
