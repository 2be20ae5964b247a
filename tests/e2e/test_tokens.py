"""A token from the page to a program and back: made and copied once, used over HTTP, revoked."""

import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import chromium, open_page, settled, touchstone_up
from touchstone.client import Client, Refused

pytestmark = pytest.mark.browser


def test_a_token_opens_the_api_until_it_is_revoked(tmp_path: Path) -> None:
    with touchstone_up(tmp_path / "home") as served, chromium() as browser:
        page = open_page(browser, f"{served.url}/settings")
        settled(page)
        page.get_by_label("Name of a new token").fill("Web shop")
        page.get_by_role("button", name="Make a token").click()
        token = page.get_by_role("dialog").locator("code").inner_text().strip()
        page.get_by_role("button", name="I have copied it").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_text(token)).to_have_count(0)
        with Client(served.url, token=token, ttl_s=0) as client:
            prompt = client.prompt("support-assistant", label="latest")
            assert (prompt.version, prompt.is_fallback) == (1, False)
        with urllib.request.urlopen(f"{served.url}/api/docs", timeout=10) as answer:
            assert b"/api/v1/prompts/{name}" in answer.read()
        page.reload()
        expect(page.get_by_text("last used")).to_be_visible()
        page.get_by_role("button", name="Revoke").click()
        page.get_by_role("button", name="Revoke the token").click()
        expect(page.get_by_text("Web shop")).to_have_count(0)
        with Client(served.url, token=token) as client, pytest.raises(Refused):
            client.prompt("support-assistant", label="latest")
