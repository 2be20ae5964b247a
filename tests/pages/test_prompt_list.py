"""The list of prompts: folders, tags, search, filters in the address, and what is done with several at once."""

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Checkbox

from components import state
from store import prompts
from store.database import Database
from store.tables import Project
from tests.actions.prompts_made import made, names, saved
from tests.pages.conftest import Visit, read_as_markdown, seen
from touchstone.actions import branches, labels, tidying
from touchstone.actions import prompts as acts
from touchstone.prompts.content import PromptContent
from touchstone.types import Message

LIST = "pages/build/prompts.py"
HOSTILE = "<img src=x onerror=alert(1)> **bold** [x](javascript:alert(1)) :material/check:"


@pytest.fixture
def shop(db: Database, sample: Project) -> int:
    """The sample project with prompts in folders: a, b/one, b/two, b/deep/three."""
    project = sample.id or 0
    for name in ("a", "b/one", "b/two", "b/deep/three"):
        made(db, project, name, f"text of {name}", description=f"about {name}")
    return project


def shown(at: AppTest) -> list[str]:
    """The names of the prompts that are listed."""
    links = [str(link.value) for link in at.main.page_link]
    return [link.split("**")[1].replace("\u2060", "").replace("\\", "") for link in links if link.startswith("**")]


def id_of(db: Database, project: int, name: str) -> int:
    row = prompts.prompt_by_name(db, project, name)
    assert row is not None
    return row.id or 0


def box(at: AppTest, name: str) -> Checkbox:
    """The checkbox of a prompt, by its id, or `shown` for the one over all of them."""
    return next(one for one in at.checkbox if str(one.key).startswith(f"prompts-pick-{name}-"))


def pick(at: AppTest, *ids: int) -> AppTest:
    for id in ids:
        box(at, str(id)).check()
        at.run()
    return at


def test_a_folder_narrows_the_list_and_the_way_back_is_shown(visit: Visit, shop: int) -> None:
    at = visit(LIST)
    assert "folder-b" in [button.key for button in at.button]
    at.button(key="folder-b").click().run()
    assert sorted(shown(at)) == ["b/deep/three", "b/one", "b/two"]
    assert at.query_params["folder"] == ["b"] or at.query_params["folder"] == "b"
    at.button(key="folder-b/deep").click().run()
    assert shown(at) == ["b/deep/three"]
    at.button(key="folder-way-b").click().run()
    assert len(shown(at)) == 3
    at.button(key="folder-up").click().run()
    assert len(shown(at)) == 5


def test_every_filter_is_in_the_address(visit: Visit, db: Database, shop: int) -> None:
    one, block = id_of(db, shop, "b/one"), made(db, shop, "b/rules", "Be brief.", "block")[0]
    tidying.tag(db, [one, block], add=["de", "new"])
    tidying.tag(db, [id_of(db, shop, "a")], add=["de"])
    tidying.archive(db, [id_of(db, shop, "b/two")], True)
    assert sorted(shown(visit(LIST, folder="b"))) == ["b/deep/three", "b/one", "b/rules"]
    assert shown(visit(LIST, folder="b", tag="de", kind="block")) == ["b/rules"]
    assert shown(visit(LIST, show="archived")) == ["b/two"]
    assert len(shown(visit(LIST, show="all"))) == 6
    assert shown(visit(LIST, text="ABOUT B/ONE")) == ["b/one"]
    assert len(shown(visit(LIST, kind="nonsense", show="x", page="99"))) == 5


def test_what_is_chosen_goes_into_the_address(visit: Visit, db: Database, shop: int) -> None:
    tidying.tag(db, [id_of(db, shop, "a")], add=["de"])
    at = visit(LIST)
    at.selectbox(key="prompts-kind-0").set_value("chat").run()
    at.button_group(key="prompts-tags-0").set_value(["de"]).run()
    at.text_input(key="prompts-filter-0").set_value("about").run()
    assert shown(at) == ["a"]
    at.button(key="prompts-clear").click().run()
    assert len(shown(at)) == 5
    assert not {"kind", "tag", "text"} & set(at.query_params)


def test_words_are_found_in_the_newest_text_and_the_row_says_so(visit: Visit, db: Database, shop: int) -> None:
    at = visit(LIST, text="TEXT of b/deep")
    assert shown(at) == ["b/deep/three"]
    assert "in its text" in seen(at)
    one = prompts.latest_version(db, id_of(db, shop, "b/one"))
    assert one is not None
    saved(db, one.prompt_id, "something else", one.id)
    assert shown(visit(LIST, text="text of b/one")) == []
    assert shown(visit(LIST, text="something else")) == ["b/one"]


def test_an_unsaved_draft_is_marked_and_found_by_its_text(visit: Visit, db: Database, shop: int, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = (prompts.latest_version(db, id_of(db, shop, name)) for name in ("b/one", "b/two"))
    assert one is not None and two is not None
    branches.fork(db, two.id or 0, "kinder", author="Ada")
    typed = PromptContent((Message("user", "never Saved"),))
    acts.keep_draft(db, one.prompt_id, state.author(), typed, one.id)
    acts.keep_draft(db, two.prompt_id, state.author(), typed, two.id, branch="kinder")
    at = visit(LIST, text="NEVER saved")
    assert sorted(shown(at)) == ["b/one", "b/two"]
    assert ":material/edit: draft]" in seen(at) and ":material/edit: draft on kinder]" in seen(at)
    assert "edit: draft" not in seen(visit(LIST, text="about a"))
    monkeypatch.setenv("LOGNAME", "bob")
    assert "edit: draft" not in seen(visit(LIST)), "another's draft is not one's own"
    assert shown(visit(LIST, text="never saved")) == []


def test_labels_stand_beside_their_version(visit: Visit, db: Database, shop: int) -> None:
    version = prompts.latest_version(db, id_of(db, shop, "a"))
    assert version is not None
    labels.move(db, version.prompt_id, "production", version.id or 0, author="ann")
    assert "production v1" in seen(visit(LIST, text="about a"))


def test_chosen_prompts_stay_chosen_over_filters_and_are_archived_and_brought_back(visit: Visit, db: Database, shop: int) -> None:
    a, one = id_of(db, shop, "a"), id_of(db, shop, "b/one")
    at = pick(visit(LIST), a)
    at.text_input(key="prompts-filter-0").set_value("b/one").run()
    at = pick(at, one)
    assert "2 chosen" in seen(at) and "1 of them not shown" in seen(at)
    at.button(key="prompts-archive").click().run()
    assert not at.exception
    assert "2 prompts are archived." in seen(at)
    assert {row.id for row in acts.list_all(db, shop) if row.archived} == {a, one}
    at.button(key="prompts-undo").click().run()
    assert not any(row.archived for row in acts.list_all(db, shop))


def test_all_of_the_page_and_all_that_fit_are_chosen_with_one_click(visit: Visit, db: Database, sample: Project) -> None:
    for number in range(30):
        acts.create_prompt(db, sample.id or 0, f"p{number:02d}")
    at = visit(LIST)
    assert "All shown: 1 to 20 of 31" in [box.label for box in at.checkbox]
    box(at, "shown").check().run()
    assert "20 chosen" in seen(at)
    at.button(key="prompts-pick-all").click().run()
    assert "31 chosen" in seen(at)
    at.button(key="prompts-pick-none").click().run()
    assert "chosen" not in seen(at)


@pytest.mark.parametrize("first", ["all", "none"])
def test_who_clicks_on_before_the_boxes_are_drawn_anew_takes_back_no_choice(visit: Visit, shop: int, first: str) -> None:
    at = visit(LIST)
    if first == "none":
        box(at, "shown").check().run()
    for one in at.checkbox:
        one.set_value(one.value)
    drawn_before = at._tree
    (box(at, "shown").check() if first == "all" else at.button(key="prompts-pick-none").click()).run()
    at._tree = drawn_before
    at.text_input(key="prompts-filter-0").set_value("text of").run()
    assert ("5 chosen" in seen(at), "chosen" in seen(at)) == (first == "all", first == "all")
    assert {one.value for one in at.checkbox if str(one.key).startswith("prompts-pick-")} == {first == "all"}


def test_who_clicks_on_before_the_filters_are_drawn_anew_brings_none_of_them_back(visit: Visit, db: Database, shop: int) -> None:
    a = id_of(db, shop, "a")
    tidying.tag(db, [a], add=["de"])
    at = visit(LIST, kind="chat", show="all", tag="de", text="about")
    for one in (*at.selectbox, *at.text_input, *at.button_group):
        one.set_value(one.value)
    drawn_before = at._tree
    at.button(key="prompts-clear").click().run()
    at._tree = drawn_before
    box(at, str(a)).check().run()
    assert "1 chosen" in seen(at) and len(shown(at)) == 5
    assert not {"kind", "show", "tag", "text"} & set(at.query_params)
    assert {one.value for one in at.selectbox if str(one.key).startswith(("prompts-kind", "prompts-show"))} == {""}


def test_a_filter_that_is_drawn_is_not_written_over_by_what_the_address_said_before(visit: Visit, shop: int) -> None:
    at = visit(LIST)
    at.selectbox(key="prompts-kind-0").set_value("chat").run()
    at.selectbox(key="prompts-show-0").set_value("all").run()
    assert [one.proto.set_value for one in at.selectbox if str(one.key).startswith("prompts-")][:2] == [False, False]
    assert (at.query_params["kind"], at.query_params["show"]) == ("chat", "all")


def test_the_last_box_ticks_the_one_over_all_and_unticking_it_takes_one_away(visit: Visit, db: Database, shop: int) -> None:
    ids = [row.id for row in acts.list_all(db, shop)]
    at = pick(visit(LIST), *ids)
    assert box(at, "shown").value is True
    box(at, str(ids[0])).uncheck().run()
    assert "4 chosen" in seen(at) and box(at, "shown").value is False


def test_chosen_prompts_move_to_a_folder_and_back(visit: Visit, db: Database, shop: int) -> None:
    at = pick(visit(LIST), id_of(db, shop, "a"), id_of(db, shop, "b/one"))
    at.session_state["prompts-move"] = True
    at.run()
    at.selectbox(key="prompts-move-to").set_value("b").run()
    at.button(key="prompts-move-do").click().run()
    assert names(db, shop)[:4] == ["b/a", "b/deep/three", "b/one", "b/two"]
    at.button(key="prompts-undo").click().run()
    assert names(db, shop)[:4] == ["a", "b/deep/three", "b/one", "b/two"]


def test_a_tag_is_added_to_the_chosen_and_a_bad_one_is_told_beside_its_field(visit: Visit, db: Database, shop: int) -> None:
    a = id_of(db, shop, "a")
    at = pick(visit(LIST), a)
    at.session_state["prompts-tag"] = True
    at.run()
    next(button for button in at.button if button.label == "Add it").click()
    at.run()
    assert "The tag is empty." in seen(at)
    at.text_input(key="prompts-tag-new").set_value("billing")
    next(button for button in at.button if button.label == "Add it").click()
    at.run()
    assert prompts.get_prompt(db, a).tags == ["billing"]
    assert "billing" in seen(at)


def test_an_undo_tells_which_prompts_another_changed_since_and_leaves_them(visit: Visit, db: Database, shop: int) -> None:
    a, one = id_of(db, shop, "a"), id_of(db, shop, "b/one")
    at = pick(visit(LIST), a, one)
    at.session_state["prompts-move"] = True
    at.run()
    at.selectbox(key="prompts-move-to").set_value("b/deep").run()
    at.button(key="prompts-move-do").click().run()
    tidying.rename(db, a, f"theirs {HOSTILE[:40]}", "")
    at.button(key="prompts-undo").click().run()
    assert "1 prompt was changed or deleted since and is left as it is" in seen(at) and "The rest is as it was." in seen(at)
    assert "b/one" in names(db, shop) and "a" not in names(db, shop)
    assert "prompts-undo" not in [button.key for button in at.button]
    assert read_as_markdown(at) == []


def test_another_project_has_its_own_list_and_nothing_chosen(visit: Visit, db: Database, shop: int) -> None:
    at = visit(LIST)
    at.session_state["prompts.picked"] = [999_999]
    at.run()
    assert "chosen" not in seen(at)


def test_hostile_names_texts_tags_and_folders_are_shown_as_text(visit: Visit, db: Database, sample: Project) -> None:
    project = sample.id or 0
    prompt = acts.create_prompt(db, project, f"{HOSTILE[:40]}/{HOSTILE[40:]}x", HOSTILE).id or 0
    tidying.tag(db, [prompt], add=["<b>**bold**</b> [x](javascript:1)"])
    for params in ({}, {"folder": HOSTILE}, {"tag": HOSTILE}, {"text": HOSTILE}):
        at = visit(LIST, **params)
        assert not at.exception
        assert read_as_markdown(at) == []
        labels_shown = [str(link.value) for link in at.main.page_link]
        assert not [label for label in labels_shown if "<img" in label.replace("\\<", "")]


def ask(at: AppTest, prompt_id: int, act: str) -> AppTest:
    """Choose from the menu of a line."""
    at.menu_button(key=f"more-{prompt_id}").click(act)
    return at.run()


def test_the_menu_of_a_line_opens_the_fields_of_its_prompt(visit: Visit, db: Database, shop: int) -> None:
    at = ask(visit(LIST), id_of(db, shop, "a"), "rename")
    assert not at.exception
    assert {"a", "about a"} <= {field.value for field in at.text_input}


@pytest.mark.parametrize("length", [101, 300])
def test_a_name_that_is_too_long_is_told_so(visit: Visit, sample: Project, length: int) -> None:
    at = visit(LIST)
    field = at.text_input(key="new-prompt-name-")
    assert field.proto.max_chars == 0, "a browser would leave the field empty otherwise"
    field.set_value("x" * length)
    next(button for button in at.button if button.label == "Create prompt").click()
    at.run()
    assert f"The name has {length} characters. Keep it within 100." in seen(at)


def test_archiving_from_a_line_takes_it_away_and_the_filter_brings_it_back(visit: Visit, db: Database, shop: int) -> None:
    a = id_of(db, shop, "a")
    at = ask(visit(LIST), a, "archive")
    assert "1 prompt is archived." in seen(at) and "a" not in shown(at)
    ask(visit(LIST, show="archived"), a, "back")
    assert not prompts.get_prompt(db, a).archived


def test_who_deletes_a_prompt_is_told_before_who_reads_it_by_its_labels(visit: Visit, db: Database, shop: int) -> None:
    version = prompts.latest_version(db, id_of(db, shop, "a"))
    assert version is not None
    for label in ("production", "staging"):
        labels.move(db, version.prompt_id, label, version.id or 0, author="ann")
    labels.protect(db, version.prompt_id, "production", True)
    at = ask(visit(LIST), version.prompt_id, "delete")
    assert "What reads it by production (protected) or staging gets nothing from then on." in seen(at)


def test_who_deletes_a_block_in_use_is_told_by_whom_and_asked_nothing(visit: Visit, db: Database, shop: int) -> None:
    rules, _ = made(db, shop, "rules", "Be brief.", "block")
    made(db, shop, "answers", "[[block: rules]]")
    at = ask(visit(LIST), rules, "delete")
    assert "The block “rules” is used by the prompt “answers”." in seen(at)
    assert f"delete-prompt-{rules}-do" not in [button.key for button in at.button]


def test_several_are_taken_away_as_one_zip_in_a_format_that_loses_nothing(visit: Visit, db: Database, shop: int) -> None:
    at = pick(visit(LIST), id_of(db, shop, "a"), id_of(db, shop, "b/one"))
    at.button(key="prompts-export").click().run()
    assert not at.exception
    assert "Nothing is lost in this format." in seen(at)
    assert [button.label.replace("\\", "") for button in at.download_button] == ["Download 2 files as prompts.zip"]
