"""What `touchstone run` shows while it works, and how it is stopped."""

import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType

import typer

from store import runs
from store.database import Database
from store.tables import Run
from touchstone.actions.execution import Tally

SHOWN_S = 0.5
"""Seconds between two looks at a terminal."""
LOGGED_S = 5.0
"""Seconds between two lines where no one looks."""
WORDS = 100


class Teller:
    """One line of progress on stderr: written over on a terminal, now and then a new one elsewhere."""

    def __init__(self, db: Database, run: Run) -> None:
        self.run = run
        self.before = runs.progress(db, run.id or 0).done if run.started_at is not None else 0
        self.live = sys.stderr.isatty()
        self.began = self.last = time.monotonic()
        self.tally = Tally()

    def __enter__(self) -> "Teller":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self.live:
            self._show("\n")

    def __call__(self, tally: Tally) -> None:
        self.tally = tally
        now = time.monotonic()
        if now - self.last >= (SHOWN_S if self.live else LOGGED_S):
            self.last = now
            self._show("" if self.live else "\n")

    def _show(self, end: str) -> None:
        text = self.line()
        sys.stderr.write(f"\r\x1b[K{text}{end}" if self.live else f"{text}{end}")
        sys.stderr.flush()

    def line(self) -> str:
        """How far the run is, in words."""
        done, seconds = self.before + self.tally.total, time.monotonic() - self.began
        rate = self.tally.total / seconds if seconds > 0 else 0.0
        left = f", {(self.run.total - done) / rate:.0f} s left" if rate and done < self.run.total else ""
        errors = f", {self.tally.errors} {'error' if self.tally.errors == 1 else 'errors'}" if self.tally.errors else ""
        problem = f" (latest: {self.tally.problem[:WORDS]})" if self.tally.problem else ""
        return f"{done} of {self.run.total} done, {rate:.1f} per second{left}{errors}{problem}"


@contextmanager
def stop_on_signals() -> Iterator[Callable[[], bool]]:
    """Whether the run was asked to stop: Ctrl-C or a polite kill does. A second one ends it at once (KeyboardInterrupt)."""
    asked = threading.Event()

    def told(*_: object) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        typer.echo("\nStopping: calls under way may end. Once more to stop at once.", err=True)

    before = {name: signal.signal(name, told) for name in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked.is_set
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
