"""The list of prompts with 5,000 prompts and 50,000 versions, in a real browser.

python -m tests.bench.bench_prompts [--quick]
"""

import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page

from store import projects
from store.database import Database
from tests.bench.figures import HEAD, Figure, show
from tests.e2e.browser import chromium, open_page, settled, touchstone_up
from tests.stored import in_folder
from touchstone.actions import prompts

PER_PROMPT = 10
TEXT = "You are the assistant of a shop in Lisbon. Answer from the handbook, in the customer's language, and say so where it is silent. "
ALL = "[data-testid=stCheckbox] p:has-text('of 4,900')"
TAGS = ("billing", "returns", "shipping", "german", "portuguese", "draft", "reviewed", "legacy")


def fill(home: Path, count: int) -> tuple[Database, int]:
    """A project with `count` prompts of ten versions each, in 40 folders, with tags and labels; written past the store, which is slower."""
    db = in_folder(home)
    project_id = projects.create_project(db, "Bench").id or 0
    with sqlite3.connect(home / "touchstone.db") as connection:
        columns = "id, project_id, name, description, archived, created_at, kind, tags"
        connection.executemany(f"INSERT INTO prompt ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _prompts(project_id, count))
        columns = "prompt_id, number, messages, format, params, message, author, content_hash, created_at, branch, variables, tools, model"
        connection.executemany(f"INSERT INTO promptversion ({columns}) VALUES ({', '.join('?' * 13)})", _versions(count))
        labels = "INSERT INTO promptlabel (prompt_id, name, version_id, moved_at, protected) SELECT prompt_id, 'production', id, 0, 0"
        connection.execute(f"{labels} FROM promptversion WHERE number = 3 AND prompt_id % 3 = 0")
    return db, project_id


def _prompts(project_id: int, count: int) -> Iterator[tuple[object, ...]]:
    for id in range(1, count + 1):
        tags = json.dumps([TAGS[id % 8], TAGS[id // 8 % 8]])
        name = f"team-{id % 20:02d}/{'live' if id % 2 else 'tried'}/prompt {id:05d}"
        yield id, project_id, name, f"What prompt {id} is for", id % 50 == 0, 1.7e9 + id, "chat", tags


def _versions(count: int) -> Iterator[tuple[object, ...]]:
    for id in range(1, count + 1):
        for number in range(1, PER_PROMPT + 1):
            body = [{"role": "system", "content": TEXT * 12 + f"number {id}-{number}"}, {"role": "user", "content": "{question}"}]
            said = (json.dumps(body), "brace", "{}", "a note", "ann", f"{id}-{number}", 1.7e9 + id * 10 + number, "main", "[]", "[]", "")
            yield id, number, *said


def median(act: Callable[[], object], repeats: int) -> float:
    """Median seconds of an act, after one that warms up."""
    act()
    times = []
    for _ in range(repeats):
        began = time.perf_counter()
        act()
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def opened_from(page: Page, other: str = "Suites") -> float:
    """Seconds from the click in the menu of another page until the list is drawn and at rest."""
    page.click(f"[data-testid=stSidebarNav] a:has-text('{other}')")
    page.wait_for_selector(f"h1:has-text('{other}')")
    settled(page)
    began = time.perf_counter()
    page.click("[data-testid=stSidebarNav] a:has-text('Prompts')")
    page.wait_for_selector(ALL)
    settled(page)
    return time.perf_counter() - began


def looked_for(page: Page, words: str, found: str) -> float:
    """Seconds from the last key of a search in names, descriptions and texts until what it found is drawn."""
    field = page.locator("[class*=st-key-prompts-filter] input")
    field.fill("")
    page.wait_for_selector(ALL)
    settled(page)
    began = time.perf_counter()
    field.fill(words)
    page.wait_for_selector(found)
    settled(page)
    return time.perf_counter() - began


def main(arguments: list[str]) -> int:
    """Measure and print; 1 when a target that must hold is missed."""
    repeats = 3 if "--quick" in arguments else 7
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        home = Path(name)
        db, project_id = fill(home, 5_000)
        listed = median(lambda: prompts.list_all(db, project_id), repeats)
        searched = median(lambda: prompts.search_bodies(db, project_id, "number 4321-10"), repeats)
        db.close()
        with touchstone_up(home) as ours:
            page = open_page(browser, ours.url)
            page.set_default_timeout(90_000)
            settled(page)
            first = opened_from(page)
            opened = statistics.median(opened_from(page) for _ in range(repeats))
            cold = statistics.median(_cold(browser, ours.url) for _ in range(repeats))
            words = (f"number {4321 + turn}-10" for turn in range(repeats))
            sought = statistics.median(looked_for(page, one, "text=All 1 prompt") for one in words)
    print(HEAD)
    return int(
        show(
            (
                Figure(
                    "list of 5,000 prompts, 50,000 versions: opened from the menu",
                    opened,
                    1.0,
                    "s",
                    f"first time {first:.2f} s, cold browser {cold:.2f} s",
                ),
                Figure("words looked for in all texts, until drawn", sought, 1.0, "s", "the field itself waits 0.25 s for the next key"),
                Figure("the list's rows from the database", listed * 1000, 200, "ms", ""),
                Figure("words looked for in 5,000 texts", searched * 1000, 400, "ms", "once for each wording"),
            )
        )
    )


def _cold(browser: Browser, url: str) -> float:
    began = time.perf_counter()
    page = open_page(browser, f"{url}/prompts")
    page.set_default_timeout(90_000)
    page.wait_for_selector(ALL)
    settled(page)
    taken = time.perf_counter() - began
    page.context.close()
    return taken


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
