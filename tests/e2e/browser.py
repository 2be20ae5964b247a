"""A real Chromium, and the real product started as its command starts it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def installed_chromium() -> str | None:
    """The Chromium of this machine, or None to use the one Playwright brought."""
    return next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"))), None)


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser, closed at the end."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed_chromium(), args=QUIET)
        yield browser
        browser.close()


def free_port() -> int:
    """A loopback port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_up(url: str, seconds: float = 60.0, process: subprocess.Popen[bytes] | None = None) -> float:
    """Seconds until `url` answers 200. Raises TimeoutError, or RuntimeError when the process ended before."""
    began = time.perf_counter()
    while time.perf_counter() - began < seconds:
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode} before it answered")
        try:
            with urllib.request.urlopen(url, timeout=2) as answer:
                if answer.status == 200:
                    return time.perf_counter() - began
        except OSError:
            time.sleep(0.02)
    raise TimeoutError(f"{url} did not answer within {seconds} s")


@dataclass(frozen=True)
class Served:
    """A running server: where it answers, and its process."""

    url: str
    process: subprocess.Popen[bytes]
    first_answer_s: float


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server as Ctrl-C would; kill its group if it does not go."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


@contextmanager
def serve(command: list[str], port: int, health: str, log: Path, env: Mapping[str, str] | None = None) -> Iterator[Served]:
    """A server process from its start to its end; `log` receives what it prints."""
    url = f"http://127.0.0.1:{port}"
    with log.open("ab") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **(env or {})}, stdout=output, stderr=output, start_new_session=True
        )
        try:
            yield Served(url, process, wait_until_up(url + health, process=process))
        finally:
            stop(process)


@contextmanager
def touchstone_up(home: Path, env: Mapping[str, str] | None = None) -> Iterator[Served]:
    """`touchstone up` over the data folder `home`."""
    port = free_port()
    command = [str(Path(sys.executable).parent / "touchstone"), "up", "--port", str(port)]
    home.mkdir(parents=True, exist_ok=True)
    with serve(command, port, "/_stcore/health", home / "up.log", {"TOUCHSTONE_HOME": str(home), **(env or {})}) as served:
        yield served


def open_page(browser: Browser, url: str, width: int = 1440, height: int = 900, dark: bool = False) -> Page:
    """A fresh, cold context at a given size and colour scheme."""
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light")
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.goto(url)
    return page


def settled(page: Page) -> None:
    """Wait until the script of the page has run and nothing is being redrawn."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")


def picture(page: Page, name: str) -> None:
    """Keep what is on the screen, for the README when asked to."""
    settled(page)
    folder = IMAGES if os.environ.get("TOUCHSTONE_PICTURES") == "1" else Path(os.environ.get("TMPDIR", "/tmp"))
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}.png")
