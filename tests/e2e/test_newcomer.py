"""The newcomer's two minutes, in a real browser on the real demo models: nothing scripted, no key, no network.

With TOUCHSTONE_PICTURES=1 the pictures of the README are taken anew.
"""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from store import models, projects, results, runs
from store.database import open_database
from tests.e2e.browser import Served, open_page, picture, settled, touchstone_up

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]
RUN_SECONDS = 240


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("newcomer")


@pytest.fixture(scope="module")
def served(home: Path) -> Iterator[Served]:
    with touchstone_up(home) as running:
        yield running


def test_a_newcomer_sees_how_much_safer_the_tuned_model_is(served: Served, browser: Browser, home: Path) -> None:
    page = open_page(browser, served.url)
    began = time.monotonic()
    page.get_by_role("button", name=re.compile("adversarial starter", re.IGNORECASE)).click()
    page.wait_for_url(re.compile(r"/results\?.*run=\d+"))
    expect(page.get_by_text(re.compile(r"\d+ of \d+ attempts"))).to_be_visible()

    expect(page.locator(".js-plotly-plot").first).to_be_visible(timeout=RUN_SECONDS * 1000)
    compare = page.get_by_role("link", name="Compare its targets")
    expect(page.get_by_text("Running")).to_have_count(0, timeout=RUN_SECONDS * 1000)
    assert time.monotonic() - began < RUN_SECONDS
    picture(page, "results")
    compare.click()

    page.wait_for_url(re.compile("/compare"))
    expect(page.get_by_text(re.compile(r"attack success (fell|rose|was)"))).to_be_visible()
    expect(page.get_by_text("Cases that changed")).to_be_visible()
    picture(page, "compare")
    page.context.close()
    stored_by_real_models(home)


def stored_by_real_models(home: Path) -> None:
    """What the pages showed is stored, answered by both demo models and by nothing scripted."""
    db = open_database(f"sqlite:///{home / 'touchstone.db'}")
    project = projects.list_projects(db)[0]
    run = runs.list_runs(db, project.id or 0)[0]
    assert run.state == "done"
    targets = runs.run_targets(db, run.id or 0)
    assert {target.identity["provider"] for target in targets} == {"transformers"}
    assert len({models.get_model(db, target.model_id).weight_hash for target in targets}) == 2
    cells = results.by_cell(db, run.id, by=("target_id",))
    assert [cell.n for cell in cells] == [run.total // 2] * 2
    db.close()


def test_every_page_opens_by_its_address(served: Served, browser: Browser) -> None:
    for path in ("", "prompts", "suites", "runs", "compare", "models", "settings"):
        page = open_page(browser, f"{served.url}/{path}")
        settled(page)
        expect(page.get_by_role("heading").first).to_be_visible()
        for words in ("Something went wrong", "Page not found", "Traceback"):
            expect(page.get_by_text(words)).to_have_count(0)
        page.context.close()


def test_nothing_is_asked_of_any_other_host(served: Served, browser: Browser) -> None:
    context = browser.new_context()
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    page = context.new_page()
    page.goto(served.url)
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    settled(page)
    outside = [url for url in asked if not re.match(r"(https?|wss?)://127\.0\.0\.1[:/]|(data|blob):", url)]
    assert asked and outside == []
    context.close()
