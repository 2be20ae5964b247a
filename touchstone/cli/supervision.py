"""What `touchstone up` does beside serving: it prepares the database, tells the address, and keeps workers running."""

import os
import signal
import subprocess
import sys
import threading
import time
from types import FrameType, TracebackType

import typer

from touchstone.errors import TouchstoneError
from touchstone.server import address, is_listening
from touchstone.settings import Settings

RESTART_S = (0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Pauses before a worker that ended is started again; from the beginning after one that lived a minute."""
LONG_LIFE_S = 60.0
OFTEN = 3
"""Deaths in a row after which the way to look for the cause is told."""
LEAVE_S = 10.0
"""How long workers may take to end in order; a little longer than they give themselves."""
LOOK_S = 0.1
STOPPED_BY: dict[int, str] = {signal.SIGINT: "Ctrl-C", signal.SIGTERM: "another program asked it to (SIGTERM)"}


class Supervisor:
    """Use as a context around serving.

    A database that is there already is looked at only when the server answers: the first page is not to wait for it.
    """

    def __init__(self, settings: Settings, workers: int) -> None:
        self.settings, self.workers = settings, workers
        self.ending = threading.Event()
        self.threads: list[threading.Thread] = []

    def __enter__(self) -> "Supervisor":
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, _end)
        file = self.settings.database_file
        prepared = file is not None and file.exists()
        if not prepared:
            prepare(self.settings)
        self._start(self._once_it_answers, prepared)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.ending.set()
        for thread in self.threads:
            thread.join(LEAVE_S + 2)

    def _start(self, target: object, *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)  # type: ignore[arg-type]
        self.threads.append(thread)
        thread.start()

    def _once_it_answers(self, still_to_prepare: bool) -> None:
        host, port = self.settings.host, self.settings.port
        while not (is_listening(host, port) and is_ours(port)):
            if self.ending.wait(LOOK_S):
                return
        typer.echo(f"Touchstone is at {address(self.settings)}  (data in {self.settings.home}; Ctrl-C stops it)")
        for _ in range(self.workers):
            self._start(keep_working, self.ending)
        if still_to_prepare:
            try:
                prepare(self.settings)
            except TouchstoneError as error:
                typer.secho(str(error), fg="red", err=True)


def is_ours(port: int) -> bool:
    """Whether it is this process that listens there: another one may have taken the port since it was looked at."""
    import psutil

    mine = psutil.Process().net_connections("tcp")
    return any(one.status == psutil.CONN_LISTEN and one.laddr.port == port for one in mine)


def _end(number: int, _frame: FrameType | None) -> None:
    """Ctrl-C and a polite kill leave through the `finally`s, with exit code 0."""
    typer.echo(f"Touchstone stops: {STOPPED_BY[number]}. Runs under way go on when it is started again.")
    sys.exit(0)


def prepare(settings: Settings) -> None:
    """Bring the database up to date, and seed the sample into an empty one. Raises StoreError."""
    from store.database import open_database
    from store.schema import ensure_schema
    from touchstone.actions.chains import abandon_lost
    from touchstone.actions.projects import seed_if_empty
    from touchstone.actions.store_errors import translated

    with translated():
        db = open_database(settings.database_url)
        ensure_schema(db)
        seed_if_empty(db, chains=True)
        abandon_lost(db, starting=True)
        db.close()


def keep_working(ending: threading.Event) -> None:
    """Keep one worker process running until the end; then let it store what is under way."""
    deaths = 0
    while not ending.is_set():
        began = time.monotonic()
        process = start_worker()
        while process.poll() is None and not ending.wait(LOOK_S):
            pass
        if ending.is_set():
            end(process)
            return
        deaths = 0 if time.monotonic() - began > LONG_LIFE_S else deaths + 1
        pause = RESTART_S[min(deaths, len(RESTART_S) - 1)]
        how = how_it_ended(process.returncode)
        typer.secho(f"A worker has ended: {how}. It is started again in {pause:g} s.", fg="red", err=True)
        if deaths == OFTEN:
            typer.echo("What it said is above; `touchstone doctor` looks for the cause.", err=True)
        ending.wait(pause)


def how_it_ended(code: int) -> str:
    """The exit code of a process in words."""
    if code == -signal.SIGKILL:
        return "it was killed (SIGKILL), perhaps because memory ran out"
    return f"it was stopped by {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def start_worker() -> "subprocess.Popen[bytes]":
    """A worker in a process group of its own: a terminal's Ctrl-C reaches only us, and we tell it in order."""
    command = [sys.executable, "-m", "touchstone.cli", "worker", "--parent", str(os.getpid())]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)


def end(process: "subprocess.Popen[bytes]") -> None:
    """Ask a worker to end, and do not wait longer than it may take."""
    process.terminate()
    try:
        process.wait(LEAVE_S)
    except subprocess.TimeoutExpired:
        process.kill()
