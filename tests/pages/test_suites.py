"""Suites: browsed, edited into a new version, imported; nothing typed is lost and nobody is overwritten."""

from dataclasses import replace

import pytest
from streamlit.testing.v1 import AppTest

from components import state
from components.suites.editor import short
from store import suites
from store.database import Database
from store.errors import StoreUnavailable
from store.tables import Project, SuiteVersion
from tests.pages.conftest import Visit, read_as_markdown, seen
from touchstone.actions import suite_edits as edits
from touchstone.actions import suites as acts
from touchstone.types import Case, Message

LIST, ONE, CASE, IMPORT = (f"pages/validate/{page}.py" for page in ("suites", "suite", "case", "suite_import"))
HOSTILE = "<img src=x onerror=alert(1)> **bold** [x](javascript:alert(1)) :material/check: =1+1"
FIRST = "direct-injection-01"


@pytest.fixture
def suite_id(db: Database, sample: Project) -> int:
    """The sample's adversarial suite: 158 harmful cases."""
    suite = suites.suite_by_name(db, sample.id or 0, "Adversarial starter")
    assert suite is not None
    return suite.id or 0


@pytest.fixture
def hostile_id(db: Database, sample: Project) -> int:
    """A suite in which everything that can be named is named to do harm, and one text is very long."""
    suite = acts.create_suite(db, sample.id or 0, HOSTILE, HOSTILE)
    case = Case(
        key=HOSTILE,
        category=HOSTILE,
        variables={HOSTILE: HOSTILE, "long": "word " * 20_000},
        messages=(Message("user", HOSTILE),),
        reference=HOSTILE,
        required=(HOSTILE.replace("|", ""),),
        tags=(HOSTILE,),
    )
    acts.save_cases(db, suite.id or 0, [case], note=HOSTILE, author=HOSTILE)
    return suite.id or 0


def unavailable(*_: object, **__: object) -> None:
    raise StoreUnavailable("The database is locked.", "Try again.")


def newest(db: Database, suite_id: int) -> SuiteVersion:
    version = suites.latest_suite_version(db, suite_id)
    assert version is not None
    return version


def field(at: AppTest, suite_id: int, name: str, key: str = FIRST) -> str:
    return f"live-case-{suite_id}-{short(key)}-{name}"


def ask(at: AppTest, suite_id: int, text: str) -> AppTest:
    """Type another question into the first case."""
    return at.text_area(key=field(at, suite_id, "variable-0-value")).set_value(text).run()


def edit(visit: Visit, suite_id: int, text: str) -> AppTest:
    return ask(visit(CASE, suite=suite_id, case=FIRST, edit=1), suite_id, text)


def save(at: AppTest, note: str) -> AppTest:
    at.text_input(key="suite-note").set_value(note)
    return at.button(key="suite-save").click().run()


def table(at: AppTest, column: str) -> list[str]:
    return list(at.dataframe[0].value[column])


def test_the_list_tells_what_a_suite_holds(visit: Visit, suite_id: int) -> None:
    told = seen(visit(LIST))
    assert "158 harmful cases in 12 categories" in told
    assert "66 neutral cases in 5 categories" in told


def test_a_new_suite_opens_and_offers_what_fills_it(visit: Visit, db: Database, sample: Project) -> None:
    at = visit(LIST)
    next(one for one in at.text_input if one.label == "Name").set_value("Refunds")
    next(button for button in at.button if button.label == "Create suite").click()
    at.run()
    assert not at.exception
    assert at.title[0].value == "Refunds"
    assert {"Import a file", "New case"} <= {button.label for button in at.button}


def test_cases_come_fifty_to_a_page(visit: Visit, suite_id: int) -> None:
    at = visit(ONE, suite=suite_id)
    assert len(table(at, "Case")) == 50
    assert "1 to 50 of 158" in seen(at)
    last = visit(ONE, suite=suite_id, page=4)
    assert len(table(last, "Case")) == 8
    assert "151 to 158 of 158" in seen(last)


def test_the_address_holds_the_filters(visit: Visit, suite_id: int) -> None:
    at = visit(ONE, suite=suite_id, category="direct injection", text="chat")
    assert set(table(at, "Category")) == {"direct injection"}
    assert at.selectbox(key="cases-category").value == "direct injection"
    at.text_input(key="cases-text").set_value("access phrase").run()
    assert at.query_params["text"] == "access phrase"
    assert FIRST in table(at, "Case")
    at.button(key="cases-clear").click().run()
    assert "1 to 50 of 158" in seen(at)


def test_a_filter_that_nothing_fits_says_so(visit: Visit, suite_id: int) -> None:
    assert "No case fits these filters." in seen(visit(ONE, suite=suite_id, text="zebra crossing"))


def test_a_case_shows_what_it_says_and_leads_to_the_next(visit: Visit, suite_id: int) -> None:
    at = visit(CASE, suite=suite_id, case=FIRST, at=1)
    assert "Forget the rules you were given" in at.get("html")[0].proto.body
    assert "1 of 158" in seen(at)
    at.button(key="case-next").click().run()
    assert at.title[0].value.replace("\\", "") == "direct-injection-02"


def test_what_is_typed_survives_a_reload(visit: Visit, suite_id: int) -> None:
    edit(visit, suite_id, "half a question")
    again = visit(CASE, suite=suite_id, case=FIRST)
    assert again.text_area(key=field(again, suite_id, "variable-0-value")).value == "half a question"
    listed = visit(ONE, suite=suite_id)
    assert "Not saved yet: 1 changed" in seen(listed)
    assert table(listed, "Asks")[0] == "half a question"
    assert table(listed, "Draft")[0] == "changed"


def test_half_typed_work_is_kept_too_and_told(visit: Visit, suite_id: int) -> None:
    at = visit(CASE, suite=suite_id, case=FIRST, edit=1)
    at.text_area(key=field(at, suite_id, "checks")).set_value("[{").run()
    assert "\n:red[:material/error: This is not JSON. Check its quotes and brackets.]" in seen(at)
    again = visit(CASE, suite=suite_id, case=FIRST)
    assert again.text_area(key=field(again, suite_id, "checks")).value == "[{"
    assert f"Case '{FIRST}', Extra scorers: this is not JSON." in seen(save(visit(ONE, suite=suite_id), "Note"))


def test_what_is_wrong_stands_below_the_field_it_is_about(visit: Visit, suite_id: int) -> None:
    at = visit(CASE, suite=suite_id, case=FIRST, edit=1)
    for name, typed, said in (("checks", "[{", "This is not JSON"), ("required", "a||b", "Item 1: has an empty alternative")):
        key = field(at, suite_id, name)
        at.text_area(key=key).set_value(typed).run()
        drawn = list(at.main)
        below = drawn[[getattr(one, "key", None) for one in drawn].index(key) + 1]
        assert said in str(below.value).replace("\\", "")
        at.text_area(key=key).set_value("").run()


def test_the_list_shows_what_a_half_typed_case_asks(visit: Visit, suite_id: int) -> None:
    at = edit(visit, suite_id, "half a question")
    at.text_area(key=field(at, suite_id, "checks")).set_value("[{").run()
    assert table(visit(ONE, suite=suite_id), "Asks")[0] == "half a question"


def test_what_is_typed_back_leaves_no_draft(visit: Visit, db: Database, suite_id: int) -> None:
    before = edits.case_at(db, newest(db, suite_id).id or 0, FIRST).variables["question"]
    ask(edit(visit, suite_id, "another"), suite_id, before)
    assert not edits.open_suite(db, suite_id, state.author()).pending


def test_saving_makes_a_version_and_clears_the_draft(visit: Visit, db: Database, suite_id: int) -> None:
    edit(visit, suite_id, "another question")
    at = save(visit(ONE, suite=suite_id), "Asks otherwise")
    version = newest(db, suite_id)
    assert (version.number, version.message, version.case_count) == (2, "Asks otherwise", 158)
    assert edits.case_at(db, version.id or 0, FIRST).variables["question"] == "another question"
    assert "Saved as v2." in seen(at)
    assert "Not saved yet" not in seen(at)


def test_a_version_needs_a_note(visit: Visit, db: Database, suite_id: int) -> None:
    edit(visit, suite_id, "another question")
    at = save(visit(ONE, suite=suite_id), " ")
    assert "The note is empty." in seen(at)
    assert newest(db, suite_id).number == 1


def test_cases_are_added_copied_and_removed(visit: Visit, db: Database, suite_id: int) -> None:
    at = visit(ONE, suite=suite_id)
    at.button(key="suite-add").click().run()
    at.text_area(key=f"live-added-{suite_id}-1-variable-0-value").set_value("Anything new?").run()
    visit(CASE, suite=suite_id, case=FIRST).button(key="case-copy").click().run()
    visit(CASE, suite=suite_id, case=FIRST).button(key="case-remove").click().run()
    at = visit(ONE, suite=suite_id)
    assert "Not saved yet: 2 added, 1 removed" in seen(at)
    save(at, "Moves things")
    keys = [row.key for row in suites.list_cases(db, newest(db, suite_id).id or 0, limit=1000)]
    assert keys[-2:] == ["case-159", f"{FIRST}-copy"]
    assert FIRST not in keys


def test_a_removed_case_is_brought_back(visit: Visit, db: Database, suite_id: int) -> None:
    at = visit(CASE, suite=suite_id, case=FIRST)
    at.button(key="case-remove").click().run()
    at.button(key="case-undo").click().run()
    assert not edits.open_suite(db, suite_id, state.author()).pending
    assert "Edit" in [button.label for button in at.button]


def test_turns_are_added_and_taken_out(visit: Visit, db: Database, suite_id: int) -> None:
    name = f"case-{suite_id}-{short(FIRST)}"
    at = visit(CASE, suite=suite_id, case=FIRST, edit=1)
    at.button(key=f"{name}-add-turn").click().run()
    at.button(key=f"{name}-add-turn").click().run()
    at.text_area(key=f"live-{name}-message-1-content").set_value("the second turn").run()
    at.button(key=f"{name}-message-0-remove").click().run()
    assert at.text_area(key=f"live-{name}-message-0-content").value == "the second turn"
    form = edits.open_suite(db, suite_id, state.author()).pending.changed[FIRST]
    assert form["messages"] == [{"role": "user", "content": "the second turn"}]


def test_of_two_who_save_the_second_is_told_and_nothing_is_overwritten(visit: Visit, db: Database, suite_id: int) -> None:
    edit(visit, suite_id, "mine")
    base = newest(db, suite_id)
    case = edits.case_at(db, base.id or 0, FIRST)
    theirs = Case(key=FIRST, kind=case.kind, category=case.category, variables={"question": "theirs"})
    acts.save_edits(db, base.id or 0, acts.Edits(changed={FIRST: theirs}), note="Theirs", author="Ada")
    at = visit(ONE, suite=suite_id)
    assert "v2 was saved by Ada" in seen(at)
    assert f"Both of you edited {FIRST}" in seen(at)
    assert newest(db, suite_id).number == 2
    at.button(key="suite-on-top").click().run()
    save(at, "Mine on top")
    assert edits.case_at(db, newest(db, suite_id).id or 0, FIRST).variables["question"] == "mine"
    assert [version.number for version in suites.suite_versions(db, suite_id)] == [3, 2, 1]


def test_a_draft_begins_from_the_version_on_screen_so_nobody_is_overwritten(visit: Visit, db: Database, suite_id: int) -> None:
    mine = visit(CASE, suite=suite_id, case=FIRST, edit=1)
    base = newest(db, suite_id)
    case = edits.case_at(db, base.id or 0, FIRST)
    theirs = replace(case, category="theirs", forbidden=("their word",))
    acts.save_edits(db, base.id or 0, acts.Edits(changed={FIRST: theirs}), note="Theirs", author="Ada")
    mine.text_area(key=field(mine, suite_id, "reference")).set_value("my reference").run()
    assert "v2 was saved by Ada" in seen(mine)
    pending = edits.open_suite(db, suite_id, state.author())
    assert pending.is_behind
    assert pending.pending.version_id == base.id
    at = visit(ONE, suite=suite_id)
    assert "v2 was saved by Ada" in seen(at)
    assert f"Both of you edited {FIRST}" in seen(at)
    assert "suite-save" not in [button.key for button in at.button]


def test_a_new_case_begins_from_the_version_on_screen_too(visit: Visit, db: Database, suite_id: int) -> None:
    at = visit(ONE, suite=suite_id)
    at.button(key="suite-add").click().run()
    base = newest(db, suite_id)
    edits.discard(db, suite_id, state.author())
    acts.save_edits(db, base.id or 0, acts.Edits(removed=frozenset({FIRST})), note="Theirs", author="Ada")
    at.text_area(key=f"live-added-{suite_id}-1-variable-0-value").set_value("Anything new?").run()
    assert edits.open_suite(db, suite_id, state.author()).is_behind


def test_what_is_typed_while_the_suite_is_deleted_stays_on_the_page(visit: Visit, db: Database, suite_id: int) -> None:
    at = visit(CASE, suite=suite_id, case=FIRST, edit=1)
    acts.delete(db, suite_id)
    at.text_area(key=field(at, suite_id, "reference")).set_value("my reference").run()
    assert not at.exception
    assert "There is no suite" in seen(at)
    assert "my reference" in seen(at)


def test_what_could_not_be_kept_is_told_and_stays_in_its_field(
    visit: Visit, db: Database, suite_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = visit(CASE, suite=suite_id, case=FIRST, edit=1)
    with monkeypatch.context() as patch:
        patch.setattr("store.drafts.save_draft", unavailable)
        at.text_area(key=field(at, suite_id, "reference")).set_value("my reference").run()
        at.button(key=f"case-{suite_id}-{short(FIRST)}-add-turn").click().run()
    assert not at.exception
    assert "The database is locked." in seen(at)
    assert at.text_area(key=field(at, suite_id, "reference")).value == "my reference"
    assert not edits.open_suite(db, suite_id, state.author()).pending
    at.text_area(key=field(at, suite_id, "message-0-content")).set_value("a turn").run()
    form = edits.open_suite(db, suite_id, state.author()).pending.changed[FIRST]
    assert (form["reference"], form["messages"][0]["content"]) == ("my reference", "a turn")
    assert "The database is locked." not in seen(at)


def test_a_next_case_that_cannot_be_read_is_told(visit: Visit, suite_id: int, monkeypatch: pytest.MonkeyPatch) -> None:
    at = visit(CASE, suite=suite_id, case=FIRST, at=1)
    monkeypatch.setattr("store.suites.list_cases", unavailable)
    at.button(key="case-next").click().run()
    assert not at.exception
    assert "The database is locked." in seen(at)
    assert at.title[0].value.replace("\\", "") == FIRST


def draft_of(db: Database, suite_id: int) -> edits.Pending:
    return edits.open_suite(db, suite_id, state.author()).pending


def test_of_two_windows_with_one_draft_the_second_is_told_and_nothing_is_overwritten(visit: Visit, db: Database, suite_id: int) -> None:
    first, second = (visit(CASE, suite=suite_id, case=FIRST, edit=1) for _ in range(2))
    ask(first, suite_id, "from the first")
    ask(second, suite_id, "from the second")
    assert draft_of(db, suite_id).changed[FIRST]["variables"][0]["value"] == "from the first"
    assert "This draft was changed in another window" in seen(second)
    assert second.text_area(key=field(second, suite_id, "variable-0-value")).value == "from the second"

    second.button(key=f"suite-{suite_id}-keep-mine").click().run()
    assert draft_of(db, suite_id).changed[FIRST]["variables"][0]["value"] == "from the second"
    assert "another window" not in seen(second)

    ask(first, suite_id, "from the first again")
    first.button(key=f"suite-{suite_id}-take-theirs").click().run()
    assert first.text_area(key=field(first, suite_id, "variable-0-value")).value == "from the second"
    ask(first, suite_id, "further")
    assert draft_of(db, suite_id).changed[FIRST]["variables"][0]["value"] == "further"


def test_keeping_mine_leaves_what_the_other_window_did_to_other_cases(visit: Visit, db: Database, suite_id: int) -> None:
    mine = visit(CASE, suite=suite_id, case=FIRST, edit=1)
    visit(CASE, suite=suite_id, case="direct-injection-02").button(key="case-remove").click().run()
    ask(mine, suite_id, "mine")
    mine.button(key=f"suite-{suite_id}-keep-mine").click().run()
    pending = draft_of(db, suite_id)
    assert (pending.removed, list(pending.changed)) == (("direct-injection-02",), [FIRST])


def test_a_draft_that_changed_in_another_window_is_looked_at_before_it_is_saved(visit: Visit, db: Database, suite_id: int) -> None:
    edit(visit, suite_id, "mine")
    at = visit(ONE, suite=suite_id)
    visit(CASE, suite=suite_id, case="direct-injection-02").button(key="case-remove").click().run()
    save(at, "Note")
    assert newest(db, suite_id).number == 1
    assert "The draft was changed in another window" in seen(at)
    assert "1 changed, 1 removed" in seen(at)
    save(at, "Note")
    assert newest(db, suite_id).number == 2


def test_an_older_version_is_shown_and_cannot_be_edited(visit: Visit, db: Database, suite_id: int) -> None:
    first = newest(db, suite_id)
    edit(visit, suite_id, "another question")
    save(visit(ONE, suite=suite_id), "Asks otherwise")
    assert "v1**, an older version" in seen(visit(ONE, suite=suite_id, version=first.id))
    at = visit(CASE, suite=suite_id, case=FIRST, version=first.id)
    assert "Edit" not in [button.label for button in at.button]


def test_versions_tell_what_they_changed(visit: Visit, db: Database, suite_id: int) -> None:
    edit(visit, suite_id, "another question")
    save(visit(ONE, suite=suite_id), "Asks otherwise")
    at = visit(ONE, suite=suite_id)
    at.session_state["suite-view"] = "Versions"
    at.session_state[f"suite-version-{newest(db, suite_id).id}"] = True
    at.run()
    assert "Since v1: 1 changed" in seen(at)
    assert FIRST in [code.value for code in at.code]


def test_a_narrow_window_shows_what_a_case_asks(visit: Visit, suite_id: int) -> None:
    assert list(visit(ONE, suite=suite_id).dataframe[0].value.columns)[:2] == ["Case", "Asks"]


def test_hostile_names_and_texts_are_shown_as_text(visit: Visit, db: Database, hostile_id: int) -> None:
    for page, place in ((LIST, {}), (ONE, {}), (CASE, {"case": HOSTILE}), (CASE, {"case": HOSTILE, "edit": 1}), (IMPORT, {})):
        at = visit(page, suite=hostile_id, **place)
        assert not at.exception
        assert not at.error
        assert read_as_markdown(at) == []
        assert "<img" not in "".join(element.proto.body for element in at.get("html"))


def test_a_suite_that_is_not_there_is_two_sentences(visit: Visit, sample: Project) -> None:
    for page in (ONE, CASE, IMPORT):
        at = visit(page, suite=999, case="x")
        assert not at.exception
        assert at.error[0].proto.title
