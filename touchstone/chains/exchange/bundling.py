"""Definitions of our modules as one text that imports nothing of ours: each that is needed, with all that it needs, as it is written.

So a script does what the product does because it is the same code, and no second copy is kept by hand.
"""

import ast
import io
import tokenize
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

OURS = "touchstone"
LISTS = ("kinds", "scorers")
"""The lists of plugins; what belongs to them stands in a script by itself."""
Place = tuple[str, str]
"""A module and a name in it."""


@dataclass(frozen=True)
class Module:
    """A module's source: its definitions by name, and what each name that it imports stands for."""

    name: str
    lines: tuple[str, ...]
    defined: Mapping[str, tuple[ast.stmt, ...]]
    ours: Mapping[str, Place]
    public: Mapping[str, str]
    """The line that imports a name of a public package."""


@dataclass
class Bundle:
    """What was gathered so far, each definition after those that it needs."""

    texts: dict[Place, str] = field(default_factory=dict)
    imports: set[str] = field(default_factory=set)
    under_way: set[Place] = field(default_factory=set)


def bundled(roots: Iterable[Place]) -> tuple[tuple[str, ...], str]:
    """The lines that import what is public, sorted, and the definitions of the roots with all they need.

    Raises ValueError for a name that is in no module, and for two functions or classes of one public name.
    """
    bundle = Bundle()
    for module, name in roots:
        _gather(bundle, module, name)
    return tuple(sorted(bundle.imports, key=_sorting)), "\n".join(_told_apart(bundle.texts))


def _gather(bundle: Bundle, module: str, name: str) -> None:
    source = _module(module)
    if name in source.ours:
        return _gather(bundle, *source.ours[name])
    if name not in source.defined:
        raise ValueError(f"{module} has no {name}")
    place = (module, name)
    if place in bundle.texts or place in bundle.under_way:
        return None
    bundle.under_way.add(place)
    for used in _names(source.defined[name]):
        if used in source.public:
            bundle.imports.add(source.public[used])
        elif used in source.ours or used in source.defined:
            _gather(bundle, module, used)
    bundle.texts[place] = _text(source, name)
    return None


def _names(statements: Iterable[ast.stmt]) -> list[str]:
    """The names that statements read, in their order."""
    left_out = {id(inner) for statement in statements for one in _registering(statement) for inner in ast.walk(one)}
    walked = [one for statement in statements for one in ast.walk(statement) if id(one) not in left_out]
    found = [one for one in walked if isinstance(one, ast.Name)]
    return list(dict.fromkeys(one.id for one in sorted(found, key=lambda one: (one.lineno, one.col_offset))))


def _registering(statement: ast.stmt) -> list[ast.expr]:
    """The decorators that put a definition on one of our lists: a script has none."""
    decorators = getattr(statement, "decorator_list", [])
    return [one for one in decorators if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id in LISTS]


@lru_cache(maxsize=64)
def _module(name: str) -> Module:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise ValueError(f"there is no module {name}")
    text = Path(spec.origin).read_text("utf-8")
    tree = ast.parse(text)
    imports = [one for one in tree.body if isinstance(one, ast.Import | ast.ImportFrom)]
    ours = {alias.asname or alias.name: place for one in imports for alias, place in _of_ours(one)}
    public = {alias.asname or alias.name: _import(one, alias) for one in imports if not _is_ours(one) for alias in one.names}
    return Module(name, tuple(text.splitlines()), _defined(tree), ours, public)


def _is_ours(one: ast.Import | ast.ImportFrom) -> bool:
    return isinstance(one, ast.ImportFrom) and (one.module or "").split(".")[0] == OURS


def _of_ours(one: ast.Import | ast.ImportFrom) -> Iterator[tuple[ast.alias, Place]]:
    if isinstance(one, ast.ImportFrom) and _is_ours(one):
        yield from ((alias, (one.module or "", alias.name)) for alias in one.names)


def _import(one: ast.Import | ast.ImportFrom, alias: ast.alias) -> str:
    named = f"{alias.name} as {alias.asname}" if alias.asname else alias.name
    return f"from {one.module} import {named}" if isinstance(one, ast.ImportFrom) else f"import {named}"


def _defined(tree: ast.Module) -> dict[str, tuple[ast.stmt, ...]]:
    """What each name of a module stands for: its definition, and the words about it."""
    found: dict[str, tuple[ast.stmt, ...]] = {}
    for place, one in enumerate(tree.body):
        after = tree.body[place + 1 : place + 2]
        words = tuple(other for other in after if isinstance(other, ast.Expr) and isinstance(other.value, ast.Constant))
        if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found[one.name] = (one,)
        elif isinstance(one, ast.Assign | ast.AnnAssign):
            targets = one.targets if isinstance(one, ast.Assign) else [one.target]
            names = [inner.id for target in targets for inner in ast.walk(target) if isinstance(inner, ast.Name)]
            found |= dict.fromkeys(names, (one, *words))
    return found


def _text(source: Module, name: str) -> str:
    statements = source.defined[name]
    decorators = getattr(statements[0], "decorator_list", [])
    first = min([statements[0].lineno, *(one.lineno for one in decorators)])
    without = {one.lineno for one in _registering(statements[0])}
    numbers = range(first, (statements[-1].end_lineno or first) + 1)
    text = "\n".join(source.lines[number - 1] for number in numbers if number not in without)
    return f"\n\n{text}\n" if isinstance(statements[0], ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) else text


def _told_apart(texts: Mapping[Place, str]) -> Iterator[str]:
    """The texts, where two modules have a name in common with one of them renamed; one text for several names stands once."""
    names, taken = dict[Place, str](), dict[str, str]()
    for module, name in texts:
        other = taken.setdefault(name, module) != module
        if other and not (name.startswith("_") or name.isupper()):
            raise ValueError(f"{module} and {taken[name]} both have {name}")
        names[module, name] = _apart(module, name) if other else name
    seen: set[tuple[str, str]] = set()
    for (module, _), text in texts.items():
        if (module, text) not in seen:
            seen.add((module, text))
            yield _with_names(text, _renamed(module, names))


def _apart(module: str, name: str) -> str:
    last = module.rpartition(".")[2]
    return f"{last.upper()}_{name}" if name.isupper() else f"{name}_of_{last}"


def _renamed(module: str, names: Mapping[Place, str]) -> dict[str, str]:
    """What a module calls its own names and those that it imports, where they are called otherwise in the whole."""
    called = {name: (module, name) for place, name in names if place == module} | {
        name: _origin(module, name) for name in _module(module).ours
    }
    return {name: names[place] for name, place in called.items() if names.get(place, name) != name}


def _origin(module: str, name: str) -> Place:
    source = _module(module)
    return _origin(*source.ours[name]) if name in source.ours else (module, name)


def _with_names(text: str, names: Mapping[str, str]) -> str:
    """The text with names renamed wherever they stand by themselves."""
    if not names:
        return text
    lines, before = text.split("\n"), ""
    found = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME and token.string in names and before != ".":
            found.append(token)
        before = token.string
    for token in reversed(found):
        row, column = token.start[0] - 1, token.start[1]
        lines[row] = lines[row][:column] + names[token.string] + lines[row][column + len(token.string) :]
    return "\n".join(lines)


def _sorting(line: str) -> tuple[bool, str]:
    return line.startswith("from"), line
