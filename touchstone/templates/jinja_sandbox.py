"""The sandbox of Jinja2 prompts: values are JSON, an attribute is a key, and nothing can be called but what is named here.

Jinja2 before 3.1.6 let its sandbox be left, and it lets every public attribute be read; here attributes of values are never looked at.
Imported only by the process that renders.
"""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from jinja2 import Template, TemplateSyntaxError, UndefinedError, nodes
from jinja2.filters import make_attrgetter
from jinja2.lexer import TokenStream
from jinja2.runtime import Context, LoopContext, Macro, StrictUndefined, Undefined
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer

from touchstone.errors import Invalid
from touchstone.templates.jinja_bounds import PromptBounds
from touchstone.templates.values import MISSING, inside, place

LOOP = (
    "index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0", "previtem", "nextitem", "cycle", "changed",
)  # fmt: skip
"""What a loop says about itself."""
OF_OBJECTS = ("get", "items", "keys", "values")
"""What an object can be asked for, when it has no key of that name."""
WORDS = {dict: "an object", list: "a list", tuple: "a list", str: "a text", int: "a number", float: "a number", bool: "a truth value"}


class NotGiven(UndefinedError):
    """A variable that has no value is used."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


class Absent(StrictUndefined):
    """What is not there: it can be tested, and raises when it is used."""

    __slots__ = ()

    def __init__(self, hint: str | None = None, obj: Any = missing, name: str | None = None, exc: Any = UndefinedError) -> None:
        super().__init__(hint, obj, name, partial(NotGiven, name) if obj is missing and hint is None else exc)  # type: ignore[arg-type]


class Method:
    """A question to an object: one of `OF_OBJECTS`."""

    def __init__(self, name: str, value: Mapping[str, Any]) -> None:
        self.name, self._value = name, value

    def __call__(self, *given: Any) -> Any:
        if self.name == "get":
            return self._value.get(*given)
        answers = {"items": self._value.items, "keys": self._value.keys, "values": self._value.values}
        return list(answers[self.name](*given))


class Sandbox(ImmutableSandboxedEnvironment):
    """Counts what a template does: loops and "~" are rewritten into filters of ours, sums and calls pass through the bounds."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self) -> None:
        self.bounds = PromptBounds()
        self._starts: list[int] = []
        super().__init__(undefined=Absent, autoescape=False, keep_trailing_newline=True, finalize=self.bounds.text, cache_size=0)
        ours: Any = self
        ours.filters = {**self.bounds.filters(ours.filters), "join": self._join, "sum": self._sum}
        ours.tests = self.bounds.tests(ours.tests)
        self.globals = {"range": self.bounds.numbers}
        ours.concat = self.bounds.concat

    def tree(self, template: str) -> nodes.Template:
        """The template as it is written. Raises Invalid with line and column."""
        self._starts = []
        source = template.replace("\r\n", "\n").replace("\r", "\n")
        try:
            return self._parse(source, None, None)
        except TemplateSyntaxError as error:
            at = self._starts[-1] if self._starts else 0
            earlier = [start for start in self._starts if source.count("\n", 0, start) + 1 == error.lineno]
            where = place(source, earlier[-1] if earlier else at)
            raise Invalid(f"The template cannot be read at {where}: {error.message}.".replace("..", "."), "Change it there.") from error

    def template(self, tree: nodes.Template) -> Template:
        """What renders, counted."""
        self.bounds.renew()
        return Template.from_code(self, self.compile(_Counting().visit(tree)), self.make_globals(None))

    def _tokenize(self, source: str, name: str | None, filename: str | None = None, state: str | None = None) -> Any:
        return TokenStream(self.lexer.wrap(self._noted(source, state), name, filename), name, filename)

    def _noted(self, source: str, state: str | None) -> Iterator[tuple[int, str, str]]:
        """The tokens, while the starts of the last few are kept: an error of jinja2 names its line only."""
        end = 0
        try:
            for token in self.lexer.tokeniter(source, None, None, state):
                start = source.find(token[2], end)
                end = start + len(token[2])
                self._starts = [*self._starts[-2:], start]
                yield token
        except TemplateSyntaxError:
            self._starts.append(end)
            raise

    def getattr(self, obj: Any, attribute: str) -> Any:
        return self.getitem(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """A key of an object, a place or part of a list or text, a word about a loop; never an attribute of a value."""
        if isinstance(obj, Undefined):
            obj._fail_with_undefined_error()
        found = self._inside(obj, argument)
        if found is not MISSING:
            return found
        kind = WORDS.get(type(obj), "this")
        return self.undefined(f"{kind} has no {str(argument)[:40]!r}", obj=obj, name=argument)

    def _inside(self, obj: Any, argument: Any) -> Any:
        if isinstance(argument, str):
            return self._named(obj, argument)
        if isinstance(obj, dict):
            return inside(obj, str(argument)) if isinstance(argument, int) else MISSING
        if isinstance(obj, list | tuple | str) and isinstance(argument, int | slice):
            try:
                return obj[argument]
            except (IndexError, TypeError):
                return MISSING
        return MISSING

    def _named(self, obj: Any, name: str) -> Any:
        if isinstance(obj, LoopContext):
            return getattr(obj, name) if name in LOOP else MISSING
        if isinstance(obj, tuple):
            return {"grouper": obj[0], "list": obj[1]}.get(name, MISSING) if type(obj).__name__ == "_GroupTuple" else MISSING
        found = inside(obj, name)
        return Method(name, obj) if found is MISSING and type(obj) is dict and name in OF_OBJECTS else found

    def _join(self, values: Iterable[Any], d: Any = "", attribute: str | int | None = None) -> str:
        return self.bounds.join(self._picked(values, attribute), d)

    def _sum(self, values: Iterable[Any], attribute: str | int | None = None, start: Any = 0) -> Any:
        return self.bounds.total(self._picked(values, attribute), start)

    def _picked(self, values: Iterable[Any], attribute: str | int | None) -> Iterable[Any]:
        return values if attribute is None else map(make_attrgetter(self, attribute), values)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        for value in (left, right):
            if isinstance(value, Undefined):
                value._fail_with_undefined_error()
        return self.bounds.sum(operator, left, right)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Calls a macro, a loop and its two methods, `range`, and the questions to objects."""
        __self.bounds.step()
        if isinstance(__obj, Undefined):
            __obj._fail_with_undefined_error()
        if not _may_be_called(__self, __obj):
            raise ValueError("only macros, range and loops can be called")
        return super().call(__context, __obj, *args, **kwargs)


def _may_be_called(sandbox: Sandbox, value: Any) -> bool:
    own = getattr(value, "__self__", None)
    return isinstance(value, Macro | LoopContext | Method) or own is sandbox.bounds or isinstance(own, LoopContext)


class _Counting(NodeTransformer):
    def visit_For(self, node: nodes.For) -> Any:
        node.iter = nodes.Filter(node.iter, "counted", [], [], None, None)
        return self.generic_visit(node)

    def visit_Concat(self, node: nodes.Concat) -> Any:
        return self.generic_visit(nodes.Filter(nodes.List(node.nodes), "join", [], [], None, None))
