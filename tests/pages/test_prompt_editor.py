"""Writing a version of a prompt: what changed, blocks and checks, beside a preview that follows; and what is kept of it."""

import re
from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from components.prompts.saving import SCROLLS_PX
from store import prompts
from store.database import Database
from store.tables import Project
from tests.pages.conftest import Visit, read_as_markdown, seen
from tests.pages.editing import (
    EDITOR,
    block,
    difference,
    draft,
    fold,
    folds,
    markup,
    messages,
    note_field,
    opened,
    save,
    saved,
    sent,
    variable_field,
    write,
)
from touchstone.actions import branches, labels
from touchstone.actions import prompts as acts
from touchstone.prompts.content import PromptContent
from touchstone.prompts.variables import Variable
from touchstone.types import Message, Params

HOSTILE = "<img src=x onerror=alert(1)> **bold** [x](javascript:alert(1)) ![i](https://t.example/p.png) :material/check:"
KEY = "sk-proj-" + "a1B2c3D4e5F6g7H8i9J0"


class TestChanges:
    def test_what_changed_is_shown_word_by_word_and_a_closed_fold_says_how_much_it_is(self, visit: Visit, prompt: int) -> None:
        at = visit(EDITOR, prompt=prompt)
        assert difference(at) == ""
        at = write(at, prompt, 1, "{question} {tone} Please.")
        at.number_input(key=f"prompt-{prompt}-temperature").set_value(0.5).run()
        assert "added:  Please." in difference(at)
        assert "2 parts changed: 2 words added, 0 removed" in seen(at) and "temperature" in seen(at)
        at.session_state[f"prompt-{prompt}-changes"] = False
        assert difference(at.run()) == ""
        assert "Changes: 2 parts changed: 2 words added, 0 removed" in folds(at)
        assert difference(write(at, prompt, 1, "{question} {tone} Please!")) == "", "it stays closed"

    @pytest.mark.parametrize(("lines", "scrolls"), [(1, False), (60, True)])
    def test_a_long_difference_scrolls_so_that_the_button_stays_near(self, visit: Visit, prompt: int, lines: int, scrolls: bool) -> None:
        at = write(visit(EDITOR, prompt=prompt), prompt, 1, "\n".join(f"Rule {number}" for number in range(lines)))
        assert "Rule 0" in difference(at)
        assert has_scrolling(at) == scrolls

    def test_the_text_of_a_first_version_is_not_shown_a_second_time(self, visit: Visit, db: Database, sample: Project) -> None:
        made = acts.create_prompt(db, sample.id or 0, "new").id or 0
        assert "(first version)" in folds(visit(EDITOR, prompt=made)) and difference(visit(EDITOR, prompt=made)) == ""

    def test_an_empty_block_has_no_word_and_no_token(self, visit: Visit, db: Database, sample: Project) -> None:
        made = acts.create_prompt(db, sample.id or 0, "nothing yet", kind="block").id or 0
        at = visit(EDITOR, prompt=made)
        assert "0 words added" in folds(at) and "About 0 tokens" in seen(at)
        assert "About 2 tokens" in seen(write(at, made, 0, "Be kind"))

    def test_the_text_is_compared_with_any_version(self, visit: Visit, db: Database, prompt: int) -> None:
        at = write(visit(EDITOR, prompt=prompt), prompt, 1, "{question} {tone} Please.")
        assert "tone added" not in difference(at)
        first, parent = sorted(row.id or 0 for row in prompts.versions(db, prompt))
        at.selectbox(key=f"prompt-{prompt}-against-{parent}").set_value(first).run()
        assert "{tone} Please." in re.sub(" (added|removed|in both): ", "", difference(at))
        assert "1 part changed: 2 words added" in seen(at)

    def test_nothing_changed_is_said_and_cannot_be_saved(self, visit: Visit, prompt: int) -> None:
        at = visit(EDITOR, prompt=prompt)
        assert "Changes: nothing" in folds(at)
        assert at.button(key=f"prompt-{prompt}-save").disabled


class TestNote:
    def test_the_note_is_kept_with_the_draft_until_it_is_saved_and_the_next_one_begins_empty(
        self, visit: Visit, db: Database, prompt: int
    ) -> None:
        at = write(visit(EDITOR, prompt=prompt), prompt, 1, "{question} Please.")
        at.text_input(key=note_field(prompt)).set_value("Politer").run()
        again = visit(EDITOR, prompt=prompt)
        assert again.text_input(key=note_field(prompt)).value == "Politer"
        again.button(key=f"prompt-{prompt}-save").click().run()
        assert prompts.versions(db, prompt)[0].message == "Politer"
        assert again.text_input(key=note_field(prompt)).value == ""
        assert visit(EDITOR, prompt=prompt).text_input(key=note_field(prompt)).value == ""

    def test_what_a_discard_takes_away_is_said_before_the_click(self, visit: Visit, prompt: int) -> None:
        at = write(visit(EDITOR, prompt=prompt), prompt, 1, "{question} Please.")
        button = at.button(key=f"prompt-{prompt}-discard")
        assert (button.label, button.help) == (":red[Discard draft]", "What you typed since v2 is lost; the versions stay.")


def has_scrolling(at: AppTest) -> bool:
    """Whether something on the page scrolls in itself."""
    return any(f"pixel_height: {SCROLLS_PX}" in str(one.proto) for one in blocks_of(at.main))


def blocks_of(block: Block) -> Iterator[Block]:
    for child in block.children.values():
        if isinstance(child, Block):
            yield child
            yield from blocks_of(child)


class TestBlocks:
    def test_a_block_is_put_at_the_end_of_a_message_by_its_label(self, visit: Visit, db: Database, sample: Project, prompt: int) -> None:
        made = block(db, sample, "rules", "Be kind.")
        labels.move(db, made, "production", prompts.versions(db, made)[0].id or 0, author="Ada")
        at = opened(visit(EDITOR, prompt=prompt), f"prompt-{prompt}-insert")
        at.selectbox(key=f"prompt-{prompt}-insert-version").set_value("rules@production").run()
        at.button(key=f"prompt-{prompt}-insert-now").click().run()
        assert messages(at, prompt)[0] == "Be brief.\n[[block: rules@production]]"
        assert "[[block: rules@production]] stands at the end of message 1 now." in seen(at)
        assert f"prompt-{prompt}-insert-now" not in [button.key for button in at.button], "the popover is closed: none comes in twice"
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
        latest = acts.create_prompt(db, sample.id or 0, "tracking").id or 0
        saved(db, latest, PromptContent((Message("user", "[[block: rules@latest]] {q}"),)))
        text = seen(visit(EDITOR, prompt=made))
        assert "Used by **tracking** v1, **triage** v3: they get what you save at once." in text
        assert "not changed by saving: **pinned** v1" in text

    def test_versions_behind_labels_and_on_branches_are_named_with_these(
        self, visit: Visit, db: Database, sample: Project, prompt: int
    ) -> None:
        made = block(db, sample, "rules")
        newest = prompts.versions(db, prompt)[0].id
        first = saved(db, prompt, PromptContent((Message("user", "[[block: rules]] {q}"),)), newest)
        labels.move(db, prompt, "production", first, author="Ada")
        branches.fork(db, first, "kinder", author="Ada")
        saved(db, prompt, PromptContent((Message("user", "Without {q}"),)), first)
        text = seen(visit(EDITOR, prompt=made))
        assert "Used by **triage** v4 (branch kinder), **triage** v3 (production): they get what you save at once." in text
        branches.fork(db, prompts.versions(db, made)[0].id or 0, "other", author="Ada")
        assert "Used, and not changed by saving: **triage** v4" in seen(visit(EDITOR, prompt=made, branch="other"))

    def test_a_block_that_would_include_itself_is_told_while_it_is_typed_and_not_saved(
        self, visit: Visit, db: Database, sample: Project, prompt: int
    ) -> None:
        hostile = "<img src=x onerror=alert(1)> **bold** :material/check:"
        made, other = block(db, sample, "rules"), block(db, sample, hostile)
        saved(db, other, PromptContent((Message("user", "[[block: rules]]"),), "plain"), prompts.versions(db, other)[0].id)
        at = write(visit(EDITOR, prompt=made), made, 0, f"[[block: {hostile}]]")
        assert f"The blocks include each other: {hostile} -> rules -> {hostile}." in seen(at)
        at.text_input(key=note_field(made)).set_value("Round").run()
        at.button(key=f"prompt-{made}-save").click().run()
        assert f"The blocks include each other: rules -> {hostile} -> rules." in seen(at)
        assert read_as_markdown(at) == []
        assert len(prompts.versions(db, made)) == 1

    def test_what_includes_a_block_that_is_missing_is_kept_and_not_saved(self, visit: Visit, db: Database, prompt: int) -> None:
        missing = "There is no block nowhere."
        at = write(visit(EDITOR, prompt=prompt), prompt, 1, "{question} [[block: nowhere]]")
        before = seen(at).count(missing)
        at = save(at, prompt, "with rules").run()
        assert seen(at).count(missing) == before + 1, "told below the note until something changes"
        assert at.text_input(key=note_field(prompt)).value == "with rules"
        assert draft(db, prompt).messages[1].content == "{question} [[block: nowhere]]"
        assert len(prompts.versions(db, prompt)) == 2

    def test_who_gets_a_block_through_another_is_named_too(self, visit: Visit, db: Database, sample: Project) -> None:
        made = block(db, sample, "rules")
        outer = block(db, sample, "outer", "[[block: rules]]")
        labels.move(db, outer, "production", prompts.versions(db, outer)[0].id or 0, author="Ada")
        for name, text in (("follows", "[[block: outer@production]]"), ("pinned", "[[block: outer#1]]"), ("other", "[[block: outer#9]]")):
            saved(db, acts.create_prompt(db, sample.id or 0, name).id or 0, PromptContent((Message("user", text),)))
        text = seen(visit(EDITOR, prompt=made))
        assert "**follows** v1 (through outer), **pinned** v1 (through outer): they get what you save at once." in text
        assert "other" not in text.split("Used by")[1].split("they get")[0]

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
    again.text_input(key=f"{name}-part-note").set_value("Kinder")
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
    prompts.add_version(db, made, **content.to_json(), content_hash=content.hash)  # no save would keep that model
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
