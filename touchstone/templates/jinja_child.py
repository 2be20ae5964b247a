"""The process that renders Jinja2 prompts: reads requests from its input, writes answers to its output, and can do little else."""

import contextlib
import json
import os
import signal
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from io import FileIO
from types import TracebackType
from typing import Any

from jinja2 import Template, nodes

from touchstone.errors import Invalid
from touchstone.templates import jinja_reading as reading
from touchstone.templates.jinja_sandbox import NotGiven, Sandbox
from touchstone.templates.kept_process import encoded, receive, send
from touchstone.templates.values import LIMIT, Names, too_long

MEMORY = 256 * 2**20
"""Bytes of address space beyond those at the start."""
ORPHAN_SECONDS = 10
"""After so long at one request nobody waits any more: the process ends itself."""
KEPT = 300_000
"""Characters of templates that stay read or compiled."""


@dataclass(slots=True)
class _Known:
    """A template that was read; compiled when it is first rendered, because most are read far more often while somebody writes."""

    names: Names
    tree: nodes.Template | None
    template: Template | None = None


class Renderer:
    """Answers requests. Templates stay compiled; nothing of a value stays."""

    def __init__(self) -> None:
        self._sandbox = Sandbox()
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._size = 0

    def answer(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """Names, pieces, what is no tag, or texts; or what is missing or invalid."""
        try:
            if "read" in request:
                names = self._read(request["read"]).names
                return {"names": names.all, "required": names.required}
            if "pieces" in request:
                template = request["pieces"]
                return {"pieces": reading.pieces(self._sandbox, template, self._tree(template))}
            if "outside" in request:
                return reading.outside(self._sandbox, request["outside"])
            return {"texts": [self._rendered(template, request["values"]) for template in request["render"]]}
        except NotGiven as error:
            return {"missing": error.name}
        except Invalid as error:
            return {"invalid": [error.message, error.hint]}
        except RecursionError:
            return {"invalid": ["The template or a value is nested too deep.", "Nest less."]}

    def _tree(self, template: str) -> nodes.Template:
        tree = self._sandbox.tree(template)
        reading.check(self._sandbox, tree)
        return tree

    def _read(self, template: str) -> _Known:
        if template in self._known:
            self._known.move_to_end(template)
            return self._known[template]
        with _explained(None):
            tree = self._tree(template)
            found = _Known(reading.names(self._sandbox, template, tree), tree)
        self._keep(template, found)
        return found

    def _keep(self, template: str, found: _Known) -> None:
        self._known[template] = found
        self._size += len(template)
        while self._size > KEPT or len(self._known) > 256:
            self._size -= len(self._known.popitem(last=False)[0])

    def _compiled(self, known: _Known) -> Template:
        if known.template is None:
            assert known.tree is not None
            with _explained(None):
                known.template = self._sandbox.template(known.tree)
            known.tree = None
        return known.template

    def _rendered(self, template: str, values: Mapping[str, Any]) -> str:
        known = self._compiled(self._read(template))
        self._sandbox.bounds.renew()
        parts, size = [], 0
        with _explained(known):
            for part in known.root_render_func(known.new_context(dict(values))):
                size += len(part)
                if size > LIMIT:
                    raise too_long()
                parts.append(part)
        return "".join(parts)


class _explained(contextlib.AbstractContextManager[None]):
    """Turns whatever a template raises into Invalid, with the line where it was."""

    def __init__(self, template: Template | None) -> None:
        self._template = template

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if isinstance(error, Exception) and not isinstance(error, Invalid | NotGiven | MemoryError | RecursionError):
            reason = str(error)[:200].rstrip(".") or type(error).__name__
            what = f"The template cannot be rendered{self._line(trace)}: {reason}."
            raise Invalid(what, "Change it there, or give other values.") from error

    def _line(self, trace: TracebackType | None) -> str:
        found = 0
        while trace is not None:
            if self._template and trace.tb_frame.f_globals.get("__jinja_template__") == self._template:
                found = self._template.get_corresponding_lineno(trace.tb_lineno)
            trace = trace.tb_next
        return f" at line {found}" if found else ""


def serve() -> None:
    """Answers until the input is closed."""
    requests, answers = FileIO(0, closefd=False), FileIO(1, "w", closefd=False)
    renderer = Renderer()
    _warm(renderer)
    _limit()
    send(answers, b"{}")
    with contextlib.suppress(ConnectionError):
        while True:
            send(answers, _answered(renderer, receive(requests)))


def _answered(renderer: Renderer, message: bytes) -> bytes:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, ORPHAN_SECONDS)
    try:
        return encoded(renderer.answer(json.loads(message)))
    except MemoryError:
        os._exit(1)
    finally:
        if hasattr(signal, "setitimer"):
            signal.setitimer(signal.ITIMER_REAL, 0)


def _warm(renderer: Renderer) -> None:
    """Loads what would be loaded later: once limited, the process opens no file."""
    for template in ("{% for x in v %}{{ x|upper }}{{ loop.index }}{% endfor %}", "{% if %}", "{{ v.x }}", "{{ v|groupby('x')|tojson }}"):
        renderer.answer({"read": template})
        renderer.answer({"render": [template], "values": {"v": ["a"]}})


def _limit() -> None:
    """Bounds memory where the system can, and takes away files and further processes."""
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(OSError, ValueError):
        with open("/proc/self/statm") as file:
            size = int(file.read().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY, size + MEMORY))
    for limit in ("RLIMIT_CORE", "RLIMIT_FSIZE", "RLIMIT_NPROC", "RLIMIT_NOFILE"):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            resource.setrlimit(getattr(resource, limit), (0, 0))
