"""Two windows on one prompt or case: who types loses no letter and keeps the cursor, and sees what there is to settle."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from store.database import Database
from tests.e2e.browser import chromium, settled, touchstone_up
from tests.stored import in_folder
from touchstone.actions.projects import create_project
from touchstone.actions.prompts import create_prompt, save_version
from touchstone.actions.suites import create_suite, save_cases
from touchstone.prompts.content import PromptContent
from touchstone.types import Case, Message

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)
LONG = "\n".join(f"Rule {number}: answer {{question}} kindly." for number in range(40))
CHANGED = "This draft was changed in another window."
SENTENCE = " every letter of this sentence stays where it was typed, while the page goes on saving what stands there"


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    opened = in_folder(tmp_path)
    prompt = create_prompt(opened, create_project(opened, "Shop").id or 0, "answers").id or 0
    save_version(
        opened, prompt, PromptContent((Message("system", LONG), Message("user", "{question}"))), note="n", author="a", parent_id=None
    )
    yield opened
    opened.close()


@pytest.fixture
def windows(db: Database, tmp_path: Path) -> Iterator[tuple[Page, Page]]:
    with touchstone_up(tmp_path) as served, chromium() as browser:
        context = browser.new_context(base_url=served.url, viewport={"width": 1440, "height": 700})
        pages = context.new_page(), context.new_page()
        for page in pages:
            page.set_default_timeout(20_000)
            page.goto("/prompt?prompt=1")
            expect(message(page)).to_have_value(LONG)
            settled(page)
        yield pages


def message(page: Page) -> Locator:
    return page.locator("[class*=st-key-live-prompt-1-] textarea").first


def type_at_the_end(page: Page, field: Locator, text: str, delay: int = 0) -> None:
    field.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text, delay=delay)


def cursor_in(page: Page) -> str:
    return str(page.evaluate("document.activeElement.value"))


def test_who_types_while_another_window_changed_the_draft_loses_no_letter_and_is_told(windows: tuple[Page, Page]) -> None:
    one, other = windows
    type_at_the_end(one, message(one), " Theirs.")
    expect(one.get_by_text("Draft, saved")).to_be_visible()
    type_at_the_end(other, message(other), SENTENCE, delay=60)
    assert cursor_in(other) == LONG + SENTENCE
    expect(other.get_by_test_id("stToast").filter(has_text=CHANGED)).to_be_visible()
    settled(other)
    other.get_by_role("link", name="Choose whose text stays").click()
    expect(other.get_by_role("heading", name=CHANGED)).to_be_in_viewport()
    expect(other.get_by_role("button", name="Save as v2")).to_be_disabled()
    other.get_by_role("button", name="Keep mine").click()
    expect(other.get_by_role("heading", name=CHANGED)).to_have_count(0)
    expect(other.get_by_role("button", name="Save as v2")).to_be_enabled()
    expect(message(other)).to_have_value(LONG + SENTENCE)
    type_at_the_end(one, message(one), " Not lost.")
    expect(one.get_by_role("heading", name=CHANGED)).to_be_visible()
    one.reload()
    expect(message(one)).to_have_value(LONG + SENTENCE)
    expect(one.get_by_role("heading", name="A text that you typed in another window is not settled yet.")).to_be_visible()
    expect(one.get_by_role("button", name="Save as v2")).to_be_disabled()
    one.get_by_role("button", name="Take the other text").click()
    expect(message(one)).to_have_value(LONG + " Theirs. Not lost.")
    expect(one.get_by_role("button", name="Save as v2")).to_be_enabled()


def test_a_note_is_typed_on_while_another_saves_a_version(windows: tuple[Page, Page], db: Database) -> None:
    one, _ = windows
    type_at_the_end(one, message(one), " Mine.")
    expect(one.get_by_text("Draft, saved")).to_be_visible()
    save_version(db, 1, PromptContent((Message("user", "{question}"),)), note="theirs", author="bob", parent_id=1)
    note = one.get_by_label("What changed (needed to save)")
    type_at_the_end(one, note, "Says mine at the end of every answer, as asked", delay=60)
    assert cursor_in(one) == "Says mine at the end of every answer, as asked"
    expect(one.get_by_test_id("stToast").filter(has_text="v2 was saved by bob")).to_be_visible()
    expect(one.get_by_role("heading", name="v2 was saved by bob while you were editing.")).to_be_in_viewport()
    one.get_by_role("button", name="Build on v2, keep my text").click()
    expect(one.get_by_role("button", name="Save as v3")).to_be_enabled()
    expect(note).to_have_value("Says mine at the end of every answer, as asked")


def test_a_case_is_typed_on_while_its_draft_begins_and_while_another_window_changes_it(windows: tuple[Page, Page], db: Database) -> None:
    suite = create_suite(db, 1, "Leaks").id or 0
    save_cases(db, suite, [Case("phone", messages=(Message("user", "What is the code?"),))], note="n", author="a")
    for page in windows:
        page.goto(f"/case?suite={suite}&case=phone&edit=1")
        expect(page.get_by_label("Text of turn 1 (user)")).to_have_value("What is the code?")
        settled(page)
    typed = [" No", " letter", " of", " this", " is", " lost."]
    for page in windows:
        type_at_the_end(page, page.get_by_label("Text of turn 1 (user)"), "")
        for words in typed:
            page.keyboard.type(words)
            page.wait_for_timeout(700)
            settled(page)
        assert cursor_in(page) == "What is the code?" + "".join(typed)
    expect(windows[1].get_by_role("heading", name=CHANGED)).to_be_visible()
