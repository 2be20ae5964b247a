"""A chain beside a prompt on the playground, in a real browser on the real demo models: nothing scripted, no key, no network."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from demo.chains import TRIAGE
from tests.e2e.browser import Served, open_page, settled, touchstone_up

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]
MODEL_MS = 120_000
"""Two models are loaded before the first answer."""
QUESTION = "Can I have my money back?"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with touchstone_up(tmp_path_factory.mktemp("chain-column")) as running:
        yield running


def answers(page: Page) -> Locator:
    return page.get_by_test_id("stText")


def choose(page: Page, field: str, option: str) -> None:
    page.get_by_role("combobox", name=field).click()
    page.get_by_role("combobox", name=field).fill(option)
    page.get_by_role("option", name=option).click()
    settled(page)


def test_the_triage_answers_beside_a_prompt_and_leads_to_its_trace(browser: Browser, served: Served) -> None:
    page = open_page(browser, f"{served.url}/playground")
    question = page.get_by_role("textbox", name="question", exact=True)
    expect(question).to_be_visible(timeout=MODEL_MS)
    settled(page)
    choose(page, "Prompt of column 2", f"{TRIAGE} (chain)")
    question.fill(QUESTION)
    settled(page)
    page.get_by_role("button", name="Run all").click()
    expect(page.get_by_role("button", name="Vote blind on these answers")).to_be_visible(timeout=MODEL_MS)
    settled(page)
    expect(answers(page)).to_have_count(2)
    said = answers(page).nth(1).inner_text()
    assert said.strip()
    expect(page.get_by_text(re.compile(r"s in all · \d+ in, \d+ out"))).to_have_count(2)

    page.reload()
    expect(answers(page).nth(1)).to_have_text(said)
    page.get_by_role("link", name="Its trace").click()
    page.wait_for_url(re.compile(r"/trace\?.*trace=\d+"))
    expect(page.get_by_text(QUESTION).first).to_be_visible()
    expect(page.get_by_text(TRIAGE).first).to_be_visible()
    page.context.close()
