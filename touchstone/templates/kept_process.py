"""A process that answers one request after the other: started at first use, ended when it takes too long, and started again."""

import json
import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, Any

PULSE = 0.05
"""Seconds between two looks at the clock while a request is under way."""
LONGEST = 64 * 2**20
"""Bytes of one request or answer."""


class Late(Exception):
    """The answer took too long; the process has been ended."""


class NotStarted(Exception):
    """The process did not come up."""


class KeptProcess:
    """A process at the other end of two pipes, spoken to in JSON with a length of four bytes before it. Safe from several threads.

    `seconds` is how long one answer may take, `to_start` how long the process may take until it says it is ready.
    """

    def __init__(self, command: Sequence[str], seconds: float, to_start: float = 60.0) -> None:
        self._command, self._seconds, self._to_start = list(command), seconds, to_start
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._clock = _Clock()

    def ask(self, request: Mapping[str, Any]) -> Any:
        """The answer to a request. Raises Late, NotStarted, OSError when the process has ended instead, and what `encoded` raises."""
        data = encoded(request)
        with self._lock:
            process = self._running()
            try:
                with self._clock.within(self._seconds, process):
                    assert process.stdin and process.stdout
                    send(process.stdin, data)
                    return json.loads(receive(process.stdout))
            except BaseException:
                self._end()
                raise

    def close(self) -> None:
        """Ends the process, if there is one."""
        with self._lock:
            self._end()

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is None or self._process.poll() is not None:
            self._end()
            self._process = self._started()
        return self._process

    def _started(self) -> "subprocess.Popen[bytes]":
        try:
            process = _opened(self._command)
        except OSError as error:
            raise NotStarted from error
        try:
            with self._clock.within(self._to_start, process):
                assert process.stdout
                receive(process.stdout)
        except BaseException as error:
            _kill(process)
            raise NotStarted if isinstance(error, OSError | Late) else error from error
        return process

    def _end(self) -> None:
        if self._process is not None:
            _kill(self._process)
            self._process = None


def _opened(command: Sequence[str]) -> "subprocess.Popen[bytes]":
    pipe = subprocess.PIPE
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=quiet, bufsize=0, env=_bare_environment(), start_new_session=True)


class _Clock:
    """Kills a process that is not done in time. One sleeping thread for all requests: starting one for each costs more than an answer."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._wanted = threading.Event()
        self._current: tuple[float, subprocess.Popen[bytes]] | None = None
        self._thread: threading.Thread | None = None
        self._late = False

    @contextmanager
    def within(self, seconds: float, process: "subprocess.Popen[bytes]") -> Iterator[None]:
        """Raises Late when the process had to be killed."""
        with self._guard:
            self._current, self._late = (time.monotonic() + seconds, process), False
            if self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="template-clock", daemon=True)
                self._thread.start()
        self._wanted.set()
        try:
            yield
        except OSError as error:
            raise Late if self._late else error from error
        finally:
            with self._guard:
                self._current = None

    def _watch(self) -> None:
        while self._wanted.wait():
            self._wanted.clear()
            self._look()
            time.sleep(PULSE)

    def _look(self) -> None:
        with self._guard:
            if self._current is None:
                return
            until, process = self._current
            if time.monotonic() > until:
                self._late = True
                process.kill()
        self._wanted.set()


def encoded(value: Any) -> bytes:
    """JSON with every character as it is, so that halves of surrogate pairs arrive as they were.

    Raises TypeError, ValueError or RecursionError for what JSON cannot say, ValueError beyond `LONGEST`.
    """
    data = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    if len(data) > LONGEST:
        raise ValueError(f"it has more than {LONGEST:,} bytes")
    return data


def send(pipe: IO[bytes], data: bytes) -> None:
    """Writes one message to an unbuffered pipe."""
    rest = memoryview(len(data).to_bytes(4, "big") + data)
    while rest:
        rest = rest[pipe.write(rest) :]


def receive(pipe: IO[bytes]) -> bytes:
    """Reads one message from an unbuffered pipe. Raises ConnectionError at its end."""
    size = int.from_bytes(_exactly(pipe, 4), "big")
    if size > LONGEST:
        raise ConnectionError("a message is too long")
    return _exactly(pipe, size)


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        part = pipe.read(min(size, 2**20))
        if not part:
            raise ConnectionError("the other end has closed")
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _bare_environment() -> dict[str, str]:
    """What Python needs to start, and no more: nothing on most systems."""
    return {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}


def _kill(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    process.wait()
