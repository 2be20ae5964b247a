"""The cases of a version, a page at a time; a click on a line opens the case."""

from collections.abc import Callable, Sequence

import streamlit as st

from components import state
from components.results.attempts import table_height
from components.suites.brief import readable, shortened
from components.suites.filters import PER_PAGE
from components.table import pick_cell
from touchstone.actions.suite_edits import Pending, problem_of
from touchstone.suites.forms import asks
from touchstone.types import Case

KEY = "cases-table"


def draw_cases(cases: Sequence[Case], pending: Pending, choose: Callable[[int], None]) -> None:
    """The table, each case as the pending edits leave it; `choose` gets the place in `cases` of the one that was clicked."""
    now = [readable(pending.changed.get(case.key, {})) or case for case in cases]
    table: dict[str, list[str]] = {"Case": [case.key for case in cases]}
    marks = [mark(case.key, pending) for case in cases]
    if any(marks):
        table["Draft"] = marks
    table |= {
        "Asks": [shortened(asks(case)) for case in now],
        "Kind": [case.kind for case in now],
        "Category": [case.category for case in now],
        "Expects": [expects(case) for case in now],
        "Severity": [case.severity for case in now],
    }
    if not any(table["Severity"]):
        del table["Severity"]
    _draw_table(table, KEY, len(cases), choose, "Cases that fit the filters, 50 to a page")


def mark(key: str, pending: Pending) -> str:
    """What the pending edits do to a case."""
    return "removed" if key in pending.removed else "changed" if key in pending.changed else ""


def expects(case: Case) -> str:
    """What a right answer to the case is, in brief."""
    kept_in = "planted text stays in" if case.secrets else "forbidden text stays out"
    return shortened(", ".join((case.expectation or kept_in, *case.required)), 120)


def _draw_table(table: dict[str, list[str]], key: str, rows: int, choose: Callable[[int], None], alt: str) -> None:
    pick_cell(
        table,
        key=key,
        choose=lambda cell: choose(cell[0]) if cell else None,
        height=table_height(rows),
        column_config={
            "Case": st.column_config.TextColumn("Case", width=150),
            "Draft": st.column_config.TextColumn("Draft", width="small"),
            "Kind": st.column_config.TextColumn("Kind", width=75),
            "Asks": st.column_config.TextColumn("Asks", width="large"),
            "Severity": st.column_config.TextColumn("Severity", width=75),
        },
        alt=alt,
    )


def draw_pending(pending: Pending, choose: Callable[[str, str], None]) -> None:
    """Every pending edit as a line; `choose` gets the id of the case that was clicked, or the number of an added one."""
    lines = [("added", number, form) for number, form in pending.added.items()]
    lines += [("changed", key, form) for key, form in pending.changed.items()]
    lines += [("removed", key, {"id": key}) for key in pending.removed]
    read = [readable(form) if what != "removed" else None for what, _, form in lines]
    table = {
        "Draft": [what if what == "removed" or problem_of(form) is None else f"{what}, half typed" for what, _, form in lines],
        "Case": [shortened(str(form.get("id", "")), 80) for _, _, form in lines],
        "Asks": [shortened(asks(case)) if case else "" for case in read],
    }

    def chosen(row: int) -> None:
        what, key, _ = lines[row]
        choose("added" if what == "added" else "case", key)

    _draw_table(table, "pending-table", len(lines), chosen, "Edits that are not saved yet")


def draw_count(total: int, number: int) -> None:
    """How many cases fit and which of them are shown."""
    first, last = (number - 1) * PER_PAGE + 1, min(number * PER_PAGE, total)
    st.caption(f"{first:,} to {last:,} of {total:,}. Click a line to open it." if total else "No case fits these filters.", width="content")


def draw_pages(total: int, number: int) -> None:
    """The pages below the list."""
    pages = -(-total // PER_PAGE)
    if pages > 1:
        key = f"cases-page-{number}"
        with st.container(horizontal_alignment="right"):
            st.pagination(pages, default=number, key=key, on_change=lambda: state.set_url(page=state.get(key)))
