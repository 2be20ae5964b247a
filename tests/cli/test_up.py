"""`touchstone up`: one at a port, and every end tells its reason."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from store.database import open_database
from tests.cli.command import ROOT, TOUCHSTONE, touchstone, touchstone_here
from tests.e2e.browser import free_port, touchstone_up, wait_until_up
from tests.runs.processes import kill, nothing_left, wait_for, worker_pids
from touchstone.cli.supervision import how_it_ended
from touchstone.server import address, is_touchstone
from touchstone.settings import Settings


def test_a_second_one_says_where_the_first_is_and_every_end_is_told(own_home: Path) -> None:
    log = own_home / "up.log"
    with nothing_left(own_home), touchstone_up(own_home) as first:
        second = touchstone("up", "--port", first.url.rpartition(":")[2])
        assert second.code == 0
        assert second.out.startswith(f"Touchstone is running already at {first.url}\n") and not second.err

        db = open_database(f"sqlite:///{own_home / 'touchstone.db'}")
        wait_for(lambda: worker_pids(db), 30, "a worker")
        kill(worker_pids(db)[0])
        wait_for(lambda: "A worker has ended: it was killed (SIGKILL)" in log.read_text(), 10, "the worker's end to be told")
        db.close()

        first.process.send_signal(signal.SIGTERM)
        assert first.process.wait(20) == 0
    assert "Touchstone stops: another program asked it to (SIGTERM)." in log.read_text()


@contextmanager
def somebody_else(body: bytes) -> Iterator[int]:
    """The port of another program that answers everything with the same."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    server = HTTPServer(("127.0.0.1", 0), Answer)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"info": {"title": "Other"}}', b"\xff"])
def test_a_port_that_another_program_has_is_an_error(capsys: pytest.CaptureFixture[str], body: bytes) -> None:
    with somebody_else(body) as port:
        done = touchstone_here(capsys, "up", "--port", port)
    assert done.code == 1 and f"Port {port} is in use by another program." in done.err


def test_what_cannot_be_served_is_told() -> None:
    """The port was free when it was looked at, and taken when it was wanted."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        done = touchstone("up", "--port", bound.getsockname()[1], "--workers", 0)
    assert done.code == 1
    assert "ended by themselves" in done.err


def test_nobody_there_is_not_touchstone() -> None:
    assert not is_touchstone("127.0.0.1", 9)


def test_how_a_process_ended_in_words() -> None:
    assert how_it_ended(3) == "exit code 3"
    assert how_it_ended(-signal.SIGSEGV) == "it was stopped by SIGSEGV"


def test_an_address_of_the_sixth_version_stands_in_brackets() -> None:
    settings = Settings.from_environment({"TOUCHSTONE_HOST": "::1", "TOUCHSTONE_PORT": "8600"})
    assert address(settings) == "http://[::1]:8600"


def test_of_two_that_start_at_once_only_the_one_that_serves_tells_the_address(own_home: Path) -> None:
    port, home = free_port(), {**os.environ, "TOUCHSTONE_HOME": str(own_home)}
    command = [TOUCHSTONE, "up", "--port", str(port), "--workers", "0"]
    with nothing_left(own_home):
        both = [
            subprocess.Popen(command, cwd=ROOT, env=home, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(2)
        ]
        wait_for(lambda: any(one.poll() is not None for one in both), 60, "one of both to give way")
        second = next(one for one in both if one.poll() is not None)
        first = next(one for one in both if one is not second)
        wait_until_up(f"http://127.0.0.1:{port}/_stcore/health")
        told, _ = second.communicate(timeout=10)
        first.send_signal(signal.SIGTERM)
        said, _ = first.communicate(timeout=20)
    assert "Touchstone is at" not in told and f"Touchstone is running already at http://127.0.0.1:{port}" in told
    assert second.returncode == 0
    assert f"Touchstone is at http://127.0.0.1:{port}" in said
