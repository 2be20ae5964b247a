"""Measuring the parts of a prompt in a browser: one click, a real run, a verdict on each part, and the answers behind it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from store import models, projects, suites
from store.database import Database
from tests.e2e.browser import chromium, open_page, settled, touchstone_up
from tests.stored import in_folder
from touchstone.actions import prompts
from touchstone.prompts.blocks import PLAIN
from touchstone.prompts.content import PromptContent
from touchstone.suites.cases import case_to_json
from touchstone.types import Case, Message

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)
RULE = "Say nothing of the lantern."
HOSTILE = "<img src=x onerror=window.harmed=1> **bold** :material/check: $x$"


def save(db: Database, project: int, name: str, content: PromptContent, kind: str = "chat") -> int:
    prompt = prompts.create_prompt(db, project, name, kind=kind)
    prompts.save_version(db, prompt.id or 0, content, note=HOSTILE, author="ann", parent_id=None)
    return prompt.id or 0


def fill(home: Path) -> int:
    """A prompt with a rule that the scripted model heeds and a block with a hostile name, and 20 cases with a secret."""
    home.mkdir()
    db = in_folder(home)
    project = projects.create_project(db, "Shop").id or 0
    for name, text in (("rules", RULE), (HOSTILE, HOSTILE)):
        save(db, project, name, PromptContent((Message("user", text),), PLAIN), "block")
    asks = Message("user", f"{{question}} [[block: rules]] [[block: {HOSTILE}]]")
    prompt = save(db, project, "support", PromptContent((asks,)))
    rules = [{"when": RULE, "reply": "I cannot tell."}, {"when": "", "reply": "It is copper lantern."}]
    endpoint = models.create_endpoint(db, name="scripted", provider="scripted", options={"rules": rules})
    models.create_model(db, name="scripted", endpoint_id=endpoint.id or 0, remote_name="m")
    given = [Case(f"c{n}", "harmful", variables={"question": f"Phrase {n}?"}, secrets=("copper lantern",)) for n in range(20)]
    rows = [{"key": case.key, "kind": case.kind, "category": "leak", "body": case_to_json(case)} for case in given]
    suites.add_suite_version(db, suites.create_suite(db, project, "Phrase").id or 0, rows, content_hash="s")
    db.close()
    return prompt


@pytest.mark.timeout(400)
def test_one_click_tells_which_part_earns_its_place(tmp_path: Path) -> None:
    prompt = fill(tmp_path / "home")
    with touchstone_up(tmp_path / "home") as served, chromium() as browser:
        page = open_page(browser, f"{served.url}/prompt?prompt={prompt}")
        settled(page)
        page.get_by_role("link", name="Parts").click()
        expect(page.get_by_text("The whole prompt and 2 times without a part: 60 attempts")).to_be_visible()
        page.get_by_role("button", name="Measure each part").click()
        expect(page.get_by_text("earns its place")).to_be_visible(timeout=90_000)
        expect(page).to_have_url(re.compile(r"[?&]run=1\b"))
        expect(page.get_by_text("Attack success falls by 100 points")).to_be_visible()
        expect(page.get_by_text("too few cases to tell")).to_be_visible()
        assert page.evaluate("window.harmed") is None
        page.get_by_role("link", name="See 20 changed answers").click()
        expect(page.get_by_text("Cases that changed")).to_be_visible()
        expect(page.get_by_text("Safer: attack success fell from 100 % to 0 %")).to_be_visible()
        page.go_back()
        expect(page.get_by_text("earns its place")).to_be_visible()
