"""Eight columns of the playground streaming at once in a real browser: how fast the page answers, beside the same page idle.

python -m tests.bench.bench_playground [--quick]

A keypress is timed inside the browser, from the event to the second frame after it, when the letter is on the screen. A click is
timed from outside, until what the server sends for it is there. Every column streams 50 words a second.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
from playwright.sync_api import Page

from store import models, projects
from tests.bench.figures import HEAD, Figure, show
from tests.e2e.browser import chromium, open_page, settled, touchstone_up
from tests.stored import in_folder
from tests.stub_server import running
from touchstone.actions import playground as acts
from touchstone.playground.board import MOST_COLUMNS, Board, Column

AUTHOR_FIELD = "textarea[aria-label='question']"
POPOVER = ".st-key-playground-from button"
ANSWERED = "text=There is no suite yet"
STREAMING = "text=/word word/"
STOP = ".st-key-playground-stop"
TIMES = """() => {
  window.times = [];
  document.addEventListener("keydown", (event) => {
    requestAnimationFrame(() => requestAnimationFrame(() => window.times.push(performance.now() - event.timeStamp)));
  }, true);
}"""


@dataclass(frozen=True)
class Spent:
    """Processor time that one redraw of the answers takes, milliseconds: in the browser's renderer and in the pages' process.

    Unlike the times a person feels, it does not depend on what else the machine does.
    """

    renderer: float
    server: float


@dataclass(frozen=True)
class Felt:
    """Milliseconds of each keypress and of each click."""

    keys: tuple[float, ...]
    clicks: tuple[float, ...]


def prepare(home: Path, url: str) -> None:
    """A project with one endpoint, and a playground of eight columns on it."""
    from components.state import author

    db = in_folder(home)
    project = projects.create_project(db, "Bench")
    endpoint = models.create_endpoint(db, name="stub", provider="openai_compatible", base_url=url)
    model = models.create_model(db, name="stub", endpoint_id=endpoint.id or 0, remote_name="stub").id or 0
    columns = tuple(Column(number, model) for number in range(1, MOST_COLUMNS + 1))
    acts.keep(db, project.id or 0, author(), acts.Table(Board(columns, {"question": "Tell me much."})))
    db.close()


def felt(page: Page, repeats: int) -> Felt:
    """Type and click as a person would: a few letters, a pause in which they are handed over, then a popover."""
    page.evaluate(TIMES)
    clicks = []
    for _ in range(repeats):
        page.locator(AUTHOR_FIELD).first.focus()
        page.keyboard.type("hello", delay=120)
        page.wait_for_timeout(900)
        clicks.append(_timed(lambda: page.click(POPOVER), lambda: page.wait_for_selector(ANSWERED)))
        page.keyboard.press("Escape")
        page.wait_for_selector(ANSWERED, state="detached")
    return Felt(tuple(page.evaluate("window.times")), tuple(clicks))


def _timed(act: Callable[[], object], seen: Callable[[], object]) -> float:
    began = time.perf_counter()
    act()
    seen()
    return (time.perf_counter() - began) * 1000


def spent(page: Page, server: int, asked: list[str], seconds: float = 8.0) -> Spent:
    """Watch the answers grow; every redraw begins with a message of the browser, noted in `asked`."""
    children = psutil.Process().children(recursive=True)
    renderers = [one for one in children if "--type=renderer" in " ".join(one.cmdline())]
    before, began = (_processor(renderers), _processor([psutil.Process(server)])), len(asked)
    page.wait_for_timeout(seconds * 1000)
    after, count = (_processor(renderers), _processor([psutil.Process(server)])), max(1, len(asked) - began)
    return Spent((after[0] - before[0]) / count * 1000, (after[1] - before[1]) / count * 1000)


def _processor(processes: Sequence[psutil.Process]) -> float:
    return sum(sum(one.cpu_times()[:2]) for one in processes)


def figures(idle: Felt, busy: Felt, cost: Spent) -> tuple[Figure, ...]:
    """Median and worst of both, the idle page beside."""
    beside_keys = f"idle {statistics.median(idle.keys):.0f} ms, worst {max(idle.keys):.0f} ms"
    beside_clicks = f"idle {statistics.median(idle.clicks):.0f} ms, worst {max(idle.clicks):.0f} ms"
    return (
        Figure("processor time of the browser for one redraw", cost.renderer, 150, "ms", "every 0.6 s"),
        Figure("processor time of the pages' process for one redraw", cost.server, 50, "ms", "every 0.6 s"),
        Figure("keypress to letter, eight columns streaming, median", statistics.median(busy.keys), 50, "ms", beside_keys),
        Figure("keypress to letter, eight columns streaming, worst", max(busy.keys), 300, "ms", beside_keys),
        Figure("click to the server's answer, eight streaming, median", statistics.median(busy.clicks), 500, "ms", beside_clicks),
        Figure("click to the server's answer, eight streaming, worst", max(busy.clicks), 1000, "ms", beside_clicks),
    )


def main(arguments: list[str]) -> int:
    """Measure and print; 1 when a target that must hold is missed."""
    repeats = 4 if "--quick" in arguments else 10
    with tempfile.TemporaryDirectory() as name, running(words=repeats * 500, pace_ms=20) as stub, chromium() as browser:
        home = Path(name)
        prepare(home, stub.url)
        with touchstone_up(home) as served:
            page, asked = open_page(browser, f"{served.url}/settings"), list[str]()
            page.set_default_timeout(90_000)
            page.on("websocket", lambda socket: socket.on("framesent", lambda _: asked.append("")))
            page.goto(f"{served.url}/playground")
            page.wait_for_selector(AUTHOR_FIELD)
            settled(page)
            idle = felt(page, repeats)
            page.click("button:has-text('Run all')")
            page.wait_for_selector(STREAMING)
            page.wait_for_timeout(3000)
            cost = spent(page, served.process.pid, asked)
            busy = felt(page, repeats)
            still = page.locator(STOP).count()
    print(HEAD)
    return int(show((*figures(idle, busy, cost), Figure("still streaming at the end", still, 1, "", at_least=True))))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
