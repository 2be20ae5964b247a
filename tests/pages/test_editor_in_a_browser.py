"""The editor of a prompt in a real browser: a fold stays open and a field keeps the cursor while one types in it."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import Served, chromium, open_page, settled, touchstone_up

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with touchstone_up(tmp_path_factory.mktemp("editor")) as running:
        yield running


@pytest.fixture(scope="module")
def page(served: Served) -> Iterator[Page]:
    with chromium() as browser:
        yield editor(browser, served)


def editor(browser: Browser, served: Served) -> Page:
    page = open_page(browser, f"{served.url}/prompt?prompt=1")
    settled(page)
    return page


def holds_the_cursor(page: Page, text: str) -> bool:
    return bool(page.evaluate("(text) => document.activeElement.value === text", text))


def test_json_is_typed_without_losing_the_cursor_and_told_beside_its_field(page: Page) -> None:
    page.get_by_text("Tools and answer: no tools, no schema").click()
    expect(page.get_by_label("Tools", exact=True)).to_be_visible()
    settled(page)
    page.get_by_label("Tools", exact=True).click()
    page.keyboard.type('[{"name": ')
    expect(page.get_by_text("The tools are no JSON.")).to_be_visible()
    assert holds_the_cursor(page, '[{"name": ')
    page.keyboard.type('"find"}]')
    expect(page.get_by_text("The tools are no JSON.")).to_have_count(0)
    assert holds_the_cursor(page, '[{"name": "find"}]')
    page.get_by_text("Tools and answer", exact=True).click()
    expect(page.get_by_text("Tools and answer: find, no schema")).to_be_visible()


def test_the_changes_follow_typing_while_they_are_shown(page: Page) -> None:
    message = page.locator(".st-key-live-prompt-1-2 textarea")
    message.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Thanks")
    expect(page.locator("ins").filter(has_text="Thanks")).to_be_visible()
    assert holds_the_cursor(page, "{question} Thanks")
    page.keyboard.type(" a lot")
    expect(page.locator("ins").filter(has_text="Thanks a lot")).to_be_visible()
    assert holds_the_cursor(page, "{question} Thanks a lot")


def test_a_format_is_converted_and_brought_back_by_keyboard(page: Page) -> None:
    page.get_by_text("Format: single braces").click()
    choice = page.get_by_label("Template format")
    expect(choice).to_be_visible()
    settled(page)
    choice.click()
    page.keyboard.type("mustache")
    expect(page.get_by_role("option")).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Nothing is changed yet.")).to_be_visible()
    convert = page.get_by_role("button", name="Convert the messages")
    convert.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("{{question}} Thanks a lot").first).to_be_visible()
    back = page.get_by_role("button", name="Back to the messages in brace")
    back.focus()
    page.keyboard.press("Enter")
    expect(page.locator("textarea", has_text="{question} Thanks a lot").last).to_have_value("{question} Thanks a lot")


def test_a_note_outlives_a_reload_is_empty_after_saving_and_goes_with_a_discarded_draft(page: Page) -> None:
    note, message = page.get_by_label("What changed (needed to save)"), page.locator("[class*=st-key-live-prompt-1-2] textarea")
    page.reload()
    settled(page)
    note.fill("Says thanks")
    note.press("Tab")
    page.wait_for_timeout(500)
    settled(page)
    page.reload()
    expect(note).to_have_value("Says thanks")
    page.get_by_role("button", name="Save as v").click()
    expect(page.get_by_text("Saved as v")).to_be_visible()
    expect(note).to_have_value("")
    settled(page)
    message.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" again")
    note.fill("Lost")
    settled(page)
    expect(page.get_by_text("Draft, saved")).to_be_visible()
    page.get_by_role("button", name="Discard draft").click()
    page.get_by_role("button", name="Discard the draft").click()
    expect(page.get_by_text("Draft, saved")).to_have_count(0)
    expect(note).to_have_value("")


def test_the_title_stays_where_it_is_on_every_page_of_the_prompt(page: Page, served: Served) -> None:
    tops = []
    for name in ("prompt", "prompt_versions", "prompt_parts"):
        page.goto(f"{served.url}/{name}?prompt=1")
        expect(page.get_by_role("link", name="New run")).to_be_visible()
        settled(page)
        tops.append(page.locator("h1").bounding_box())
    assert tops[0] == tops[1] == tops[2]


@pytest.mark.parametrize("way", ["back", "a page of the menu", "another tab of the prompt"])
def test_what_is_typed_is_kept_also_where_the_page_is_left_at_once(page: Page, served: Served, way: str) -> None:
    page.goto(f"{served.url}/prompts")
    page.locator("a[href$='prompt=1']").first.click()
    message = page.locator("[class*=st-key-live-prompt-1-] textarea").first
    expect(message).to_be_visible()
    settled(page)
    message.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(f" Left by {way}.")
    if way == "back":
        page.evaluate("history.back()")
        page.wait_for_url("**/prompts")
    else:
        page.get_by_role("link", name="Suites" if way == "a page of the menu" else "Versions", exact=True).click()
        page.wait_for_url("**/suites*" if way == "a page of the menu" else "**/prompt_versions*")
    settled(page)
    page.goto(f"{served.url}/prompt?prompt=1")
    expect(message).to_have_value(re.compile(f"Left by {way}\\.$"))
