"""What only a real browser shows: typing is kept without leaving the field, hostile names do nothing, dialogs ask first."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from store import models
from store.database import Database, open_database
from store.schema import ensure_schema
from tests.e2e.browser import Served, open_page, settled, touchstone_up
from tests.pages.finished import finish_a_run
from touchstone.actions.projects import create_project, seed_if_empty
from touchstone.actions.prompts import create_prompt
from touchstone.settings import Settings

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)
HOSTILE = '<img src=x onerror="window.harmed=1"> **bold** [x](javascript:window.harmed=1) :material/check: $x$ <b>b</b> ' + "y" * 60


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database with the sample, a model that a run used, and hostile names in every place."""
    home = tmp_path_factory.mktemp("browser")
    settings = Settings.from_environment({"TOUCHSTONE_HOME": str(home)})
    opened = open_database(settings.database_url)
    ensure_schema(opened)
    project = seed_if_empty(opened)
    assert project is not None
    finish_a_run(opened, project, "Realistic", lambda position, _: "fail" if position else "pass", names=("used", HOSTILE[:100]))
    create_prompt(opened, project.id or 0, HOSTILE[:100], HOSTILE)
    create_project(opened, HOSTILE[:100])
    yield opened
    opened.close()


def visit(browser: Browser, served: Served, path: str) -> Page:
    page = open_page(browser, f"{served.url}/{path}")
    settled(page)
    return page


def test_typing_is_kept_and_understood_without_leaving_the_field(browser: Browser, served: Served) -> None:
    page = visit(browser, served, "prompt?prompt=1")
    field = page.locator(".st-key-live-prompt-1-2 textarea")
    field.click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Signed, {customer}.")
    expect(page.get_by_label("customer")).to_be_visible()
    expect(page.get_by_text("Draft, saved")).to_be_visible()
    assert page.evaluate("document.activeElement.value") == "{question} Signed, {customer}."
    page.keyboard.type(" Bye")
    expect(page.get_by_text("Signed, [not filled: customer]. Bye")).to_be_visible()
    page.reload()
    expect(field).to_have_value("{question} Signed, {customer}. Bye")
    page.get_by_role("button", name="Discard").click()
    page.get_by_role("button", name="Discard the draft").click()
    expect(field).to_have_value("{question}")
    page.context.close()


NAMED = ("", "prompts", "prompt?prompt=2", "models")
"""Pages that show one of the hostile names at once."""


def test_hostile_names_are_text_on_every_page(browser: Browser, served: Served) -> None:
    page = visit(browser, served, "")
    app = page.locator("[data-testid=stApp]")
    for path in (*NAMED, "settings", "runs", "results?run=1", "compare?run=1", "suites"):
        page.goto(f"{served.url}/{path}")
        expect(app.get_by_role("heading").first).to_be_visible()
        if path in NAMED:
            expect(app.get_by_text("**bold**").first).to_be_visible()
        settled(page)
        assert page.evaluate("window.harmed") is None
        assert app.locator("img[src=x], a[href^='javascript']").count() == 0
        shown = app.inner_text().replace("\u2060", "")
        assert path not in NAMED or "<img src=x onerror=" in shown
        assert "Something went wrong" not in shown
    page.context.close()


def test_deleting_asks_first_and_is_refused_with_the_reason(browser: Browser, served: Served, db: Database) -> None:
    page = visit(browser, served, "models?models-filter=used")
    page.get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete the model").click()
    expect(page.get_by_role("dialog").get_by_text("is used by the run “Realistic”")).to_be_visible()
    assert models.model_by_name(db, "used") is not None
    page.context.close()


def test_a_filter_is_in_the_address(browser: Browser, served: Served) -> None:
    page = visit(browser, served, "models")
    page.get_by_label("Filter models").fill("demo-tuned")
    page.wait_for_url("**/models?*models-filter=demo-tuned*")
    page.context.close()


def test_a_fresh_server_answers_a_deep_link_with_its_page(browser: Browser, tmp_path: Path) -> None:
    with touchstone_up(tmp_path / "fresh") as fresh:
        page = visit(browser, fresh, "models")
        expect(page.get_by_role("heading", name="Models")).to_be_visible()
        assert page.get_by_text("Page not found").count() == 0
        page.context.close()
