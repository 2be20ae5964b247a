"""The product as processes that are started, killed and started again."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil

from store import workers
from store.database import Database

ROOT = Path(__file__).parents[2]
TOUCHSTONE = str(Path(sys.executable).parent / "touchstone")


def start(log: Path, *arguments: str) -> "subprocess.Popen[bytes]":
    """The command in a session of its own; what it prints is appended to `log`."""
    with log.open("ab") as output:
        return subprocess.Popen([TOUCHSTONE, *arguments], cwd=ROOT, stdout=output, stderr=output, start_new_session=True)


def kill(pid: int) -> None:
    """kill -9, and wait until the process is gone."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    wait_for(lambda: not alive(pid), 10, f"process {pid} to be gone")


def alive(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def worker_pids(db: Database) -> list[int]:
    return [worker.pid for worker in workers.live_workers(db, float("inf")) if alive(worker.pid)]


def wait_for(condition: Callable[[], object], seconds: float, what: str) -> float:
    """Seconds until the condition holds. Raises TimeoutError naming what was waited for."""
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > seconds:
            raise TimeoutError(f"waited {seconds} s for {what}")
        time.sleep(0.02)
    return time.monotonic() - began


@contextmanager
def nothing_left(home: Path) -> Iterator[None]:
    """Kill every process of this data folder at the end, whatever happened."""
    try:
        yield
    finally:
        for process in psutil.process_iter():
            with suppress(psutil.Error):
                if process.pid != os.getpid() and process.environ().get("TOUCHSTONE_HOME") == str(home):
                    process.kill()
