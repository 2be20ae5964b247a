"""`touchstone up` and `touchstone worker`."""

import os
import subprocess
import sys
import threading
import time
from typing import Annotated

import typer

RESTART_S = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
"""Pauses before a worker that ended is started again; from the beginning after one that lived a minute."""


def register(app: typer.Typer) -> None:
    app.command()(up)
    app.command()(worker)


def up(
    port: Annotated[int | None, typer.Option(help="Where the pages answer (default 8501, or TOUCHSTONE_PORT).")] = None,
    workers: Annotated[int, typer.Option(min=0, max=16, help="Worker processes to keep running.")] = 1,
) -> None:
    """Start the pages, the API and a worker, and print the address.

    Everything is kept in ~/.touchstone (or TOUCHSTONE_HOME). A worker that dies is started again; runs go on where they were.
    """
    from dataclasses import replace

    from touchstone.server import check_host, serve
    from touchstone.settings import Settings

    found = Settings.from_environment()
    settings = replace(found, port=port or found.port)
    check_host(settings)
    check_port(settings.host, settings.port)
    prepare(settings)
    typer.echo(f"Touchstone is at http://{settings.host}:{settings.port}  (data in {settings.home}; Ctrl-C stops it)")
    ending = threading.Event()
    for _ in range(workers):
        threading.Thread(target=keep_working, args=(ending, settings.host, settings.port), daemon=True).start()
    try:
        serve(settings)
    finally:
        ending.set()


def check_port(host: str, port: int) -> None:
    """Raises Invalid when somebody listens there already."""
    from touchstone.errors import Invalid

    if answers(host, port):
        raise Invalid(f"Port {port} is in use, perhaps by another Touchstone.", f"Open http://{host}:{port}, or choose another with --port.")


def answers(host: str, port: int) -> bool:
    """Whether somebody listens there."""
    import socket

    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def prepare(settings: "Settings") -> None:  # type: ignore[name-defined]  # noqa: F821
    """Bring the database up to date, and seed the sample into an empty one."""
    from store.database import open_database
    from store.schema import ensure_schema
    from touchstone.actions.projects import seed_if_empty
    from touchstone.actions.store_errors import translated

    with translated():
        db = open_database(settings.database_url)
        ensure_schema(db)
        seed_if_empty(db, settings)
        db.close()


def keep_working(ending: threading.Event, host: str, port: int) -> None:
    """Keep one worker process running until the end. It waits until the pages answer: they are what a person waits for."""
    while not ending.is_set() and not answers(host, port):
        ending.wait(0.1)
    command = [sys.executable, "-m", "touchstone.cli", "worker", "--parent", str(os.getpid())]
    deaths = 0
    while not ending.is_set():
        began = time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL)
        while process.poll() is None and not ending.wait(0.2):
            pass
        if ending.is_set():
            process.terminate()
            return
        deaths = 0 if time.monotonic() - began > 60 else deaths + 1
        ending.wait(RESTART_S[min(deaths, len(RESTART_S) - 1)])


def worker(
    parent: Annotated[int | None, typer.Option(hidden=True, help="End when this process is gone.")] = None,
) -> None:
    """Take runs from the queue and do them, until stopped.

    Start as many as you like, on any machine that shares the database; one takes over what a dead one left.
    """
    import logging

    from touchstone.actions.running import Means
    from touchstone.workflows.worker import work

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    work(Means.of_process(), parent)
