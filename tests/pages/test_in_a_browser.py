"""What only a real browser shows: typing is kept without leaving the field, hostile names do nothing, dialogs ask first."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from store import models, projects
from store.database import Database, open_database
from store.schema import ensure_schema
from tests.e2e.browser import Served, open_page, settled, touchstone_up
from tests.pages.finished import finish_a_run
from touchstone.actions import labels
from touchstone.actions.projects import create_project, seed_if_empty
from touchstone.actions.prompts import append, create_prompt
from touchstone.chains.document import Chain, Node
from touchstone.prompts.content import PromptContent
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


def test_documents_come_in_by_a_file_are_found_and_go_after_a_question_unless_a_published_chain_uses_them(
    browser: Browser, served: Served, db: Database, tmp_path: Path
) -> None:
    (file := tmp_path / "care.md").write_text("# Wool\n\nWash wool by hand.\n\n# Oak\n\nOil oak once a year.")
    page = visit(browser, served, "documents?project=Brindlewick+support")
    page.get_by_role("button", name="New collection").click()
    page.get_by_label("Name", exact=True).fill("Care")
    page.get_by_role("button", name="Create collection").click()
    page.locator("input[type=file]").set_input_files(file)
    expect(page.get_by_text("care.md")).to_be_visible()
    page.get_by_role("button", name="Add documents").click()
    expect(page.get_by_text("care.md is here: 2 passages.")).to_be_visible()
    page.get_by_label("Search this collection").fill("how do I wash it?")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Wash wool by hand.")).to_be_visible()
    publish(db, "Care")
    id = parse_qs(urlsplit(page.url).query)["collection"][0]
    page.get_by_role("link", name="Documents").last.click()
    expect(page.get_by_role("button", name="New collection")).to_be_visible()
    settled(page)
    page.locator(f".st-key-delete-collection-{id}").get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete the collection").click()
    expect(page.get_by_text("version 1 of the chain finder, which carries the label production")).to_be_visible()
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("link", name="Care").click()
    page.locator('[class*="st-key-delete-document-"]').get_by_role("button", name="Delete").click()
    expect(page.get_by_text("Its 2 passages will be found no more.")).to_be_visible()
    page.get_by_role("button", name="Delete the document").click()
    expect(page.get_by_text("0 documents")).to_be_visible()
    page.context.close()


def publish(db: Database, collection: str) -> None:
    """A chain that finds passages of a collection, in production."""
    project = next(one.id or 0 for one in projects.list_projects(db))
    id = create_prompt(db, project, "finder", kind="chain").id or 0
    finder = Chain((Node("find", "retriever", {"collection": collection}),))
    version = append(db, id, PromptContent(chain=finder), "First", "ann", None)
    labels.move(db, id, "production", version.id or 0, author="ann")
