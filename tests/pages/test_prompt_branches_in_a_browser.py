"""Branches and labels of a prompt as a real browser shows them: by keyboard, with dialogs, and with folds that stay open."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from store import projects, prompts
from store.database import Database
from tests.e2e.browser import Served, open_page, settled
from tests.pages.test_prompt_versions import pointed, saved
from tests.stored import in_folder
from touchstone.actions import branches, labels
from touchstone.actions.projects import seed_if_empty
from touchstone.actions.prompts import create_prompt

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)
HOSTILE = '<img src=x onerror="window.harmed=1"> **bold** [x](javascript:window.harmed=1) :material/check: $x$ <b>b</b>'
RULES = "Be brief.\nBe kind.\nNever guess.\n"


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = in_folder(tmp_path_factory.mktemp("branches"))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def prompt(db: Database) -> int:
    """A prompt with two versions on main."""
    project = seed_if_empty(db)
    assert project is not None
    made = create_prompt(db, project.id or 0, "triage").id or 0
    saved(db, made, RULES, note="First")
    saved(db, made, RULES.replace("kind", "stern"), note="Stern")
    return made


def visit(browser: Browser, served: Served, path: str) -> Page:
    page = open_page(browser, f"{served.url}/{path}")
    settled(page)
    return page


def test_a_label_of_ones_own_is_checked_and_a_protected_one_asks(browser: Browser, served: Served, db: Database, prompt: int) -> None:
    page = visit(browser, served, f"prompt_versions?prompt={prompt}&version=1")
    page.get_by_role("button", name="Label", exact=False).click()
    name = page.get_by_label("Label to move here")
    name.fill("EU West")
    name.press("Enter")
    page.get_by_role("button", name="Point it at v1").click()
    expect(page.get_by_text("is no label")).to_be_visible()
    name.fill("eu-west")
    name.press("Enter")
    page.get_by_role("button", name="Point it at v1").click()
    expect(page.get_by_text("eu-west points at v1.")).to_be_visible()
    expect(page.get_by_text("What it says")).to_be_visible()
    assert pointed(db, prompt) == {"eu-west": 1}
    labels.protect(db, prompt, "eu-west", True)
    page.goto(f"{served.url}/prompt_versions?prompt={prompt}&version=2")
    page.get_by_role("button", name="Label", exact=False).click()
    page.get_by_label("Label to move here").click()
    page.get_by_role("option", name="eu-west").click()
    page.get_by_role("button", name="Point it at v2").click()
    dialog = page.get_by_test_id("stDialog")
    expect(dialog.get_by_text("eu-west points at v1 (First) now. It is protected. It will point at v2 (Stern)")).to_be_visible()
    assert pointed(db, prompt) == {"eu-west": 1}
    dialog.get_by_role("button", name="Point it at v2").click()
    expect(page.get_by_text("eu-west points at v2.")).to_be_visible()
    assert pointed(db, prompt) == {"eu-west": 2}
    page.context.close()


def test_a_branch_is_begun_written_on_and_merged_with_a_text_of_ones_own(
    browser: Browser, served: Served, db: Database, prompt: int
) -> None:
    page = visit(browser, served, f"prompt_versions?prompt={prompt}&version=1")
    page.get_by_role("button", name="Branch from v1").click()
    page.get_by_label("Name of the new branch").fill("kinder")
    page.keyboard.press("Enter")
    expect(page.get_by_text("The branch kinder begins with v1.")).to_be_visible()
    expect(page.get_by_text("Newest version: v3")).to_be_visible()
    assert "branch=kinder" in page.url

    field = page.locator("[class*='st-key-live-prompt-'] textarea").first
    field.fill(RULES.replace("kind", "warm"))
    page.get_by_label("What changed (needed to save)").fill("Warmer")
    page.get_by_role("button", name="Save as v4").click()
    expect(page.get_by_text("Saved as v4.")).to_be_visible()
    assert [version.branch for version in prompts.versions(db, prompt)] == ["kinder", "kinder", "main", "main"]

    page.get_by_role("link", name="Versions", exact=True).click()
    page.get_by_role("tab", name="Branches").click()
    page.get_by_role("link", name="Merge").click()
    expect(page.get_by_text("1 conflict to settle")).to_be_visible()
    expect(page.get_by_role("button", name="Save as v5 of main")).to_be_disabled()
    page.get_by_text("my own text").click()
    own = page.get_by_role("textbox", name="My own text")
    own.fill("Be stern, and warm.")
    expect(page.get_by_text("1 part changed: 2 words added, 0 removed")).to_be_visible()
    page.get_by_role("button", name="Save as v5 of main").click()
    expect(page.get_by_text("with v4 of kinder merged into it")).to_be_visible()
    newest = prompts.versions(db, prompt)[0]
    assert (newest.branch, newest.messages[0]["content"]) == ("main", "Be brief.\nBe stern, and warm.\nNever guess.\n")
    with pytest.raises(Exception, match="already has everything"):
        branches.merging(db, prompt, "kinder", "main")
    page.context.close()


def test_hostile_notes_and_texts_do_nothing(browser: Browser, served: Served, db: Database, prompt: int) -> None:
    project = projects.list_projects(db)[0]
    made = create_prompt(db, project.id or 0, "hostile").id or 0
    first = saved(db, made, HOSTILE, note=HOSTILE, author=HOSTILE).id or 0
    labels.move(db, made, "production", first, author=HOSTILE, note=HOSTILE)
    fork = branches.fork(db, first, "kinder", author=HOSTILE)
    saved(db, made, f"{HOSTILE} theirs", fork.branch, note=HOSTILE)
    saved(db, made, f"{HOSTILE} ours", note=HOSTILE)
    page = visit(browser, served, f"prompt_versions?prompt={made}&version=1")
    app = page.locator("[data-testid=stApp]")
    for path in (
        "prompt_versions?version=1",
        "prompt_versions?versions-view=Labels",
        "prompt_versions?versions-view=Branches",
        "prompt_merge?",
    ):
        page.goto(f"{served.url}/{path}&prompt={made}&branch=kinder")
        expect(app.get_by_text("**bold**").first).to_be_visible()
        settled(page)
        assert page.evaluate("window.harmed") is None
        assert app.locator("img[src=x], a[href^='javascript']").count() == 0
    page.context.close()
