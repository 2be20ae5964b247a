"""What a Jinja2 template says before it is rendered: whether a prompt may say it, its variables, and its pieces when it has no logic.

Imported only by the process that renders.
"""

import re
from collections.abc import Iterator
from typing import Any

from jinja2 import nodes
from jinja2.meta import find_undeclared_variables

from touchstone.errors import Invalid
from touchstone.templates.jinja_bounds import OWN, PLAIN, TEXT
from touchstone.templates.jinja_sandbox import Sandbox
from touchstone.templates.values import Names, short, written

_ALLOWED = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Macro, nodes.CallBlock, nodes.FilterBlock, nodes.With,
    nodes.Assign, nodes.AssignBlock, nodes.Expr, nodes.Keyword, nodes.Pair, nodes.Operand, nodes.ExprStmt,
)  # fmt: skip
_TAGS = {
    nodes.If: "{% if %}", nodes.For: "{% for %}", nodes.Macro: "{% macro %}", nodes.CallBlock: "{% call %}", nodes.With: "{% with %}",
    nodes.FilterBlock: "{% filter %}", nodes.Assign: "{% set %}", nodes.AssignBlock: "{% set %}", nodes.Include: "{% include %}",
    nodes.Import: "{% import %}", nodes.FromImport: "{% from %}", nodes.Extends: "{% extends %}", nodes.Block: "{% block %}",
    nodes.Scope: "{% autoescape %}", nodes.ScopedEvalContextModifier: "{% autoescape %}", nodes.NSRef: "a namespace",
    nodes.Call: "a call", nodes.CondExpr: "an expression with if",
}  # fmt: skip
_OPTIONAL_TESTS = ("defined", "undefined")
_KEY = re.compile(r"[A-Za-z0-9_]+\Z")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def check(sandbox: Sandbox, tree: nodes.Template) -> None:
    """Raises Invalid for what prompts have not: other files, unknown filters and tests, `self`."""
    for node in tree.find_all(nodes.Node):
        if not isinstance(node, _ALLOWED) or isinstance(node, nodes.NSRef):
            raise _refused(node, f"{_TAGS.get(type(node), type(node).__name__)} is not available in a prompt")
        if isinstance(node, nodes.Filter) and node.name not in (*PLAIN, *TEXT, *OWN):
            raise _refused(node, f"There is no filter {short(node.name)}")
        if isinstance(node, nodes.Test) and node.name not in sandbox.tests:
            raise _refused(node, f"There is no test {short(node.name)}")
        if isinstance(node, nodes.Name) and node.name in ("self", "super"):
            raise _refused(node, f"{node.name} is not available in a prompt")


def names(sandbox: Sandbox, template: str, tree: nodes.Template) -> Names:
    """The variables of a template, in the order of their first appearance in its text."""
    found = find_undeclared_variables(tree)
    order = dict.fromkeys(value for value in _words(sandbox, template) if value in found)
    every = (*order, *sorted(found - set(order)))
    optional = set(_optional(tree))
    return Names(every, tuple(name for name in every if name not in optional))


def _words(sandbox: Sandbox, template: str) -> Iterator[str]:
    before = ""
    for _, kind, value in sandbox.lexer.tokeniter(template, None):
        if kind == "name" and before not in (".", "|"):
            yield value
        if kind != "whitespace":
            before = value


def _optional(tree: nodes.Template) -> Iterator[str]:
    for node in tree.find_all((nodes.Test, nodes.Filter)):
        lenient = node.name in (_OPTIONAL_TESTS if isinstance(node, nodes.Test) else ("default", "d"))
        if lenient and isinstance(node.node, nodes.Name):
            yield node.node.name


def pieces(sandbox: Sandbox, template: str, tree: nodes.Template) -> list[list[Any]]:
    """Texts, variables and comments of a template without logic. Raises Invalid naming what is more than that."""
    found = [[*_piece(child)] for node in tree.body for child in (node.nodes if isinstance(node, nodes.Output) else (node,))]
    comments = [["comment", value.strip()] for _, kind, value in sandbox.lexer.tokeniter(template, None) if kind == "comment"]
    return found + comments


def outside(sandbox: Sandbox, template: str) -> dict[str, list[str]]:
    """The literal texts of a template that can be read, those between raw and endraw left out, and its comments."""
    texts: list[str] = []
    comments: list[str] = []
    raw = False
    for _, kind, value in sandbox.lexer.tokeniter(template, None):
        raw = (raw or kind == "raw_begin") and kind != "raw_end"
        if kind == "comment" or (kind == "data" and not raw):
            (comments if kind == "comment" else texts).append(value)
    return {"texts": texts, "comments": comments}


def _piece(node: nodes.Node) -> tuple[str, Any]:
    if isinstance(node, nodes.TemplateData):
        return "text", node.data
    if isinstance(node, nodes.Const):
        return "text", written(node.value)
    return "variable", list(_path(node))


def _path(node: nodes.Node) -> tuple[str, ...]:
    if isinstance(node, nodes.Name) and _NAME.match(node.name) and node.name != "range":
        return (node.name,)
    if isinstance(node, nodes.Getattr) and _KEY.match(node.attr):
        return (*_path(node.node), node.attr)
    if isinstance(node, nodes.Getitem) and isinstance(node.arg, nodes.Const) and _is_key(node.arg.value):
        return (*_path(node.node), str(node.arg.value))
    named = f"{_construct(node)} at line {node.lineno}"
    raise Invalid(f"{named[0].upper()}{named[1:]} has no equal in the other format.", "Keep the template in jinja2, or write it without.")


def _is_key(value: Any) -> bool:
    return type(value) in (str, int) and bool(_KEY.match(str(value)))


def _construct(node: nodes.Node) -> str:
    if isinstance(node, nodes.Filter | nodes.Test):
        return f"the {type(node).__name__.lower()} {node.name}"
    if isinstance(node, nodes.Name):
        return f"the name {short(node.name)}"
    return _TAGS.get(type(node), "an expression")


def _refused(node: nodes.Node, what: str) -> Invalid:
    return Invalid(
        f"{what} (line {node.lineno}).", "Take it out. There are conditions, loops, macros, and filters for texts, lists and numbers."
    )
