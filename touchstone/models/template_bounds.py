"""What a chat template may do, counted while it does it: steps, the length of every text, and which filters and methods there are."""

import json
import operator as numbers
from collections.abc import Callable, Iterable, Iterator
from typing import Any

LIMIT = 2_000_000
"""Characters of one text, or items of one list."""
STEPS = 200_000
"""Turns of loops, calls and numbers of ranges, in all."""
WRITTEN = 25 * LIMIT
"""Characters and items that all sums make together."""
FILTERS = (
    "abs", "attr", "capitalize", "count", "d", "default", "dictsort", "e", "escape", "first", "float", "groupby", "int", "items", "last",
    "length", "list", "lower", "map", "max", "min", "reject", "rejectattr", "reverse", "safe", "select", "selectattr", "sort", "striptags",
    "title", "trim", "truncate", "unique", "upper",
)  # fmt: skip
OPERATIONS: dict[str, Callable[[Any, Any], Any]] = {"+": numbers.add, "*": numbers.mul, "**": numbers.pow, "%": numbers.mod}
LONG_MAKERS = frozenset({"center", "expandtabs", "format", "format_map", "ljust", "rjust", "translate", "zfill"})
"""Methods of texts that make long ones out of short ones."""


class Bounds:
    """The counters of one rendering at a time. Every method raises ValueError beyond a bound."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Count another rendering from zero."""
        self.steps = self.written = 0

    def step(self, count: int = 1) -> None:
        self.steps += count
        if self.steps > STEPS:
            raise ValueError(f"it takes more than {STEPS:,} steps")

    def counted(self, values: Iterable[Any]) -> Iterator[Any]:
        """The values of a loop, each of them a step."""
        for value in values:
            self.step()
            yield value

    def write(self, size: int) -> None:
        self.written += size
        if size > LIMIT or self.written > WRITTEN:
            raise ValueError(f"it makes more than {LIMIT:,} characters")

    def numbers(self, *limits: int) -> range:
        found = range(*limits)
        self.step(len(found))
        return found

    def sum(self, operator: str, left: Any, right: Any) -> Any:
        """A sum of numbers, texts or lists; any other operator on small numbers only: no template needs more."""
        if operator == "+" and not isinstance(left, int | float):
            self.write(len(left) + len(right))
            return left + right
        if not all(isinstance(value, int | float) and abs(value) <= LIMIT for value in (left, right)):
            raise ValueError(f"it uses {operator} on something that is no small number")
        if operator == "**" and abs(right) > 64:
            raise ValueError("it raises to a high power")
        return OPERATIONS[operator](left, right)

    def shown(self, value: Any) -> Any:
        """A value that is about to become text: a list that holds itself many times over would be endless."""
        if isinstance(value, list | tuple | dict):
            self._measure(value)
        return value

    def _measure(self, value: Any) -> None:
        self.step()
        if isinstance(value, str):
            self.write(len(value))
        elif isinstance(value, list | tuple | dict):
            for inner in [*value, *value.values()] if isinstance(value, dict) else value:
                self._measure(inner)

    def text(self, value: Any) -> str:
        return str(self.shown(value))

    def join(self, values: Iterable[Any], between: str = "", attribute: str | None = None) -> str:
        if attribute is not None:
            raise ValueError("it joins attributes")
        texts = [self.text(value) for value in self.counted(values)]
        self.write(sum(map(len, texts)) + len(between) * len(texts))
        return between.join(texts)

    def concat(self, parts: Iterable[str]) -> str:
        """The text of a macro or block."""
        found = list(parts)
        self.write(sum(map(len, found)))
        return "".join(found)

    def replace(self, text: str, old: str, new: str, count: int = -1) -> str:
        text = str(text)
        found = text.count(old) if count is None or count < 0 else min(count, text.count(old))
        self.write(len(text) + found * len(new))
        return text.replace(old, new, found)

    def tojson(self, value: Any, indent: int | None = None, **more: Any) -> str:
        if indent is not None and not 0 <= indent <= 8:
            raise ValueError("it indents by more than eight")
        self._measure(value)
        kept = {name: more[name] for name in ("ensure_ascii", "sort_keys") if name in more}
        return json.dumps(value, indent=indent, **{"ensure_ascii": False, **kept})

    def filters(self, known: dict[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
        """The filters a conversation needs, those that make texts bounded."""
        ours: dict[str, Callable[..., Any]] = {
            "join": self.join,
            "replace": self.replace,
            "string": self.text,
            "tojson": self.tojson,
            "counted": self.counted,
        }
        return {**{name: known[name] for name in FILTERS}, **ours}
