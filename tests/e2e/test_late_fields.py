"""Who clicks before the fields stand there loses nothing: what they show is told to the browser until it has them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from store.database import Database
from tests.e2e.browser import chromium, touchstone_up
from tests.stored import in_folder
from touchstone.actions.projects import create_project
from touchstone.actions.prompts import create_prompt, save_version
from touchstone.prompts.content import PromptContent
from touchstone.types import Message, Params

pytestmark = pytest.mark.browser
expect.set_options(timeout=20_000)
FIELDS = "**/{TextArea,TextInput,Selectbox,NumberInput}.*.js"
"""What Streamlit loads only when a page has such a field."""


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Database]:
    opened = in_folder(tmp_path)
    project = create_project(opened, "Shop").id or 0
    prompt = create_prompt(opened, project, "answers").id or 0
    messages = (Message("assistant", "I am the shop's voice."), Message("user", "Answer {question}."))
    content = PromptContent(messages, params=Params(temperature=0.7, stop=("END",)))
    save_version(opened, prompt, content, note="begun", author="ada", parent_id=None)
    yield opened
    opened.close()


@pytest.fixture
def page(db: Database, tmp_path: Path) -> Iterator[Page]:
    with touchstone_up(tmp_path) as served, chromium() as browser:
        page = browser.new_page(base_url=served.url)
        page.set_default_timeout(20_000)
        yield page


def test_a_click_before_the_fields_of_the_editor_are_there_leaves_every_one_as_it_was(page: Page) -> None:
    held: list[Route] = []
    page.route(FIELDS, lambda one: held.append(one))
    page.goto("/prompt?prompt=1")
    page.get_by_text("Format: single braces").click()
    expect(page.get_by_text("{name} or {name.key} stands for a value")).to_be_visible()
    assert held, "no field came late: the names of Streamlit's files have changed"
    for one in held:
        one.continue_()
    page.unroute(FIELDS)

    texts = page.locator("[class*=st-key-live-prompt] textarea")
    expect(texts.nth(0)).to_have_value("I am the shop's voice.")
    expect(texts.nth(1)).to_have_value("Answer {question}.")
    page.get_by_text("Settings: temperature 0.7").click()
    expect(page.get_by_label("Temperature")).to_have_value("0.70")
    texts.nth(1).press_sequentially(" Thanks.")
    expect(page.get_by_text("Draft, saved")).to_be_visible()
    page.reload()
    expect(texts.nth(0)).to_have_value("I am the shop's voice.")
    expect(texts.nth(1)).to_have_value("Answer {question}. Thanks.")
    expect(page.get_by_label("Role of message 1")).to_have_value("assistant")
    expect(page.get_by_text("Settings: temperature 0.7")).to_be_visible()
