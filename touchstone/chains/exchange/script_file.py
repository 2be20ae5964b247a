"""A chain as one Python file that runs on LangGraph with public packages alone.

What the chain says stands in it as JSON in string literals of ASCII letters: nothing of a chain is ever read as code.
"""

import json
import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from touchstone.chains.exchange.bundling import Place, bundled
from touchstone.chains.exchange.planning import Planned
from touchstone.errors import Invalid
from touchstone.scorers import scorers

PARTS = "touchstone.chains.exchange.script"
WIDTH = 132
PACKAGES = {"parser": ("jsonschema", "referencing", "regex"), "sql": ("sqlglot",), "schema": ("sqlglot",)}
HEAD = '''"""A chain of Touchstone as a script of its own, on LangGraph.

It needs Python 3.11 or newer, and these packages:

    pip install {packages}

Models are asked at OPENAI_BASE_URL with OPENAI_API_KEY, whatever speaks that protocol:

    OPENAI_BASE_URL=http://127.0.0.1:8000/v1 OPENAI_API_KEY=none python chain.py {example}

The outputs are printed as JSON. In a program of your own: `await run(PLAN, KINDS, inputs, asking(model, PLAN["models"]))`.
"""
'''


def script_of(planned: Planned) -> str:
    """The text of the script. Raises Invalid where the chain does what no script can, naming the first such node."""
    if stopped := next((one for one in planned.remarks if one.left_out), None):
        where = f"{stopped.node}: " if stopped.node else ""
        raise Invalid("The chain cannot be made a script.", f"{where}{stopped.text}")
    kinds = sorted(planned.kinds)
    checks = {one: scorers[one] for one in sorted(planned.scorers)}
    roots = [(f"{PARTS}.command", "main"), *_steps(kinds), *((one.__module__, one.__name__) for one in checks.values())]
    imports, text = bundled(roots)
    named = ", ".join(f'"{name}": {one.__name__}' for name, one in checks.items())
    table = "\n".join(f'    "{one}": {_called(one, named)},' for one in kinds)
    return "\n".join((
        HEAD.format(packages=" ".join(_packages(planned)), example=_example(planned)),
        *_together([*imports, *(["from functools import partial"] if checks and "from functools import partial" not in imports else [])]),
        "",
        "PLAN = json.loads(",
        *_literal(planned.plan),
        ")",
        '"""The chain: its nodes with their options and ports, the edges between them, and the prompts it sends."""',
        _spaced(text),
        "",
        "",
        f"KINDS = {{\n{table}\n}}",
        "",
        'if __name__ == "__main__":',
        "    sys.exit(main(PLAN, KINDS))",
        "",
    ))  # fmt: skip


def _steps(kinds: Iterable[str]) -> Iterator[Place]:
    for one in kinds:
        yield f"{PARTS}.steps", f"{one}_step"


def _called(kind: str, scorers: str) -> str:
    """The step of a kind; a validator's has its scorers with it."""
    return f"partial({kind}_step, {{{scorers}}})" if kind == "validator" else f"{kind}_step"


def _packages(planned: Planned) -> list[str]:
    more = {package for one in planned.kinds for package in PACKAGES.get(one, ())}
    more |= {"regex"} if "regex" in planned.scorers else set()
    more |= set(PACKAGES["parser"]) if "json_schema" in planned.scorers else set()
    if any(one["format"] == "jinja2" for one in planned.plan["prompts"].values()):
        more.add("jinja2")
    return ["langgraph", "openai", *sorted(more)]


def _example(planned: Planned) -> str:
    """Arguments as they are written, without a word of the chain."""
    inputs = "--input NAME=TEXT " if planned.plan["chains"][""]["inputs"] else ""
    return f"{inputs}--model NAME"


def _together(imports: Iterable[str]) -> Iterator[str]:
    """Lines that import, one a module."""
    names: dict[str, list[str]] = defaultdict(list)
    for line in imports:
        if line.startswith("from "):
            module, _, name = line.removeprefix("from ").partition(" import ")
            names[module].append(name)
        else:
            yield line
    for module, found in names.items():
        yield from textwrap.wrap(f"from {module} import {', '.join(found)}", 10_000)


def _literal(plan: Any) -> Iterator[str]:
    """JSON as literals of Python, each a line or a part of one: `repr` of ASCII text can be nothing else."""
    for line in _laid_out(plan, ""):
        for start in range(0, len(line), WIDTH):
            yield f"    {line[start : start + WIDTH]!r}"


def _laid_out(value: Any, before: str, after: str = "", depth: int = 0) -> Iterator[str]:
    """JSON in lines: what is short in one, else an item a line. `before` and `after` are what stands around it."""
    short, indent = json.dumps(value, ensure_ascii=True), " " * depth
    if len(short) <= WIDTH or not isinstance(value, dict | list):
        yield f"{indent}{before}{short}{after}"
        return
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    items = [(f"{json.dumps(name)}: ", one) for name, one in value.items()] if isinstance(value, dict) else [("", one) for one in value]
    yield f"{indent}{before}{opening}"
    for place, (name, one) in enumerate(items, 1):
        yield from _laid_out(one, name, "," if place < len(items) else "", depth + 1)
    yield f"{indent}{closing}{after}"


def _spaced(text: str) -> str:
    """Two empty lines before and after what stands by itself, never more."""
    while "\n\n\n\n" in text:
        text = text.replace("\n\n\n\n", "\n\n\n")
    return text.rstrip()
