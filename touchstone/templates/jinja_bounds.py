"""What a Jinja2 prompt may use, and how much: filters, tests and sums, counted while they work.

Left out on purpose: filters that reach attributes or write by a pattern (attr, format, xmlattr, pprint), those for HTML and addresses
(escape, safe, striptags, urlize, urlencode), and chance (random), because a prompt is rendered the same way again.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from jinja2 import Undefined
from jinja2.filters import do_indent

from touchstone.models.template_bounds import LIMIT, OPERATIONS, Bounds
from touchstone.templates.values import written

LARGEST = 10**15
"""The largest number that is calculated with."""
WIDEST = 10_000
"""The largest width, count or precision that a filter takes, and the longest text beside its value."""

TEXT = ("capitalize", "center", "lower", "title", "trim", "truncate", "upper", "wordcount", "wordwrap")
"""Filters of one text; a value that is none is written as JSON first."""
SIZED = frozenset({"batch", "center", "round", "slice", "wordwrap"})
"""Filters whose arguments say how much they make."""
OWN = ("indent", "join", "replace", "string", "sum", "tojson")
"""Filters written here."""
PLAIN = (
    "abs", "batch", "count", "d", "default", "dictsort", "first", "float", "groupby", "int", "items", "last", "length", "list", "map",
    "max", "min", "reject", "rejectattr", "reverse", "round", "select", "selectattr", "slice", "sort", "unique",
)  # fmt: skip
TESTS = (
    "!=", "<", "<=", "==", ">", ">=", "boolean", "defined", "eq", "equalto", "false", "float", "ge", "greaterthan", "gt", "in", "integer",
    "iterable", "le", "lessthan", "lower", "lt", "mapping", "ne", "none", "number", "sequence", "string", "true", "undefined", "upper",
)  # fmt: skip

Function = Callable[..., Any]
_WRITABLE = (str, int, float, list, tuple, dict, type(None), Undefined)


class PromptBounds(Bounds):
    """The counters of one rendering; `renew` sets them back. Every method raises ValueError beyond a bound."""

    def renew(self) -> None:
        self.steps = self.written = 0

    def text(self, value: Any) -> str:
        """A value as it stands in a message, counted. What is not there becomes text in jinja2's own way: it raises."""
        if not isinstance(value, _WRITABLE):
            raise ValueError("there is something that is no value: call it, or make a list of it with the filter list")
        found = str(value) if isinstance(value, Undefined) else written(self.shown(value))
        self.write(len(found))
        return found

    def sum(self, operator: str, left: Any, right: Any) -> Any:
        """A sum of texts, lists or numbers; any other operator on numbers only: "%" and "*" on texts make long ones."""
        if operator == "+" and isinstance(left, str | list) and isinstance(right, str | list):
            self.write(len(left) + len(right))
            return left + right  # type: ignore[operator]
        if not all(isinstance(value, int | float) and abs(value) <= LARGEST for value in (left, right)):
            raise ValueError(f"{operator} takes numbers up to {LARGEST:,}")
        if operator == "**" and (abs(right) > 64 or abs(left) > LIMIT):
            raise ValueError("the power is too high")
        return OPERATIONS[operator](left, right)

    def total(self, values: Iterable[Any], start: Any = 0) -> Any:
        """The sum of numbers."""
        for value in self.counted(values):
            start = self.sum("+", start, value)
        return start

    def join(self, values: Iterable[Any], between: Any = "", attribute: str | None = None) -> str:
        return super().join(values, self.text(between), attribute)

    def replace(self, text: Any, old: Any, new: Any, count: int = -1) -> str:
        return super().replace(self.text(text), self.text(old), self.text(new), count)

    def indent(self, text: Any, width: int | str = 4, first: bool = False, blank: bool = False) -> str:
        """The text with its lines moved to the right."""
        written, size = self.text(text), len(width) if isinstance(width, str) else width
        self.write(len(written) + (written.count("\n") + 1) * size)
        return do_indent(written, width, first, blank)

    def filters(self, known: dict[str, Function]) -> dict[str, Function]:
        """The filters there are, counted. `join` and `sum` take no attribute here."""
        ours: dict[str, Function] = {
            "counted": self.counted,
            "indent": self.indent,
            "join": self.join,
            "replace": self.replace,
            "string": self.text,
            "sum": self.total,
            "tojson": self.tojson,
        }
        return {**{name: self._bounded(name, known[name]) for name in (*PLAIN, *TEXT)}, **ours}

    def _bounded(self, name: str, known: Function) -> Function:
        """The filter with its arguments and its result counted."""
        first = 1 if hasattr(known, "jinja_pass_arg") else 0

        @wraps(known)
        def bounded(*given: Any, **named: Any) -> Any:
            self.step()
            if name in SIZED:
                _check_sizes((*given[first + 1 :], *named.values()))
            if name in TEXT:
                given = (*given[:first], self.text(given[first]), *given[first + 1 :])
            found = known(*given, **named)
            if isinstance(found, str | list):
                self.write(len(found))
            return found

        return bounded

    def tests(self, known: dict[str, Function]) -> dict[str, Function]:
        """The tests there are. Those that divide take numbers only: "%" on a text is a pattern."""
        return {
            **{name: known[name] for name in TESTS},
            "divisibleby": lambda value, number: self.sum("%", value, number) == 0,
            "even": lambda value: self.sum("%", value, 2) == 0,
            "odd": lambda value: self.sum("%", value, 2) == 1,
        }


def _check_sizes(arguments: Iterable[Any]) -> None:
    for argument in arguments:
        size = len(argument) if isinstance(argument, str | list) else abs(argument) if isinstance(argument, int | float) else 0
        if size > WIDEST:
            raise ValueError(f"a filter is given more than {WIDEST:,}")
