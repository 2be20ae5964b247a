"""The cases that came out differently, and both answers of the chosen one side by side."""

from collections.abc import Collection, Sequence

import streamlit as st

from components import state
from components.links import page_link
from components.results.attempts import table_height
from components.results.shown import draw_shown
from components.results.words import attack_name, category_name, fail_means
from components.table import pick_cell
from components.text import plain
from store.tables import Attempt
from touchstone.statistics.outcomes import Change

SHOWN = 200
"""Changes listed; all of them are in the figures."""


def what_counts(kinds: Collection[str]) -> str:
    """When a case of these kinds has changed: more may than a measure counts."""
    refused = " or only one side refused a harmless request in full" if "benign" in kinds else ""
    return f"A case changed where its verdict did{refused}. {fail_means(kinds)}"


def columns_of(changes: Sequence[Change], repeats: int) -> dict[str, list[str]]:
    """The list by column; which of the answers to a case it is only where a run asked more than once."""
    again = {"Repeat": [str(change.row.repeat + 1) for change in changes]} if repeats > 1 else {}
    return {
        "Case": [change.row.case_key for change in changes],
        **again,
        "From": [change.from_label for change in changes],
        "To": [change.to_label for change in changes],
        "Category": [category_name(change.row.category) for change in changes],
        "Attack": [attack_name(change.row.attack) for change in changes],
    }


def draw_changes(better: Sequence[Change], worse: Sequence[Change], repeats: int) -> Change | None:
    """Both lists behind one switch; the chosen change, or None."""
    if changed := [*better, *worse]:
        st.caption(what_counts({change.row.kind for change in changed}))
    lists = {f"For the better ({len(better)})": better, f"For the worse ({len(worse)})": worse}
    first = next((name for name, changes in lists.items() if changes), next(iter(lists)))
    chosen = st.segmented_control("Changed", list(lists), default=first, required=True, key="changed", label_visibility="collapsed")
    shown = lists[chosen or first]
    if not shown:
        st.caption("No case changed this way.")
        return None
    listed = shown[:SHOWN]
    cell = pick_cell(
        columns_of(listed, repeats),
        key="changes-table",
        height=table_height(min(len(listed), 8)),
        alt="Cases that came out differently",
    )
    if len(shown) > SHOWN:
        st.caption(f"The first {SHOWN} of {len(shown):,}.")
    st.caption("Click a line to read both answers below.")
    return listed[cell[0] if cell else 0]


def draw_pair(change: Change, a: Attempt | None, b: Attempt | None, label_a: str, label_b: str) -> None:
    """What was asked, and what both answered."""
    st.markdown(f"**{plain(change.row.case_key)}** · {plain(category_name(change.row.category))}")
    sent = a or b
    if sent is not None and sent.messages:
        st.caption("Last message sent")
        draw_shown(str(sent.messages[-1].get("content", "")), tall=160)
    for column, (label, attempt, said) in zip(
        st.columns(2, gap="medium"), ((label_a, a, change.from_label), (label_b, b, change.to_label)), strict=True
    ):
        with column, st.container(border=True):
            st.markdown(f"**{plain(label)}** · {plain(said)}")
            if attempt is not None:
                draw_shown(attempt.error or attempt.answer)
                params = {"run": attempt.run_id, "attempt": attempt.id or 0, "project": state.project_name() or ""}
                page_link("pages/validate/attempt.py", "Everything about it", **params)
