"""What only a real browser shows of results: a click on the map, the keys in its table, going back, and what is copied."""

import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, TimeoutError, expect

from store import attempts, scores
from store.database import open_database
from tests.e2e.browser import Served, open_page, settled, touchstone_up
from tests.results.seeded import World

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def file(filled: tuple[Path, World], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of this file's own."""
    return Path(shutil.copy(filled[0], tmp_path_factory.mktemp("browser") / filled[0].name))


@pytest.fixture(scope="module")
def served(file: Path) -> Iterator[Served]:
    with touchstone_up(file.parent) as running:
        yield running


def visit(browser: Browser, served: Served, path: str, width: int = 1440) -> Page:
    page = open_page(browser, f"{served.url}/{path}", width)
    settled(page)
    return page


def test_a_click_on_the_map_tells_what_is_listed_and_fades_no_figure(browser: Browser, served: Served) -> None:
    page = visit(browser, served, "results?run=1")
    layer = page.locator(".js-plotly-plot .draglayer .nsewdrag").first
    expect(layer).to_be_visible()
    box = layer.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 4, box["y"] + box["height"] / 24)
    page.wait_for_url("**/results?*category=authority*")
    told = re.compile(r"12 attempts of authority on demo-base, listed below")
    expect(page.get_by_test_id("stToast").get_by_text(told)).to_be_visible()
    expect(page.get_by_test_id("stMarkdown").get_by_text(told)).to_be_visible()
    expect(page.locator(".js-plotly-plot .textpoint text").first).to_be_visible()
    inks = page.locator(".js-plotly-plot .textpoint text").evaluate_all(
        "all => [...new Set(all.map(one => one.style.fill + one.style.fillOpacity))]"
    )
    assert set(inks) <= {"rgb(0, 0, 0)1", "rgb(255, 255, 255)1"}
    page.get_by_role("link", name="listed below").click()
    expect(page.get_by_role("heading", name="Attempts")).to_be_in_viewport()
    page.context.close()


def test_both_choosers_of_a_comparison_are_as_wide_as_their_names_in_a_narrow_window(browser: Browser, served: Served) -> None:
    page = visit(browser, served, "compare?run=1", width=900)
    for name in ("From", "To"):
        box = page.get_by_test_id("stSelectbox").filter(has_text=re.compile(f"^{name}")).bounding_box()
        assert box is not None and box["width"] > 300
    page.context.close()


def press(page: Page, key: str, address: "re.Pattern[str]") -> None:
    """Press a key as a person does, who looks and presses again: a table that is just being redrawn may miss one."""
    for _ in range(3):
        settled(page)
        page.keyboard.press(key)
        with suppress(TimeoutError):
            page.wait_for_url(address, timeout=5_000)
            return
    raise AssertionError(f"{key} led to {page.url}")


def test_the_keys_choose_a_cell_in_the_table_beside_the_map(browser: Browser, served: Served) -> None:
    page = visit(browser, served, "results?run=1")
    table = page.get_by_test_id("stDataFrame").first.locator("canvas").first
    expect(table).to_be_visible()
    table.focus()
    press(page, "ArrowDown", re.compile("category="))
    expect(page.get_by_text(re.compile(r"\d+ attempts of .*, listed below"))).to_be_visible()
    press(page, "ArrowRight", re.compile("target="))
    press(page, "Escape", re.compile(r"results\?run=1$"))
    page.context.close()


def open_first_attempt(page: Page) -> None:
    """One click on the first line of the list."""
    table = page.get_by_test_id("stDataFrame").last
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 60, box["y"] + 50)
    page.wait_for_url("**/attempt?*attempt=*")


def test_going_back_from_an_answer_leaves_nothing_of_it_in_the_address(browser: Browser, served: Served) -> None:
    page = visit(browser, served, "results?run=1&verdict=fail")
    open_first_attempt(page)
    expect(page.get_by_role("heading", name="The answer")).to_be_visible()
    page.go_back()
    page.wait_for_url(re.compile(r"results\?run=1&verdict=fail$"))
    page.context.close()


def test_an_answer_is_copied_without_the_numbers_of_its_marks(browser: Browser, served: Served, file: Path) -> None:
    db = open_database(f"sqlite:///{file}")
    failed = attempts.attempts_page(db, 1, verdict="fail", limit=100)
    line = next(one for one in failed if any(score.evidence for score in scores.scores_of(db, one.id)))
    db.close()
    page = visit(browser, served, f"attempt?run=1&attempt={line.id}", 900)
    expect(page.locator("mark").first).to_be_visible()
    copied = page.locator("mark").first.evaluate(
        "mark => { getSelection().selectAllChildren(mark.parentElement); return getSelection().toString() }"
    )
    assert copied == line.answer
    exchange, verdict = (page.get_by_role("heading", name=name).bounding_box() for name in ("The answer", "Verdict"))
    assert exchange and verdict and verdict["y"] > exchange["y"], "in a narrow window the verdict stands below the answer, not beside it"
    page.context.close()


def test_one_click_opens_an_attempt_of_a_list_that_was_just_filtered(browser: Browser, served: Served) -> None:
    """A table that changes in its place would lose the first click after it."""
    page = visit(browser, served, "results?run=1")
    box = page.get_by_role("combobox", name="Verdict")
    box.scroll_into_view_if_needed()
    page.wait_for_timeout(500)  # a list that was just opened closes when the page is still scrolling
    box.click()
    page.get_by_role("option", name="fail").first.click()
    page.wait_for_url("**/results?*verdict=fail*")
    settled(page)
    page.wait_for_timeout(1_000)
    open_first_attempt(page)
    page.context.close()
