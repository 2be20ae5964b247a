"""A project renamed and deleted in a browser: it stays in view, and another comes into view when it is gone."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import chromium, open_page, settled, touchstone_up
from tests.stored import in_folder
from touchstone.actions.projects import create_project, seed_if_empty

pytestmark = pytest.mark.browser
expect.set_options(timeout=30_000)


@pytest.mark.timeout(300)
def test_a_project_is_renamed_and_goes_when_its_name_is_typed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    db = in_folder(home)
    seed_if_empty(db)
    create_project(db, "Claims")
    db.close()
    with touchstone_up(home) as served, chromium() as browser:
        page = open_page(browser, f"{served.url}/settings?project=Claims")
        settled(page)
        page.get_by_label("Name of this project").fill("Claims desk")
        page.get_by_role("button", name="Rename").click()
        expect(page.get_by_text("The project has its new name.")).to_be_visible()
        expect(page).to_have_url(re.compile(r"[?&]project=Claims(\+|%20)desk\b"))
        page.reload()
        settled(page)
        expect(page.get_by_label("Name of this project")).to_have_value("Claims desk")
        page.get_by_role("button", name="Delete this project").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_text("With it go no prompt, no suite, no run and no answer")).to_be_visible()
        dialog.get_by_role("button", name="Delete the project").click()
        expect(dialog.get_by_text("This is not the name of the project.")).to_be_visible()
        dialog.get_by_label("Type its name to confirm").fill("Claims desk")
        dialog.get_by_role("button", name="Delete the project").click()
        expect(page.get_by_text("The project Claims desk is deleted.")).to_be_visible()
        expect(page.get_by_text("Project: Brindlewick support")).to_be_visible()
