"""Arrows point down: who may import whom. The tables here are law."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PARTS = ("app.py", "pages", "components", "touchstone", "store", "demo")

OURS = {"pages", "components", "touchstone", "store", "demo", "tests"}

MAY_IMPORT: dict[str, set[str]] = {
    "app.py": {"components", "touchstone", "store", "demo"},
    "pages": {"components", "touchstone", "store"},
    "components": {"components", "touchstone", "store"},
    "touchstone": {"touchstone", "store", "demo"},
    "store": {"store"},
    "demo": {"demo", "touchstone"},
}

ONLY_IN: dict[str, tuple[str, ...]] = {
    "streamlit": ("app.py", "pages", "components", "touchstone/server.py"),
    "sqlmodel": ("store",),
    "sqlalchemy": ("store",),
    "alembic": ("store",),
    "dbos": ("touchstone/workflows",),
}

USES_STORE = ("touchstone/actions", "touchstone/workflows", "touchstone/api", "touchstone/cli", "touchstone/server.py")
"""The parts of the domain that may open or read the store; only actions and workflows write."""

DOMAIN_ROOTS = {"types", "errors", "registry", "settings"}
UPPER = {"actions", "workflows", "api", "cli", "server"}
PLUGINS = ("models", "scorers", "attacks")
HEAVY = {"torch", "transformers", "peft", "trl", "openai", "langchain", "langchain_core", "langgraph"}


def python_files() -> list[Path]:
    files = [ROOT / "app.py"] + [file for part in PARTS[1:] for file in (ROOT / part).rglob("*.py")]
    return [file for file in files if file.exists()]


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Absolute names imported anywhere below a node, with their lines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def at_import(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Names imported when the module is imported: outside functions and TYPE_CHECKING blocks."""
    for node in tree.body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imports(node)


def each_file() -> list[tuple[str, ast.Module]]:
    return [(file.relative_to(ROOT).as_posix(), ast.parse(file.read_text("utf-8"))) for file in python_files()]


FILES = each_file()


def test_every_part_is_there() -> None:
    assert {name.split("/")[0] for name, _ in FILES} == set(PARTS)


def test_parts_import_only_downwards() -> None:
    wrong = [
        f"{name}:{line} imports {module}"
        for name, tree in FILES
        for module, line in imports(tree)
        if module.split(".")[0] in OURS and module.split(".")[0] not in MAY_IMPORT[name.split("/")[0]]
    ]
    assert wrong == []


@pytest.mark.parametrize("library", ONLY_IN)
def test_a_library_stays_in_its_part(library: str) -> None:
    wrong = [
        f"{name}:{line}"
        for name, tree in FILES
        for module, line in imports(tree)
        if module.split(".")[0] == library and not name.startswith(ONLY_IN[library])
    ]
    assert wrong == []


def test_only_the_verbs_reach_the_store() -> None:
    wrong = [
        f"{name}:{line}"
        for name, tree in FILES
        for module, line in imports(tree)
        if module.split(".")[0] == "store" and name.startswith("touchstone/") and not name.startswith(USES_STORE)
    ]
    assert wrong == []


def test_the_domain_knows_nothing_of_the_verbs_above_it() -> None:
    wrong = [
        f"{name}:{line} imports {module}"
        for name, tree in FILES
        if name.startswith("touchstone/") and name.split("/")[1].removesuffix(".py") not in UPPER
        for module, line in imports(tree)
        if module.startswith("touchstone.") and module.split(".")[1] in UPPER
    ]
    assert wrong == []


@pytest.mark.parametrize("plugin", PLUGINS)
def test_plugin_folders_do_not_know_each_other(plugin: str) -> None:
    others = tuple(f"touchstone.{other}" for other in PLUGINS if other != plugin)
    wrong = [
        f"{name}:{line} imports {module}"
        for name, tree in FILES
        if name.startswith(f"touchstone/{plugin}/")
        for module, line in imports(tree)
        if module.startswith(others)
    ]
    assert wrong == []


def test_heavy_libraries_are_imported_where_they_are_used() -> None:
    wrong = [
        f"{name}:{line} imports {module}"
        for name, tree in FILES
        if not name.startswith("demo/")
        for module, line in at_import(tree)
        if module.split(".")[0] in HEAVY
    ]
    assert wrong == []


def test_page_files_live_one_level_down() -> None:
    assert [name for name, _ in FILES if name.startswith("pages/") and name.count("/") == 1 and not name.endswith("__init__.py")] == []


def test_files_and_functions_stay_small() -> None:
    long_files = [file.relative_to(ROOT).as_posix() for file in python_files() if len(file.read_text("utf-8").splitlines()) > 400]
    long_functions = [
        f"{name}:{node.name}"
        for name, tree in FILES
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (node.end_lineno or 0) - node.lineno + 1 > 60
    ]
    assert (long_files, long_functions) == ([], [])
