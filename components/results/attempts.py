"""The list of attempts, a page at a time; a click on a line opens it."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import streamlit as st

from components import state
from components.results.words import JUDGES, attack_name, category_name, said
from components.table import pick_cell
from store.attempts import AttemptLine
from touchstone.actions.result_files import FORMATS, LIMIT
from touchstone.actions.results import Filters
from touchstone.suites.export import ExportedFile

ANSWER = 240
"""Characters of an answer in the list."""


def table_height(rows: int, most: int = 16) -> int:
    """Pixels of a table that shows at most so many rows before it scrolls."""
    return 34 + 31 * min(rows, most)


def columns_of(lines: Sequence[AttemptLine], labels: Mapping[int, str], asked: Filters) -> dict[str, list[object]]:
    """The list by column, what matters most first, without the columns that would say the same in every line."""
    table: dict[str, list[object]] = {"Case": [line.case_key for line in lines]}
    if len(labels) > 1 and asked.target_id is None:
        table["Target"] = [labels.get(line.target_id, "") for line in lines]
    table["Verdict"] = [[said(line.human or line.verdict)] for line in lines]
    table["Answer"] = [_answer(line) for line in lines]
    if any(line.human for line in lines):
        table["Judged by"] = [JUDGES["person" if line.human else "machine"] for line in lines]
    if asked.category is None:
        table["Category"] = [category_name(line.category) for line in lines]
    if any(line.attack for line in lines) and asked.attack is None:
        table["Attack"] = [attack_name(line.attack) for line in lines]
    if any(line.repeat for line in lines):
        table["Repeat"] = [line.repeat + 1 for line in lines]
    table["Refusal"] = [line.refusal for line in lines]
    table["Seconds"] = [line.latency_s for line in lines]
    return table


def _answer(line: AttemptLine) -> str:
    if line.error_kind and line.answer:
        return f"Cut off ({line.error_kind}): {' '.join(line.answer.split())[:ANSWER]}"
    if line.error_kind:
        return f"No answer ({line.error_kind}): {' '.join(line.error.split())[:ANSWER]}"
    return " ".join(line.answer.split())[:ANSWER]


def draw_attempts(lines: Sequence[AttemptLine], table: Mapping[str, Sequence[object]], choose: Callable[[int], None]) -> None:
    """The table; `choose` gets the id of the attempt that was clicked."""

    verdicts = ["pass", "fail", "undecided", said("")]
    config = {
        "Verdict": st.column_config.MultiselectColumn("Verdict", options=verdicts, color=["green", "red", "orange", "gray"], width=90),
        "Answer": st.column_config.TextColumn("Answer", width="large"),
        "Seconds": st.column_config.NumberColumn("Seconds", format="%.2f", width=70),
        "Case": st.column_config.TextColumn("Case", width=130),
        "Target": st.column_config.TextColumn("Target", width=90),
    }
    pick_cell(
        table,
        key="attempts-table",
        choose=lambda cell: choose(lines[cell[0]].id) if cell else None,
        column_config=config,
        height=table_height(len(lines)),
        alt="Attempts of this run that fit the filters, 50 to a page",
    )


def draw_summary(total: int, number: int, per_page: int, named: Callable[[str], str], export: Callable[[str], ExportedFile]) -> None:
    """How many attempts fit and which of them are shown, and the way to take them away; `named` gives a file's name by its format."""
    first, last = (number - 1) * per_page + 1, min(number * per_page, total)
    with st.container(horizontal=True, vertical_alignment="center"):
        shown = f"{first:,} to {last:,} of {total:,}. Click a line to open it." if total else "No attempt fits these filters."
        st.caption(shown, width="content")
        if total:
            with st.popover("Export", icon=":material/download:", type="tertiary"):
                for format, label in (("csv", "CSV for spreadsheets"), ("jsonl", "JSONL with everything")):
                    draw_download(label, partial(export, format), named(format), format)
                if total > LIMIT:
                    st.caption(f"The first {LIMIT:,}. Filter to take others away.")


def draw_download(label: str, make: Callable[[], ExportedFile], name: str, key: str) -> None:
    """A button that makes a file when it is clicked; the page does not wait for it."""
    st.download_button(label, lambda: make().data, name, FORMATS[key], key=f"export-{key}", type="tertiary", on_click="ignore")


def draw_pages(pages: int, number: int, turn: Callable[[int], None]) -> None:
    """The pages below the list; `turn` gets the one that was chosen."""
    key = f"attempts-page-{number}"
    with st.container(horizontal_alignment="right"):
        st.pagination(pages, default=number, key=key, on_change=lambda: turn(state.get(key)))
