"""What breaks into programs like this one is called nowhere: no data is run, unpickled or formatted as a pattern, no text becomes HTML."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
FILES = [ROOT / "app.py", *(path for part in ("pages", "components", "touchstone", "store") for path in (ROOT / part).rglob("*.py"))]
NAMES = {"eval", "exec", "compile", "__import__"}
ATTRIBUTES = {"format_map", "extractall", "unsafe_load", "full_load", "load_prompt", "vformat"}
MODULES = {"pickle", "marshal", "shelve", "dill", "cloudpickle", "joblib", "yaml", "langchain_community", "langchain_hub"}
OPTIONS = {"trust_remote_code", "unsafe_allow_html", "unsafe_allow_javascript", "shell", "allow_pickle", "follow_redirects"}
HTML = {ROOT / "components" / "diff" / "spans.py", ROOT / "components" / "results" / "shown.py"}
"""The two places that write HTML, out of pieces escaped one by one (tests/components/test_diff.py, tests/results/test_shown.py)."""


def nodes(*kinds: type[ast.AST]) -> Iterator[tuple[str, ast.AST]]:
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, kinds):
                yield f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}", node


def test_nothing_runs_text_or_unpacks_a_file_onto_the_disk() -> None:
    found = []
    for place, call in nodes(ast.Call):
        function = call.func  # type: ignore[attr-defined]
        name = function.id if isinstance(function, ast.Name) else ""
        attribute = function.attr if isinstance(function, ast.Attribute) else ""
        if name in NAMES or attribute in ATTRIBUTES:
            found.append(f"{place} {name or attribute}")
    assert found == []


def test_no_module_is_imported_that_runs_what_it_reads() -> None:
    found = []
    for place, node in nodes(ast.Import, ast.ImportFrom):
        names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]  # type: ignore[attr-defined]
        found += [f"{place} {name}" for name in names if name.split(".")[0] in MODULES]
    assert found == []


def test_no_option_is_switched_on_that_lets_others_in() -> None:
    found = []
    for place, call in nodes(ast.Call):
        for option in call.keywords:  # type: ignore[attr-defined]
            if option.arg in OPTIONS and not (isinstance(option.value, ast.Constant) and option.value.value is False):
                found.append(f"{place} {option.arg}")
    assert found == []


def test_html_is_written_in_two_places() -> None:
    found = {place.rsplit(":", 1)[0] for place, node in nodes(ast.Attribute) if node.attr == "html"}  # type: ignore[attr-defined]
    assert found == {str(path.relative_to(ROOT)) for path in HTML}


def test_the_doors_of_the_server_stay_shut() -> None:
    """Streamlit's own checks of Origin and of forms are on unless somebody turns them off, here or where the server is started."""
    settings = [ROOT / ".streamlit" / "config.toml", *FILES]
    for option in ("enableCORS", "enableXsrfProtection", "corsAllowedOrigins", "enableStaticServing"):
        assert [path.name for path in settings if option in path.read_text("utf-8")] == []
    shown = (ROOT / ".streamlit" / "config.toml").read_text("utf-8")
    assert 'address = "127.0.0.1"' in shown and 'showErrorDetails = "none"' in shown
