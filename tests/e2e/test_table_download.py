"""A table taken away from its corner, as a file for a spreadsheet: nothing in it runs there."""

import csv
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.actions.prompts_made import made
from tests.e2e.browser import chromium, open_page, settled, touchstone_up
from tests.stored import in_folder
from touchstone.actions import labels
from touchstone.actions.projects import create_project
from touchstone.suites.export import is_formula

pytestmark = pytest.mark.browser
FORMULA = '=HYPERLINK("http://evil.example","open")'


def test_the_file_from_the_corner_of_a_table_holds_no_formula(tmp_path: Path) -> None:
    db = in_folder(tmp_path)
    prompt, version = made(db, create_project(db, "Shop").id or 0, "triage")
    labels.move(db, prompt, "production", version, author="@SUM(A1)", note=FORMULA)
    db.close()
    with touchstone_up(tmp_path) as served, chromium() as browser:
        page = open_page(browser, f"{served.url}/prompt_versions?prompt={prompt}")
        page.evaluate("delete window.showSaveFilePicker")
        settled(page)
        page.get_by_role("tab", name="Labels").click()
        table = page.get_by_test_id("stDataFrame")
        expect(table).to_be_visible(timeout=20_000)
        table.hover()
        with page.expect_download() as taken:
            page.get_by_role("button", name="Download as CSV").click()
        taken.value.save_as(tmp_path / "table.csv")
    cells = [cell for row in csv.reader((tmp_path / "table.csv").open(encoding="utf-8-sig")) for cell in row]
    assert any(FORMULA in cell for cell in cells) and any("@SUM(A1)" in cell for cell in cells)
    assert not any(map(is_formula, cells))
