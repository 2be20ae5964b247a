"""A model's chat template is text from a stranger: rendered in an immutable sandbox over plain values only.

A template file ran code in other products (CVE-2026-5760); jinja2 before 3.1.6 let its sandbox be left. Steps, the length of texts
and what all of them take together are bounded (`template_bounds`). Not bounded are the time and memory of one call on long values:
comparing, sorting or splitting lists and texts of the size that is allowed, or building nested lists that nobody prints.
"""

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from touchstone.errors import Invalid
from touchstone.models.template_bounds import LIMIT, LONG_MAKERS, Bounds
from touchstone.types import Message

KEPT = 8
"""Compiled templates a thread keeps: compiling takes a hundred times as long as rendering."""
_kept = threading.local()


def render_chat(template: str, messages: Sequence[Message], special: Mapping[str, str]) -> str:
    """The text a model reads, up to where its answer begins. Raises Invalid for a template that fails or says no.

    `special` are the model's own marks: bos_token, eos_token.
    """
    turns: list[dict[str, Any]] = [{"role": message.role, "content": message.content} for message in messages]
    try:
        compiled, bounds = _compiled(template)
        bounds.begin()
        return _capped(compiled.generate(messages=turns, add_generation_prompt=True, **special))
    except Exception as error:
        raise Invalid("The model's chat template could not be rendered.", str(error)[:300]) from error


def _compiled(template: str) -> tuple[Any, Bounds]:
    """A template with its counters, which this thread alone uses."""
    mine: dict[str, tuple[Any, Bounds]] = _kept.__dict__
    if template not in mine:
        if len(mine) >= KEPT:
            mine.clear()
        bounds = Bounds()
        mine[template] = (_environment(bounds).from_string(template), bounds)
    return mine[template]


def _environment(bounds: Bounds) -> Any:
    """A sandbox that counts: loops and "~" are rewritten into filters of ours, sums and calls pass through the bounds."""
    from jinja2 import nodes
    from jinja2.sandbox import ImmutableSandboxedEnvironment
    from jinja2.visitor import NodeTransformer

    class Counting(NodeTransformer):
        def visit_For(self, node: Any) -> Any:
            node.iter = nodes.Filter(node.iter, "counted", [], [], None, None)
            return self.generic_visit(node)

        def visit_Concat(self, node: Any) -> Any:
            return self.generic_visit(nodes.Filter(nodes.List(node.nodes), "join", [], [], None, None))

    class Bounded(ImmutableSandboxedEnvironment):
        intercepted_binops = frozenset({"+", "*", "**", "%"})

        def _parse(self, *source: Any) -> Any:
            return Counting().visit(super()._parse(*source))

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            return bounds.sum(operator, left, right)

        def call(self, context: Any, called: Any, *given: Any, **named: Any) -> Any:
            bounds.step()
            own = getattr(called, "__self__", None)
            if isinstance(own, str) and called.__name__ == "join":
                return bounds.join(given[0], own)
            if isinstance(own, str) and called.__name__ == "replace":
                return bounds.replace(own, *given, **named)
            return super().call(context, called, *given, **named)

        def wrap_str_format(self, value: Any) -> None:
            """`str.format` is one of the methods there are not."""

        def is_safe_attribute(self, holder: Any, name: str, value: Any) -> bool:
            return super().is_safe_attribute(holder, name, value) and not (isinstance(holder, str) and name in LONG_MAKERS)

    environment = Bounded(trim_blocks=True, lstrip_blocks=True, finalize=bounds.shown)
    environment.concat = bounds.concat  # type: ignore[method-assign]
    environment.filters = bounds.filters(environment.filters)
    environment.globals = {"namespace": environment.globals["namespace"], "dict": dict, "range": bounds.numbers, "raise_exception": _refuse}
    return environment


def _refuse(words: str) -> None:
    raise ValueError(f"The template says: {words}")


def _capped(parts: Any) -> str:
    text, size = [], 0
    for part in parts:
        size += len(part)
        if size > LIMIT:
            raise ValueError(f"it makes more than {LIMIT:,} characters")
        text.append(part)
    return "".join(text)
