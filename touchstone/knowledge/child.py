"""The process that reads PDFs or asks SQLite files: requests come in at its input, answers go out, and it can write nowhere else."""

import contextlib
import json
import os
import signal
from collections.abc import Callable, Mapping
from io import FileIO
from typing import Any

from touchstone.errors import Invalid, NotFound
from touchstone.templates.kept_process import encoded, receive, send

MEMORY = 512 * 2**20
"""Bytes of address space beyond those at the start."""
ORPHAN_SECONDS = 60
"""After so long at one request nobody waits any more: the process ends itself."""
FILES = 32
"""Open files."""
Answer = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def serve(what: str) -> None:
    """Answers until the input is closed; `what` is "pdf" or "sqlite"."""
    requests, answers = FileIO(0, closefd=False), FileIO(1, "w", closefd=False)
    answer = _answering(what)
    _limit()
    send(answers, b"{}")
    with contextlib.suppress(ConnectionError):
        while True:
            send(answers, _answered(answer, receive(requests)))


def _answering(what: str) -> Answer:
    """What answers, with its libraries loaded."""
    if what == "pdf":
        from touchstone.knowledge import pdf

        pdf.load()
        return pdf.answer
    from touchstone.knowledge import select_only, sqlite_file

    select_only.check_select("SELECT 1")
    return sqlite_file.answer


def _answered(answer: Answer, message: bytes) -> bytes:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, ORPHAN_SECONDS)
    try:
        return encoded(answer(json.loads(message)))
    except Invalid as error:
        return encoded({"invalid": [error.message, error.hint]})
    except NotFound as error:
        return encoded({"missing": [error.message, error.hint]})
    except MemoryError:
        os._exit(1)
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)


def _limit() -> None:
    """Bounds memory where the system can, and takes away writing and further processes."""
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(OSError, ValueError):
        with open("/proc/self/statm") as file:
            size = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY, size + MEMORY))
    for limit, most in (("RLIMIT_CORE", 0), ("RLIMIT_FSIZE", 0), ("RLIMIT_NPROC", 0), ("RLIMIT_NOFILE", FILES)):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            resource.setrlimit(getattr(resource, limit), (most, most))
