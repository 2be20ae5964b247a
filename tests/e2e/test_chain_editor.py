"""A chain from nothing to a version in a browser: steps by mouse, a run on the demo model, a change, and the same after a reload."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from store.database import Database
from tests.e2e.browser import chromium, open_page, settled, touchstone_up
from tests.stored import in_folder
from touchstone.actions import prompts
from touchstone.actions.projects import seed_if_empty
from touchstone.prompts.content import PromptContent
from touchstone.types import Message, Params

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)
HOSTILE = "<img src=x onerror=window.hurt=1> **bold** :material/check:"


def fill(home: Path) -> int:
    """The sample project with a prompt in two versions, and a chain without a step."""
    home.mkdir()
    db = in_folder(home)
    project = seed_if_empty(db)
    assert project is not None
    saved(db, project.id or 0, "short answer", ["Answer in one sentence. {question}", f"Answer in one word. {HOSTILE} {{question}}"])
    chain = prompts.create_prompt(db, project.id or 0, "help desk", kind="chain").id or 0
    db.close()
    return chain


def saved(db: Database, project: int, name: str, texts: list[str]) -> None:
    made, parent = prompts.create_prompt(db, project, name).id or 0, None
    for text in texts:
        content = PromptContent((Message("user", text),), params=Params(max_tokens=12, temperature=0))
        parent = prompts.save_version(db, made, content, note=text[:30], author="ann", parent_id=parent).id


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    home = tmp_path_factory.mktemp("chain") / "home"
    chain = fill(home)
    with touchstone_up(home) as served, chromium() as browser:
        yield opened(browser, f"{served.url}/chain?chain={chain}")


def opened(browser: Browser, address: str) -> Page:
    page = open_page(browser, address, height=1100)
    settled(page)
    return page


def node(page: Page, id: str) -> Locator:
    return page.locator(f'.react-flow__node[data-id="{id}"]')


def middle(one: Locator) -> tuple[float, float]:
    box = one.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def connect(page: Page, source: tuple[str, str], target: tuple[str, str]) -> None:
    start, end = (
        node(page, id).locator(f'.react-flow__handle.{side}[data-handleid="{port}"]')
        for (id, port), side in ((source, "source"), (target, "target"))
    )
    page.mouse.move(*middle(start))
    page.mouse.down()
    page.mouse.move(*middle(end), steps=8)
    page.mouse.up()


def choose(page: Page, label: str, option: str) -> None:
    page.get_by_label(label, exact=True).click()
    page.get_by_role("option").filter(has_text=option).click()


@pytest.mark.timeout(400)
def test_from_an_empty_canvas_to_a_version_that_is_there_after_a_reload(page: Page) -> None:
    # An empty canvas: a prompt with its model, and an output, connected by mouse.
    page.locator('.side [data-kind="answer"]').click()
    expect(page.get_by_text("answer_1: There is no prompt chosen.")).to_be_visible()
    page.locator('.side [data-kind="output"]').click()
    page.locator('[data-do="Tidy"]').click()
    page.wait_for_timeout(400)
    connect(page, ("answer_1", "text"), ("output_1", "value"))
    expect(page.locator(".react-flow__edge")).to_have_count(1)
    page.get_by_role("button", name="answer_1: There is no prompt chosen.").click()
    choose(page, "Prompt", "short answer: v1, always")
    page.get_by_role("button", name="Make inputs of what is open").click()
    expect(page.locator(".react-flow__edge")).to_have_count(2)
    expect(page.get_by_text("problem", exact=False)).to_have_count(0)

    # It runs on the base model, and the answer stands on the node and in the panel.
    page.get_by_label("question", exact=True).fill("How much is the Aster kettle?")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("Done.")).to_be_visible(timeout=90_000)
    expect(node(page, "output_1").locator(".went")).to_contain_text("Done")
    first = node(page, "output_1").locator(".preview").text_content()
    assert first
    expect(page.get_by_text("Sent, user")).to_be_visible()

    # Another prompt: what stands there is out of date until it runs from there; the input is known from before.
    choose(page, "Prompt", "short answer: newest version (now v2)")
    expect(node(page, "answer_1").locator(".went")).to_contain_text("Out of date")
    expect(node(page, "output_1").locator(".went")).to_contain_text("Out of date")
    expect(node(page, "input_1").locator(".went")).to_contain_text("Done")
    page.get_by_role("button", name="Run from here").last.click()
    expect(node(page, "input_1").locator(".went")).to_contain_text("Known from before")
    expect(node(page, "answer_1").locator(".went")).to_contain_text("Done")
    expect(page.get_by_text(f"Answer in one word. {HOSTILE}").last).to_be_visible()
    assert page.evaluate("window.hurt") is None

    # A version, and all of it after a reload.
    page.get_by_role("button", name="Save as v1").click()
    expect(page.get_by_text("Newest version: v1")).to_be_visible()
    second = node(page, "output_1").locator(".preview").text_content() or ""
    page.reload()
    settled(page)
    expect(node(page, "output_1").locator(".preview")).to_have_text(second)
    expect(node(page, "answer_1").locator(".went")).to_contain_text("Done")
    expect(page.get_by_label("question", exact=True)).to_have_value("How much is the Aster kettle?")
    expect(page.locator(".react-flow__edge")).to_have_count(2)
