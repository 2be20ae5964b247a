"""PDFs and SQLite files, read in processes of their own: a hostile one takes a bounded time and memory, and nothing else with it.

The processes have no environment variables and, where the system can forbid it, write no file and start no further process. They are
started at first use (about 0.3 s), stay for the next request, and are started again when one had to be ended.
"""

import atexit
import base64
import os
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from queue import LifoQueue
from typing import Any

from touchstone.errors import Invalid, NotFound
from touchstone.templates.kept_process import KeptProcess, Late, NotStarted

PDF_S, SQL_S, SPARE_S = 30.0, 5.0, 5.0
"""Seconds for one PDF and for one query; how much later than its own clock a process is ended."""
_BEGIN = "import sys; what = sys.argv.pop(1); sys.path[:0] = sys.argv[1:]; from touchstone.knowledge.child import serve; serve(what)"


class Processes:
    """Some processes of one kind; the one that was used last is used first. A further request waits until one is free."""

    def __init__(self, what: str, package: str, seconds: float, at_once: int) -> None:
        self._seconds, self._free, self._all = seconds, LifoQueue[KeptProcess](), []
        for _ in range(at_once):
            self._all.append(KeptProcess(_command(what, package), seconds))
            self._free.put(self._all[-1])

    def ask(self, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """The answer. Raises Invalid, NotFound."""
        process = self._free.get()
        try:
            answer: Mapping[str, Any] = process.ask(request)
        except Late as error:
            raise Invalid(f"Reading it takes longer than {self._seconds:g} seconds.", "Take a smaller file, or ask for less.") from error
        except NotStarted as error:
            raise Invalid("The process that reads files does not start.", "Free some memory, and try again.") from error
        except (TypeError, ValueError, RecursionError) as error:
            raise Invalid("It is too large to be read.", "Take a smaller file, or ask for less.") from error
        except OSError as error:
            raise Invalid("Reading it takes more memory than it may.", "Take a smaller file, or ask for less.") from error
        finally:
            self._free.put(process)
        if "invalid" in answer:
            raise Invalid(*answer["invalid"])
        if "missing" in answer:
            raise NotFound(*answer["missing"])
        return answer

    def close(self) -> None:
        """Ends the processes."""
        for one in self._all:
            one.close()


def pdf_pages(data: bytes) -> tuple[list[str], list[str]]:
    """The text of every page, and what could not be read. Raises Invalid."""
    answer = _pdf.ask({"data": base64.b64encode(data).decode("ascii")})
    return list(answer["pages"]), list(answer["told"])


def queried(path: str, sql: str, most: int = 100, seconds: float = SQL_S) -> Mapping[str, Any]:
    """What one SELECT gives: {"columns", "rows", "cut", "sql"}. Raises Invalid, NotFound."""
    return _sqlite.ask({"path": path, "sql": sql, "most": most, "seconds": min(seconds, SQL_S)})


def schema_of(path: str, samples: int = 0) -> str:
    """The schema of a SQLite file with some rows of each table. Raises Invalid, NotFound."""
    return str(_sqlite.ask({"path": path, "samples": samples, "seconds": SQL_S})["schema"])


def _command(what: str, package: str) -> list[str]:
    """Python without environment, user's packages or start files."""
    spec = find_spec(package)
    places = spec.submodule_search_locations if spec else None
    folders = [str(Path(__file__).parents[2]), *(str(Path(place).parent) for place in places or ())]
    return [sys.executable, "-I", "-S", "-c", _BEGIN, what, *folders]


def _renew() -> None:
    global _pdf, _sqlite
    _pdf = Processes("pdf", "pypdf", PDF_S, 1)
    _sqlite = Processes("sqlite", "sqlglot", SQL_S + SPARE_S, 3)


def _close() -> None:
    _pdf.close()
    _sqlite.close()


_pdf: Processes
_sqlite: Processes
_renew()
atexit.register(_close)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_renew)
