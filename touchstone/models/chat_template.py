"""A model's chat template is text from a stranger: rendered in an immutable sandbox over plain values only.

A template file ran code in other products (CVE-2026-5760); jinja2 before 3.1.6 let its sandbox be left.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from touchstone.errors import Invalid
from touchstone.types import Message

LIMIT = 2_000_000
"""Characters a rendered conversation may have."""


def render_chat(template: str, messages: Sequence[Message], special: Mapping[str, str]) -> str:
    """The text a model reads, up to where its answer begins. Raises Invalid for a template that fails or says no.

    `special` are the model's own marks: bos_token, eos_token.
    """
    from jinja2.exceptions import TemplateError
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Bounded(ImmutableSandboxedEnvironment):
        """Sums are checked before they are done: "x" * 10**10 is ten gigabytes."""

        intercepted_binops = frozenset({"*", "**", "%"})

        def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
            return bounded(operator, left, right)

    environment = Bounded(trim_blocks=True, lstrip_blocks=True)
    environment.globals["raise_exception"] = _refuse
    turns: list[dict[str, Any]] = [{"role": message.role, "content": message.content} for message in messages]
    try:
        parts = environment.from_string(template).generate(messages=turns, add_generation_prompt=True, **special)
        return _capped(parts)
    except (TemplateError, TypeError, ValueError, OverflowError) as error:
        raise Invalid("The model's chat template could not be rendered.", str(error)[:300]) from error


def bounded(operator: str, left: Any, right: Any) -> Any:
    """A product, power or remainder of small numbers. Raises ValueError for anything else: no template needs it."""
    if not all(isinstance(value, int | float) and abs(value) <= LIMIT for value in (left, right)):
        raise ValueError(f"it uses {operator} on something that is no small number")
    if operator == "**" and abs(right) > 64:
        raise ValueError("it raises to a high power")
    return left * right if operator == "*" else left**right if operator == "**" else left % right


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
