"""Many prompts by hand and by key: found, filed, taken away as files, and brought back from them."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from store.database import Database
from store.prompts import list_prompts, versions
from tests.actions.prompts_made import made
from tests.e2e.browser import chromium, open_page, settled, touchstone_up
from tests.stored import in_folder
from touchstone.actions import labels, tidying
from touchstone.actions.projects import create_project

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    """A project with a block and three prompts, one of which includes it."""
    opened = in_folder(tmp_path)
    project = create_project(opened, "Shop").id or 0
    made(opened, project, "rules", "Never promise a refund.", "block")
    made(opened, project, "support/answers", "[[block: rules]] {question}")
    made(opened, project, "support/greeting", "Say hello to {name}.")
    made(opened, project, "triage", "Which team is this for? {letter}")
    yield opened
    opened.close()


@pytest.fixture
def page(db: Database, tmp_path: Path) -> Iterator[Page]:
    with touchstone_up(tmp_path) as served, chromium() as browser:
        opened = open_page(browser, f"{served.url}/prompts")
        settled(opened)
        yield opened


def test_prompts_are_found_filed_taken_away_and_brought_back(page: Page, tmp_path: Path) -> None:
    page.locator("[class*=st-key-prompts-filter] input").press_sequentially("promise")
    expect(page.get_by_text("in its text")).to_be_visible()
    expect(page.get_by_role("link", name="triage")).to_have_count(0)
    page.wait_for_url("**text=promise**")
    page.get_by_role("button", name="Clear", exact=True).click()

    box = page.get_by_role("checkbox", name="Choose triage")
    box.focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("1 chosen")).to_be_visible()
    page.get_by_role("button", name="Move").click()
    page.get_by_role("combobox", name="Folder").fill("inbox")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Move them").click()
    expect(page.get_by_text("1 prompt is in inbox.")).to_be_visible()
    expect(page.get_by_role("link", name="inbox/triage")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="triage", exact=True)).to_be_visible()

    page.get_by_role("checkbox", name="All 3 prompts and 1 block").check(force=True)
    page.get_by_role("button", name="Export", exact=True).click()
    with page.expect_download() as taken:
        page.get_by_role("dialog").get_by_role("button", name="Download 4 files as prompts.zip").click()
    zipped = tmp_path / "prompts.zip"
    taken.value.save_as(zipped)
    with zipfile.ZipFile(zipped) as packed:
        assert sorted(packed.namelist()) == [
            "rules.prompt.md",
            "support/answers.prompt.md",
            "support/greeting.prompt.md",
            "triage.prompt.md",
        ]
    page.keyboard.press("Escape")

    page.get_by_role("button", name="Import files").click()
    page.locator("input[type=file]").set_input_files(zipped)
    expect(page.get_by_text("4 already say the same")).to_be_visible()
    expect(page.get_by_role("button", name="Import 0 prompts")).to_be_disabled()


def choose(page: Page, name: str, act: str) -> None:
    """Open the menu of a line by key and choose from it."""
    line = page.locator("[data-testid=stHorizontalBlock], [data-testid=stLayoutWrapper]").filter(
        has=page.get_by_role("checkbox", name=f"Choose {name}")
    )
    line.last.get_by_role("button", name="More").press("Enter")
    page.get_by_role("menuitem", name=act).click()


def test_what_is_in_use_is_not_deleted_or_renamed_and_says_by_whom(page: Page) -> None:
    dialog = page.get_by_role("dialog")
    choose(page, "rules", "Delete")
    expect(dialog.get_by_text("is used by the prompt “support/answers”")).to_be_visible()
    expect(dialog.get_by_role("button", name="Delete the prompt")).to_have_count(0)
    dialog.get_by_role("button", name="Close", exact=True).last.click()
    expect(dialog).to_have_count(0)
    choose(page, "rules", "Rename or describe")
    dialog.get_by_role("textbox", name="Name").fill("house rules")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("is included by its name in versions of support/answers")).to_be_visible()
    page.keyboard.press("Escape")
    choose(page, "triage", "Rename or describe")
    dialog.get_by_role("textbox", name="Name").fill("letters/triage")
    page.keyboard.press("Enter")
    expect(page.get_by_text("triage is changed.")).to_be_visible()
    expect(page.get_by_role("link", name="letters/triage")).to_be_visible()


def test_a_prompt_with_a_protected_label_is_deleted_once_that_was_said(page: Page, db: Database) -> None:
    (triage,) = (row for row in list_prompts(db, 1) if row.name == "triage")
    labels.move(db, triage.id or 0, "production", versions(db, triage.id or 0)[0].id or 0, author="ann")
    labels.protect(db, triage.id or 0, "production", True)
    choose(page, "triage", "Delete")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("What reads it by production (protected) gets nothing from then on.")).to_be_visible()
    dialog.get_by_role("button", name="Delete the prompt").click()
    expect(page.get_by_role("link", name="triage")).to_have_count(0)


def test_who_renames_what_another_renamed_meanwhile_is_told_and_overwrites_nothing(page: Page, db: Database) -> None:
    dialog = page.get_by_role("dialog")
    choose(page, "triage", "Rename or describe")
    dialog.get_by_role("textbox", name="Name").fill("mine")
    (triage,) = (row for row in list_prompts(db, 1) if row.name == "triage")
    tidying.rename(db, triage.id or 0, "sorting", "")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_text("Someone else changed its name meanwhile: it is “sorting” now")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="mine")).to_have_count(0)


def test_what_a_format_cannot_say_is_told_before_the_file_is_taken(page: Page) -> None:
    page.get_by_role("checkbox", name="All 3 prompts and 1 block").check(force=True)
    page.get_by_role("button", name="Export", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("combobox", name="Format").click()
    page.get_by_role("option", name="LangChain").click()
    expect(dialog.get_by_text("1 of 4 cannot be written so.")).to_be_visible()
    expect(dialog.get_by_text("LangChain has no blocks")).to_be_visible()
    expect(dialog.get_by_role("button", name="Download 3 files as prompts.zip")).to_be_visible()
