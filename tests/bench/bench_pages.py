"""Start and pages in a real browser, beside a bare Streamlit app of one page in the same run.

python -m tests.bench.bench_pages [--quick]
"""

import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import psutil
from playwright.sync_api import Browser, Page

from tests.bench.figures import HEAD, Figure, show
from tests.bench.filled import Filled, fill
from tests.e2e.browser import Served, chromium, free_port, open_page, serve, settled, touchstone_up
from tests.stored import in_folder

BARE = """import streamlit as st
st.title("Bare")
if st.button("Click"):
    st.session_state.n = st.session_state.get("n", 0) + 1
st.write("Clicked", st.session_state.get("n", 0))
"""
BUTTON = "button:has-text('Click')"


def bare_app(folder: Path) -> AbstractContextManager[Served]:
    """The smallest Streamlit app, started the same way."""
    script = folder / "bare.py"
    script.write_text(BARE, "utf-8")
    port = free_port()
    options = [
        "--server.port",
        str(port),
        "--server.headless",
        "true",
        "--server.address",
        "127.0.0.1",
        "--browser.gatherUsageStats",
        "false",
    ]
    command = [sys.executable, "-m", "streamlit", "run", str(script), *options]
    return serve(command, port, "/_stcore/health", folder / "bare.log")


def interactive(browser: Browser, visits: Sequence[tuple[str, str]], repeats: int) -> list[float]:
    """Median seconds from a cold context until each address shows what it is ready by and its script is at rest.

    The addresses take turns, so that what slows the machine for a while slows all of them.
    """
    turns = [[_one_visit(browser, url, ready) for url, ready in visits] for _ in range(repeats)]
    return [statistics.median(times) for times in zip(*turns, strict=True)]


def _one_visit(browser: Browser, url: str, ready: str) -> float:
    began = time.perf_counter()
    page = open_page(browser, url)
    page.wait_for_selector(ready)
    settled(page)
    taken = time.perf_counter() - began
    page.context.close()
    return taken


def clicks(page: Page, click: Callable[[int], None], done: Callable[[int], None], repeats: int) -> float:
    """Median seconds from a click until what it changes is on the screen."""
    times = []
    for turn in range(repeats):
        began = time.perf_counter()
        click(turn)
        done(turn)
        times.append(time.perf_counter() - began)
    return statistics.median(times)


def resident_mib(pid: int) -> float:
    """Resident memory of one process, MiB."""
    return float(psutil.Process(pid).memory_info().rss) / 2**20


def loads_torch(pid: int) -> bool:
    """Whether a process has torch's library in its memory."""
    return any("libtorch" in item.path for item in psutil.Process(pid).memory_maps())


def bare_clicks(browser: Browser, url: str) -> float:
    """Median seconds of a click on the bare app."""
    page = open_page(browser, url)
    page.wait_for_selector(BUTTON)
    settled(page)
    per_click = clicks(page, lambda _: page.click(BUTTON), lambda turn: wait_for(page, f"code:text-is('{turn + 1}')"), 20)
    page.context.close()
    return per_click


def wait_for(page: Page, selector: str) -> None:
    page.wait_for_selector(selector)


def million(home: Path, runs: int) -> Filled:
    """A data folder with `runs` runs of 10,000 judged attempts."""
    db = in_folder(home)
    filled = fill(db, run_count=runs, per_run=10_000, targets=2)
    db.close()
    return filled


def turn_pages(page: Page, repeats: int) -> float:
    """Median seconds from a click on the next page of attempts until it is drawn."""
    page.wait_for_selector("text=Attempts")
    settled(page)
    following = page.locator(".st-key-attempt-pages button, [data-testid=stPagination] button, button[aria-label*='ext']").last

    def done(turn: int) -> None:
        page.wait_for_url(f"**page={turn + 2}**")
        settled(page)

    return clicks(page, lambda _: following.click(), done, repeats)


def main(arguments: list[str]) -> int:
    """Measure and print; 1 when a target that must hold is missed."""
    quick = "--quick" in arguments
    runs, repeats = (10, 3) if quick else (100, 5)
    with tempfile.TemporaryDirectory() as name, chromium() as browser:
        folder = Path(name)
        home = folder / "home"
        filled = million(home, runs)
        with contextlib.ExitStack() as stack:
            bare = stack.enter_context(bare_app(folder))
            per_click = bare_clicks(browser, bare.url)
            ours = stack.enter_context(touchstone_up(home))
            shown, home_shown = interactive(browser, ((bare.url, BUTTON), (ours.url, "h1:has-text('Overview')")), repeats)
            page = open_page(browser, f"{ours.url}/results?run={filled.run_ids[0]}")
            redrawn = turn_pages(page, 10)
            memory, torch = resident_mib(ours.process.pid), loads_torch(ours.process.pid)
        figures = (
            Figure("first answer", ours.first_answer_s, 2.0, "s", f"bare {bare.first_answer_s:.2f} s"),
            Figure("first page interactive, against bare", home_shown / shown, 1.3, "x", f"{home_shown:.2f} s, bare {shown:.2f} s"),
            Figure("next page of attempts", redrawn * 1000, 300, "ms", f"{runs * 10_000:,} stored; bare click {per_click * 1000:.0f} ms"),
            Figure("memory of the page process", memory, 300, "MiB", "after these visits"),
            Figure("torch in the page process", float(torch), 0, "", ""),
        )
    print(HEAD)
    return int(show(figures))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
