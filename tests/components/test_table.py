"""A table can be taken away as a CSV from its corner, and copied into a spreadsheet: nothing in it runs there."""

import ast
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from components.table import disarmed

ROOT = Path(__file__).parents[2]
FORMULAS = ('=HYPERLINK("http://t.example")', "+1+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1+1")


def drawn() -> None:
    from components.table import show_table

    show_table({"=1+1": ["@SUM(A1)", "plain", "a=b"], "n": [1, -2.5, True], "Verdict": [["pass"], [], ["-"]]}, key="table")


@pytest.mark.parametrize("text", FORMULAS)
def test_what_a_spreadsheet_would_run_begins_with_a_sign_without_width(text: str) -> None:
    ((name, (cell,)),) = disarmed({text: [text]}).items()
    assert name == cell == f"\u2060{text}"


def test_everything_else_stays_as_it_is_and_nothing_is_disarmed_twice() -> None:
    columns = {"Case": ["a=b", "", "'=1", " =1"], "n": [-1, 2.5, None]}
    assert disarmed(columns) == columns
    assert disarmed(disarmed({"=": ["="]})) == {"\u2060=": ["\u2060="]}


def test_a_table_on_a_page_holds_no_formula() -> None:
    (table,) = AppTest.from_function(drawn).run().dataframe
    assert list(table.value.columns) == ["\u2060=1+1", "n", "Verdict"]
    assert list(table.value["\u2060=1+1"]) == ["\u2060@SUM(A1)", "plain", "a=b"]
    assert list(table.value["n"]) == [1, -2.5, True]


def test_no_page_draws_a_table_another_way() -> None:
    files = [
        path for folder in ("components", "pages") for path in (ROOT / folder).rglob("*.py") if path != ROOT / "components" / "table.py"
    ]
    calls = [
        (path, node.attr) for path in files for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Attribute)
    ]
    assert [path.name for path, name in calls if name in ("dataframe", "data_editor")] == []
