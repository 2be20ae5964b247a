"""The playground in a real browser, by keyboard: a conversation, a column that comes late, two windows, and the way to blind votes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from store import models, projects
from store.database import Database
from tests.e2e.browser import Served, open_page, settled
from tests.stored import in_folder

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Two models that say which word of the question they heard."""
    home: Path = tmp_path_factory.mktemp("playground")
    opened = in_folder(home)
    for name in ("alpha", "beta"):
        rules = [{"when": word, "reply": f"{name} on {word}"} for word in ("Beech", "Cedar", "Aster")]
        endpoint = models.create_endpoint(opened, name=name, provider="scripted", options={"rules": rules, "latency_s": 0.3})
        models.create_model(opened, name=name, endpoint_id=endpoint.id or 0, remote_name=name)
    projects.create_project(opened, "First")
    yield opened
    opened.close()


@pytest.fixture
def address(served: Served, db: Database, request: pytest.FixtureRequest) -> str:
    """A playground of the test's own."""
    name = request.node.name[:60]
    projects.create_project(db, name)
    return f"{served.url}/playground?project={name}"


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    opened = visit(browser, address)
    yield opened
    opened.context.close()


def visit(browser: Browser, address: str) -> Page:
    opened = open_page(browser, address)
    expect(question(opened)).to_be_visible()
    settled(opened)
    return opened


def said(page: Page, text: str) -> Locator:
    return page.get_by_test_id("stText").filter(has_text=text)


def question(page: Page) -> Locator:
    return page.get_by_role("textbox", name="question", exact=True)


def following(page: Page) -> Locator:
    return page.get_by_role("textbox", name="The user's next message")


def run(page: Page) -> None:
    question(page).fill("How is Aster?")
    page.keyboard.press("Control+Enter")
    expect(said(page, "on Aster")).to_have_count(2)
    expect(following(page)).to_be_visible()
    settled(page)


def test_the_keys_that_run_send_the_message_that_is_being_typed(page: Page) -> None:
    run(page)
    following(page).click()
    page.keyboard.type("How is Beech?")
    page.keyboard.press("Control+Enter")
    expect(said(page, "on Beech")).to_have_count(2)
    expect(said(page, "on Aster")).to_have_count(2)
    expect(following(page)).to_have_value("")
    settled(page)
    following(page).click()
    page.keyboard.type("And how is Cedar?", delay=60)
    page.wait_for_timeout(1500)
    settled(page)
    assert page.evaluate("document.activeElement.value") == "And how is Cedar?"
    page.keyboard.press("Control+Enter")
    expect(said(page, "on Cedar")).to_have_count(2)
    expect(said(page, "on Beech")).to_have_count(2)


def test_a_late_column_catches_up_by_itself_and_is_taken_along(page: Page) -> None:
    run(page)
    following(page).fill("How is Beech?")
    page.get_by_role("button", name="Send to all").click()
    expect(said(page, "on Beech")).to_have_count(2)
    settled(page)
    page.get_by_role("button", name="Add column").click()
    expect(page.get_by_text("The others were asked more.")).to_be_visible()
    settled(page)
    page.locator(".st-key-playground-3-run button").first.click()
    expect(said(page, "on Beech")).to_have_count(3)
    expect(said(page, "on Aster")).to_have_count(3)
    expect(page.get_by_text("The others were asked more.")).to_have_count(0)


def test_what_is_half_typed_below_the_answers_outlives_a_reload(page: Page) -> None:
    run(page)
    following(page).click()
    page.keyboard.type("How is")
    page.get_by_text("Keep an exchange as a case of a suite").click()
    page.get_by_role("textbox", name="Id of the case").click()
    page.keyboard.type("aster-price", delay=40)
    page.wait_for_timeout(1500)
    settled(page)
    assert page.evaluate("document.activeElement.value") == "aster-price"
    page.reload()
    expect(page.get_by_role("textbox", name="Id of the case")).to_have_value("aster-price")
    expect(following(page)).to_have_value("How is")


def test_two_windows_keep_each_others_fields(page: Page, browser: Browser, address: str) -> None:
    other = visit(browser, address)
    question(page).fill("How is Cedar?")
    page.keyboard.press("Tab")
    settled(page)
    other.get_by_role("spinbutton", name="Answers per column").fill("2")
    other.keyboard.press("Enter")
    expect(question(other)).to_have_value("How is Cedar?")
    page.get_by_role("button", name="Run all").click()
    expect(page.get_by_text("2 of 2 answered")).to_have_count(2)
    expect(said(page, "on Cedar")).to_have_count(2)
    other.context.close()


def test_the_answers_are_voted_on_blind(page: Page) -> None:
    run(page)
    page.get_by_role("button", name="Vote blind on these answers").click()
    page.wait_for_url(re.compile("/votes"))
    expect(page.get_by_text("Playground: how is aster").first).to_be_visible()
    page.goto(page.locator("code").first.inner_text().strip())
    page.get_by_role("textbox", name="Your name").fill("Ann")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Pair 1 of 1")).to_be_visible()
    expect(page.get_by_text("How is Aster?")).to_be_visible()
    settled(page)
    page.keyboard.press("1")
    expect(page.get_by_text("You have voted on every pair")).to_be_visible()


def test_two_columns_stand_beside_each_other_in_a_narrow_window(page: Page) -> None:
    page.set_viewport_size({"width": 900, "height": 900})
    heads = [page.locator(f".st-key-playground-{number}-model") for number in (1, 2)]
    left, right = (head.bounding_box() for head in heads)
    assert left and right
    assert left["y"] == right["y"] and left["x"] + left["width"] < right["x"]
