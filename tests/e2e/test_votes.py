"""Blind votes in a real browser: a round is made, ten pairs are voted on by keys alone, a model judges, and the ranking is read."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from store import projects, votes
from store.database import Database
from tests import voted
from tests.e2e.browser import Served, open_page, settled
from tests.stored import in_folder
from touchstone.actions import ranking

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]
expect.set_options(timeout=20_000)
PAIRS = 10


@pytest.fixture(scope="module")
def db(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A project with a finished run of two targets, and a model that can judge."""
    home = tmp_path_factory.mktemp("votes")
    opened = in_folder(home)
    project = voted.project(opened, "Secret project")
    voted.answered_run(opened, project, {"tuned": voted.says(voted.BETTER), "base": voted.says(voted.WORSE)})
    voted.model(opened, "judy")
    yield opened
    opened.close()


def on_pair(page: Page, number: int) -> None:
    expect(page.get_by_text(f"Pair {number} of {PAIRS}")).to_be_visible()
    settled(page)


def better_side(page: Page) -> str:
    """The key of the side on which the better answer stands."""
    left = page.locator('[data-testid="stColumn"]').first.inner_text()
    return "1" if "as the notes say" in left else "2"


def test_ten_pairs_are_voted_on_by_keys_and_ranked(browser: Browser, served: Served, db: Database) -> None:
    link = make_a_round(browser, served)
    page = open_page(browser, link)
    heard = listen(page)
    page.get_by_role("textbox", name="Your name").fill("Ann")
    page.keyboard.press("Enter")
    on_pair(page, 1)
    nothing_else(page)

    page.get_by_role("textbox", name="Why? Optional.").click()
    page.keyboard.type("1 2 3 4 u")
    expect(page.get_by_text(f"Pair 1 of {PAIRS}")).to_be_visible()
    page.keyboard.press("Tab")
    settled(page)
    page.keyboard.press(better_side(page))
    for number in range(2, PAIRS):
        on_pair(page, number)
        side = better_side(page)
        page.keyboard.press(side)
        if number == 2:
            page.keyboard.press(side)  # pressed twice in haste: the next pair is not voted on unseen
    on_pair(page, PAIRS)
    page.keyboard.press("3")
    expect(page.get_by_text("You have voted on every pair")).to_be_visible()
    settled(page)
    page.keyboard.press("u")
    on_pair(page, PAIRS)
    page.reload()
    on_pair(page, PAIRS)
    page.keyboard.press(better_side(page))
    expect(page.get_by_text("You have voted on every pair")).to_be_visible()
    sent = " ".join(heard)
    assert "as the notes say" in sent and not re.search(r"Secret project|Weekly|Playground|\btuned\b", sent)
    page.context.close()

    found = votes.list_rounds(db, projects.list_projects(db)[0].id or 0)[0]
    given = votes.votes(db, [found.id or 0])
    assert [vote.voter for vote in given] == ["Ann"] * PAIRS
    assert sorted(vote.reason for vote in given)[-1] == "1 2 3 4 u"
    assert {line.choice(vote) for line in ranking.behind(db, [found.id or 0]) for vote in line.votes} == {"tuned"}
    ask_a_judge(browser, served)
    read_the_ranking(browser, served)


def make_a_round(browser: Browser, served: Served) -> str:
    page = open_page(browser, f"{served.url}/votes")
    page.get_by_role("spinbutton", name="Pairs").fill(str(PAIRS))
    page.keyboard.press("Enter")
    settled(page)
    page.get_by_role("button", name="Make the round").click()
    expect(page.get_by_text("Nobody has voted yet")).to_be_visible()
    link = page.locator("code").first.inner_text().strip()
    assert link.startswith(f"{served.url}/vote?round=")
    page.context.close()
    return link


def listen(page: Page) -> list[str]:
    """What the server sends to this page from now on."""
    heard: list[str] = []

    def socket(opened: object) -> None:
        opened.on("framereceived", lambda payload: heard.append(payload if isinstance(payload, str) else payload.decode("utf-8", "ignore")))  # type: ignore[attr-defined]

    page.on("websocket", socket)
    page.reload()
    settled(page)
    return heard


def nothing_else(page: Page) -> None:
    """No menu, no sidebar, no link but Streamlit's own down the page."""
    expect(page.get_by_test_id("stSidebar")).to_have_count(0)
    expect(page.get_by_test_id("stSidebarNav")).to_have_count(0)
    expect(page.locator("a:not([href^='#'])")).to_have_count(0)


def ask_a_judge(browser: Browser, served: Served) -> None:
    page = open_page(browser, f"{served.url}/votes")
    page.get_by_role("button", name="Ask a model to judge").click()
    page.get_by_role("combobox", name="Model").click()
    page.get_by_role("option", name="judy").click()
    settled(page)
    page.get_by_role("button", name="Ask it").click()
    expect(page.get_by_text(f"Judge judy: {2 * PAIRS} of {2 * PAIRS} questions")).to_be_visible(timeout=60_000)
    page.context.close()


def read_the_ranking(browser: Browser, served: Served) -> None:
    page = open_page(browser, f"{served.url}/ranking")
    expect(page.get_by_text(re.compile("tuned is better than base: it won 10 of 10 decided votes"))).to_be_visible(timeout=90_000)
    expect(page.get_by_text(re.compile("Human and judge agree on 0 of 10 pairs"))).to_be_visible()
    expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=90_000)
    expect(page.get_by_text(re.compile("Ann · tuned"))).to_be_visible()
    heading = page.get_by_role("heading", name="The votes behind it")
    for _ in range(2):  # and again, after a look at the head of the page
        expect(heading).not_to_be_in_viewport()
        page.get_by_role("button", name="Show these votes").click()
        expect(heading).to_be_in_viewport()
        settled(page)
        page.get_by_role("heading", name="Ranking").first.scroll_into_view_if_needed()
    page.get_by_role("link", name="Votes").click()
    settled(page)
    page.go_back()
    settled(page)
    expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=90_000)
    expect(heading).not_to_be_in_viewport()
    click_into(page, 0, 60)
    page.wait_for_url("**/ranking?*of=*")
    settled(page)
    expect(page.get_by_text(re.compile(f"{PAIRS} of {PAIRS} pairs"))).to_be_visible()
    click_into(page, 1, 60)
    page.wait_for_url("**/ranking?*tag=hours*")
    settled(page)
    click_into(page, 0, 60)
    page.wait_for_url(re.compile(r"/ranking\?(?!.*tag=)"))
    settled(page)
    first, second = (expect_item(page, at) for at in (50, 80))
    assert first != second
    page.context.close()


def click_into(page: Page, table: int, down: int) -> None:
    """A click into the middle of a line of a table, `down` pixels from its top; the pointer comes before the click, as a hand's does."""
    found = page.get_by_test_id("stDataFrame").nth(table)
    found.scroll_into_view_if_needed()
    box = found.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + down)
    page.wait_for_timeout(300)
    page.mouse.down()
    page.mouse.up()
    page.wait_for_timeout(500)
    settled(page)


def expect_item(page: Page, down: int) -> str:
    """The pair that a click into the last list opens."""
    click_into(page, 2, down)
    return page.locator("strong").filter(has_text="case-").last.inner_text()
