"""What belongs to a version beside its messages: the template format, tools and the schema of the answer, the model."""

import json
import re

from streamlit.testing.v1 import AppTest

from store import models, prompts
from store.database import Database
from store.tables import Project
from tests.pages.conftest import Visit, seen
from tests.pages.editing import EDITOR, difference, draft, fold, folds, messages, save, saved, write
from touchstone.actions import prompts as acts
from touchstone.prompts.content import PromptContent
from touchstone.types import Message


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

    def test_of_plain_text_with_a_name_in_braces_the_way_to_a_variable_comes_first(
        self, visit: Visit, db: Database, sample: Project
    ) -> None:
        made = acts.create_prompt(db, sample.id or 0, "tone of voice", kind="block").id or 0
        at = write(visit(EDITOR, prompt=made), made, 0, "Speak for {brand}.")
        assert "{brand} is no variable here: plain text is sent as it stands." in seen(at)
        at = self.choose(at, made, "brace")
        assert "Change the format only, and **brand** can be filled in." in seen(at)
        assert "**Text of the block**" in seen(at) and "Changes: The text and the format changed: 3 words" in folds(at)
        kinds = {button.key: button.proto.type for button in at.button}
        assert (kinds[f"prompt-{made}-format-only"], kinds[f"prompt-{made}-convert"]) == ("primary", "secondary")
        at.button(key=f"prompt-{made}-format-only").click().run()
        assert (draft(db, made).format, messages(at, made)) == ("brace", ["Speak for {brand}."])
        assert "Variables: brand" in folds(at)

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
        assert "2 parts changed" in seen(at)
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


def test_json_fields_hold_what_the_version_says_readably(visit: Visit, db: Database, prompt: int) -> None:
    newest = prompts.versions(db, prompt)[0].id
    tools = ({"name": "find", "parameters": {"type": "object"}},)
    saved(db, prompt, PromptContent((Message("user", "{q}"),), tools=tools), newest)
    at = fold(visit(EDITOR, prompt=prompt), prompt, "tools")
    assert at.text_area(key=f"live-prompt-{prompt}-part-tools").value == json.dumps(list(tools), indent=2)
    assert "Draft, saved" not in seen(at)
