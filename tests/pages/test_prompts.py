"""Prompts: written, tried with values, saved as versions; nothing typed is lost and nobody is overwritten."""

import pytest

from components import state
from store import prompts
from store.database import Database
from store.tables import Project
from tests.pages.conftest import Visit, read_as_markdown, seen
from tests.pages.editing import EDITOR, difference, messages, note_field, opened, save
from tests.pages.editing import write as type_into
from touchstone.actions import prompts as acts

LIST = "pages/build/prompts.py"
HOSTILE = "<img src=x onerror=alert(1)> **bold** [x](javascript:alert(1)) :material/check:"


@pytest.fixture
def prompt_id(db: Database, sample: Project) -> int:
    """The sample's prompt: a system message and "{question}"."""
    return prompts.list_prompts(db, sample.id or 0)[0].id or 0


def test_a_new_prompt_opens_in_the_editor(visit: Visit, db: Database, sample: Project) -> None:
    at = visit(LIST)
    next(field for field in at.text_input if field.label == "Name").set_value("triage")
    next(button for button in at.button if button.label == "Create prompt").click()
    at.run()
    assert not at.exception
    made = prompts.prompt_by_name(db, sample.id or 0, "triage")
    assert made is not None
    assert at.title[0].value == "triage"


def test_a_block_is_written_like_a_prompt_and_stands_in_the_preview(visit: Visit, db: Database, sample: Project, prompt_id: int) -> None:
    at = visit(LIST)
    next(field for field in at.text_input if field.label == "Name").set_value("rules")
    at.selectbox(key="new-prompt-kind").set_value("block")
    next(button for button in at.button if button.label == "Create prompt").click()
    at.run()
    block = prompts.prompt_by_name(db, sample.id or 0, "rules")
    assert block is not None and block.kind == "block"
    at = type_into(visit(EDITOR, prompt=block.id), block.id or 0, 0, "Be {brief}.")
    assert "Be {brief}." in [text.value for text in at.text]
    at = type_into(visit(EDITOR, prompt=prompt_id), prompt_id, 1, "[[block: rules]] {question}")
    assert "rules has no version" in seen(at)


def test_a_name_that_is_taken_is_refused_beside_its_field(visit: Visit, db: Database, sample: Project) -> None:
    at = visit(LIST)
    next(field for field in at.text_input if field.label == "Name").set_value("Support-Assistant")
    next(button for button in at.button if button.label == "Create prompt").click()
    at.run()
    assert "There already is one named “support-assistant”." in seen(at)
    assert len(prompts.list_prompts(db, sample.id or 0)) == 1


def test_the_list_is_filtered_by_what_is_typed(visit: Visit, db: Database, sample: Project) -> None:
    acts.create_prompt(db, sample.id or 0, "triage", "sorts letters")
    at = visit(LIST)
    at.text_input(key="prompts-filter-0").set_value("LETTERS").run()
    links = [link.value for link in at.main.page_link]
    assert links == ["**triage** :gray[sorts letters]"]


def test_variables_get_a_field_and_the_preview_shows_what_is_sent(visit: Visit, prompt_id: int) -> None:
    at = visit(EDITOR, prompt=prompt_id)
    at = type_into(at, prompt_id, 1, "{question} My name is {customer}.")
    at.text_area(key=f"live-prompt-{prompt_id}-value-customer").set_value("{secret} Ada").run()
    assert "How much is the Aster kettle? My name is {secret} Ada." in [text.value for text in at.text]


def test_a_variable_without_a_value_is_named_as_not_filled(visit: Visit, prompt_id: int) -> None:
    at = type_into(visit(EDITOR, prompt=prompt_id), prompt_id, 1, "{question} {customer}")
    assert "How much is the Aster kettle? [not filled: customer]" in [text.value for text in at.text]
    assert "Not filled yet: customer." in seen(at)
    at.text_area(key=f"live-prompt-{prompt_id}-value-customer").set_value("Ada").run()
    assert "ot filled" not in seen(at)


def test_a_broken_template_is_told_below_its_message(visit: Visit, prompt_id: int) -> None:
    at = type_into(visit(EDITOR, prompt=prompt_id), prompt_id, 1, "price: {")
    assert "is not a variable" in seen(at)
    assert not at.exception


def test_what_is_typed_survives_a_reload(visit: Visit, prompt_id: int) -> None:
    type_into(visit(EDITOR, prompt=prompt_id), prompt_id, 1, "half a sentence")
    again = visit(EDITOR, prompt=prompt_id)
    assert messages(again, prompt_id)[1] == "half a sentence"
    assert "Draft, saved" in seen(again)


def test_what_is_typed_survives_another_page(visit: Visit, prompt_id: int) -> None:
    at = type_into(visit(EDITOR, prompt=prompt_id), prompt_id, 1, "half a sentence")
    at.switch_page("pages/setup/settings.py").run()
    at.query_params["prompt"] = str(prompt_id)
    at.switch_page(EDITOR).run()
    assert messages(at, prompt_id)[1] == "half a sentence"


def test_a_draft_is_its_authors_own(visit: Visit, db: Database, prompt_id: int) -> None:
    type_into(visit(EDITOR, prompt=prompt_id), prompt_id, 1, "half a sentence")
    assert acts.open_prompt(db, prompt_id, state.author()).content.messages[1].content == "half a sentence"
    assert acts.open_prompt(db, prompt_id, "somebody else").content.messages[1].content == "{question}"


def test_without_its_draft_the_newest_version_is_back(visit: Visit, db: Database, prompt_id: int) -> None:
    type_into(visit(EDITOR, prompt=prompt_id), prompt_id, 1, "half a sentence")
    acts.discard_draft(db, prompt_id, state.author())
    again = visit(EDITOR, prompt=prompt_id)
    assert messages(again, prompt_id)[1] == "{question}"
    assert "Draft, saved" not in seen(again)


def test_what_is_typed_back_to_the_version_leaves_no_draft(visit: Visit, prompt_id: int) -> None:
    at = type_into(visit(EDITOR, prompt=prompt_id), prompt_id, 1, "half a sentence")
    at = type_into(at, prompt_id, 1, "{question}")
    assert "Draft, saved" not in seen(at)


def test_saving_adds_a_version_and_clears_the_draft(visit: Visit, db: Database, prompt_id: int) -> None:
    at = type_into(visit(EDITOR, prompt=prompt_id), prompt_id, 1, "{question} Please.")
    assert "{question} added:  Please." in difference(at)
    save(at, prompt_id, "Politer")
    assert [(row.number, row.message) for row in prompts.versions(db, prompt_id)] == [(2, "Politer"), (1, "First version")]
    assert "Draft, saved" not in seen(at)
    assert "Saved as v2." in seen(at)


def test_a_version_needs_a_note(visit: Visit, db: Database, prompt_id: int) -> None:
    at = type_into(visit(EDITOR, prompt=prompt_id), prompt_id, 1, "{question} Please.")
    assert "needed to save" in at.text_input(key=note_field(prompt_id)).label
    save(at, prompt_id, "  ")
    assert "The note is empty." in seen(at)
    assert len(prompts.versions(db, prompt_id)) == 1


def test_a_first_version_without_a_note_is_called_so(visit: Visit, db: Database, sample: Project) -> None:
    made = acts.create_prompt(db, sample.id or 0, "new", kind="text").id or 0
    at = type_into(visit(EDITOR, prompt=made), made, 0, "{question} Please.")
    assert at.text_input(key=note_field(made)).placeholder == "First version"
    save(at, made, " ")
    assert [row.message for row in prompts.versions(db, made)] == ["First version"]


def test_an_empty_message_is_told_when_it_is_saved_not_before(visit: Visit, db: Database, prompt_id: int) -> None:
    at = type_into(visit(EDITOR, prompt=prompt_id), prompt_id, 1, "")
    assert "It is empty." not in seen(at)
    save(at, prompt_id, "Empties it")
    assert "It is empty." in seen(at)
    assert len(prompts.versions(db, prompt_id)) == 1


def test_nothing_can_be_saved_while_nothing_changed(visit: Visit, prompt_id: int) -> None:
    at = visit(EDITOR, prompt=prompt_id)
    assert at.button(key=f"prompt-{prompt_id}-save").disabled


def test_of_two_who_save_the_second_is_told_and_nothing_is_overwritten(
    visit: Visit, db: Database, prompt_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = type_into(visit(EDITOR, prompt=prompt_id), prompt_id, 1, "from the first")
    monkeypatch.setenv("LOGNAME", "Bob")
    second = visit(EDITOR, prompt=prompt_id)
    second = type_into(second, prompt_id, 1, "from the second")
    monkeypatch.undo()
    save(first, prompt_id, "First")
    monkeypatch.setenv("LOGNAME", "Bob")
    save(second, prompt_id, "Second")
    assert [row.messages[1]["content"] for row in prompts.versions(db, prompt_id)] == ["from the first", "{question}"]
    assert "v2 was saved by" in seen(second)
    assert messages(second, prompt_id)[1] == "from the second"
    assert second.text_input(key=note_field(prompt_id)).value == "Second", "what is typed there goes on"
    assert second.button(key=f"prompt-{prompt_id}-save").disabled
    second.button(key=f"prompt-{prompt_id}-on-top").click().run()
    opened(second, f"prompt-{prompt_id}-changes")
    assert "removed: first" in difference(second)
    save(second, prompt_id, "Second")
    newest = prompts.versions(db, prompt_id)[0]
    assert (newest.number, newest.messages[1]["content"]) == (3, "from the second")


def test_of_two_windows_with_one_draft_the_second_is_told_and_nothing_is_overwritten(visit: Visit, db: Database, prompt_id: int) -> None:
    first, second = visit(EDITOR, prompt=prompt_id), visit(EDITOR, prompt=prompt_id)
    type_into(first, prompt_id, 1, "from the first")
    type_into(second, prompt_id, 1, "from the second")
    assert acts.open_prompt(db, prompt_id, state.author()).content.messages[1].content == "from the first"
    assert "This draft was changed in another window" in seen(second)
    assert messages(second, prompt_id)[1] == "from the second"
    assert "removed: first" in difference(second) and "added: second" in difference(second), "both are shown before one is chosen"
    assert second.button(key=f"prompt-{prompt_id}-save").disabled
    assert "in another window" in second.toast[0].value and "(#settle)" in second.markdown[0].value, "told where one looks"
    assert not second.run().toast, "once"

    second.button(key=f"prompt-{prompt_id}-keep-mine").click().run()
    assert acts.open_prompt(db, prompt_id, state.author()).content.messages[1].content == "from the second"
    assert "another window" not in seen(second)

    first.run().button(key=f"prompt-{prompt_id}-take-theirs").click().run()
    assert messages(first, prompt_id)[1] == "from the second"
    assert "was changed in another window" not in seen(first)
    type_into(first, prompt_id, 1, "further")
    assert acts.open_prompt(db, prompt_id, state.author()).content.messages[1].content == "further"


def test_a_draft_that_another_kept_out_is_kept_when_the_other_was_saved(visit: Visit, db: Database, prompt_id: int) -> None:
    first, second = visit(EDITOR, prompt=prompt_id), visit(EDITOR, prompt=prompt_id)
    type_into(first, prompt_id, 1, "from the first")
    type_into(second, prompt_id, 1, "from the second")
    save(first, prompt_id, "First")
    assert "The draft is not kept" not in seen(second.run())
    assert acts.open_prompt(db, prompt_id, state.author()).content.messages[1].content == "from the second"
    assert "v2 was saved by" in seen(second)


def test_what_another_window_kept_out_is_still_there_after_another_page(visit: Visit, prompt_id: int) -> None:
    first, second = visit(EDITOR, prompt=prompt_id), visit(EDITOR, prompt=prompt_id)
    type_into(first, prompt_id, 1, "from the first")
    type_into(second, prompt_id, 1, "from the second")
    second.switch_page("pages/setup/settings.py").run()
    second.query_params["prompt"] = str(prompt_id)
    second.switch_page(EDITOR).run()
    assert messages(second, prompt_id)[1] == "from the second"
    assert "This draft was changed in another window" in seen(second)


def test_messages_are_added_moved_removed_and_put_back(visit: Visit, prompt_id: int) -> None:
    at = visit(EDITOR, prompt=prompt_id)
    at.button(key=f"prompt-{prompt_id}-add").click().run()
    at = type_into(at, prompt_id, 2, "an example answer")
    rows = at.session_state[f"prompt-{prompt_id}-order"]
    at.button(key=f"prompt-{prompt_id}-Move up-{rows[2]}").click().run()
    assert messages(at, prompt_id)[1:] == ["an example answer", "{question}"]
    at.button(key=f"prompt-{prompt_id}-remove-{rows[2]}").click().run()
    assert messages(at, prompt_id)[1:] == ["{question}"]
    at.button(key=f"prompt-{prompt_id}-back").click().run()
    assert messages(at, prompt_id)[1:] == ["an example answer", "{question}"]


def test_the_buttons_of_a_message_are_words(visit: Visit, prompt_id: int) -> None:
    at = visit(EDITOR, prompt=prompt_id)
    assert {"Up", "Down", "Remove"} <= {button.label for button in at.button}
    assert not [button.label for button in at.main.button if button.label.startswith(":material/")]


def test_settings_are_part_of_the_version(visit: Visit, db: Database, prompt_id: int) -> None:
    at = visit(EDITOR, prompt=prompt_id)
    at.number_input(key=f"prompt-{prompt_id}-temperature").set_value(0.7).run()
    at.text_area(key=f"live-prompt-{prompt_id}-stop").set_value("END\nnew\\nline").run()
    save(at, prompt_id, "Warmer")
    params = prompts.versions(db, prompt_id)[0].params
    assert params == {"temperature": 0.7, "max_tokens": 80, "stop": ["END", "new\nline"]}


def test_an_older_version_is_restored_as_a_new_one(visit: Visit, db: Database, prompt_id: int) -> None:
    at = type_into(visit(EDITOR, prompt=prompt_id), prompt_id, 1, "{question} Please.")
    save(at, prompt_id, "Politer")
    first = prompts.versions(db, prompt_id)[1]
    restored = acts.restore_version(db, first.id or 0, author="Ada")
    assert (restored.number, restored.message, restored.content_hash) == (3, "Restored from v1", first.content_hash)


def test_a_prompt_that_is_not_there_is_two_sentences(visit: Visit, sample: Project) -> None:
    at = visit(EDITOR, prompt=999)
    assert not at.exception
    assert "no" in at.error[0].proto.title


def test_hostile_names_and_texts_are_shown_as_text(visit: Visit, db: Database, sample: Project) -> None:
    prompt = acts.create_prompt(db, sample.id or 0, HOSTILE, HOSTILE)
    at = visit(LIST)
    assert not at.exception
    assert "\\*\\*bold\\*\\*" in "".join(link.value for link in at.main.page_link)
    at = visit(EDITOR, prompt=prompt.id)
    at = type_into(at, prompt.id, 0, HOSTILE)
    assert not at.exception
    assert HOSTILE in [text.value for text in at.text]
    assert read_as_markdown(at) == []


def test_a_very_long_prompt_opens_and_saves(visit: Visit, db: Database, prompt_id: int) -> None:
    at = type_into(visit(EDITOR, prompt=prompt_id), prompt_id, 1, "word " * 20_000)
    assert not at.exception
    save(at, prompt_id, "Long")
    assert len(prompts.versions(db, prompt_id)[0].messages[1]["content"]) == 100_000


def test_one_character_too_many_is_told_below_the_message(visit: Visit, prompt_id: int) -> None:
    at = type_into(visit(EDITOR, prompt=prompt_id), prompt_id, 1, "x" * 100_001)
    assert "Keep it within 100,000." in seen(at)
