"""One case with everything it says, as text; what can be done with it; and the way to its neighbours."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal

import streamlit as st

from components.clock import when
from components.fields import facts
from components.results.shown import draw_shown
from components.suites.cases import expects
from components.suites.labels import LABELS
from components.suites.pending import behind
from components.text import plain
from touchstone.actions.suite_edits import Opened, Pending
from touchstone.types import Case

Act = Literal["edit", "close", "undo", "copy", "remove", "drop"]
BUTTONS: dict[Act, tuple[str, str]] = {
    "edit": ("Edit", "edit"),
    "close": ("Done", "check"),
    "undo": ("Undo what I did to it", "undo"),
    "copy": ("Copy as a new case", "content_copy"),
    "remove": ("Remove", "delete"),
    "drop": ("Take it out of the draft", "delete"),
}


def draw_walk(at: int | None, total: int, step: Callable[[int], None]) -> None:
    """The way to the case before and after; `at` counts from 1 in the filtered list, None: its place is not known."""
    if at is None:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        before, after = {"disabled": at <= 1, "args": (at - 1,)}, {"disabled": at >= total, "args": (at + 1,)}
        st.button("Previous", key="case-previous", icon=":material/chevron_left:", type="tertiary", on_click=step, shortcut="K", **before)
        st.caption(f"{at:,} of {total:,}", width="content")
        st.button("Next", key="case-next", icon=":material/chevron_right:", type="tertiary", on_click=step, shortcut="J", **after)


def draw_draft(opened: Opened, review: Callable[[], None]) -> None:
    """What is pending in the whole suite, what somebody saved meanwhile, and the way to save it."""
    pending = opened.pending
    with st.container():  # stands empty where there is none yet: else the fields would move with the first letter, and lose the cursor
        if opened.is_behind and opened.latest:
            st.markdown(behind(opened.latest, pending))
        if pending:
            _draw_pending(pending, review)


def _draw_pending(pending: Pending, review: Callable[[], None]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.badge(f"Draft, kept {when(pending.kept_at)}", icon=":material/edit:", color="orange")
        st.caption(f"Not saved yet: {pending.sentence()}", width="content")
        if st.button("Review and save", key="case-review", type="primary"):
            review()


def offered(may_edit: bool, is_editing: bool, mark: str) -> tuple[Act, ...]:
    """What can be done with a case; `mark` is what the draft does to it."""
    if not may_edit:
        return ()
    if mark == "removed":
        return ("undo",)
    first: tuple[Act, ...] = ("undo",) if mark else ("close",) if is_editing else ("edit",)
    return (*first, "copy", "remove")


def draw_acts(acts: Sequence[Act]) -> Act | None:
    """The buttons; gives the one that was clicked."""
    clicked: list[Act] = []
    with st.container(horizontal=True, gap="small"):
        for act in acts:
            label, icon = BUTTONS[act]
            if st.button(label, key=f"case-{act}", icon=f":material/{icon}:", type="secondary" if act in ("edit", "undo") else "tertiary"):
                clicked.append(act)
    return clicked[0] if clicked else None


def draw_case(case: Case) -> None:
    """Every field that says something."""
    left, right = _columns()
    with left:
        for message in case.messages:
            _text(message.role, message.content)
        for name, value in case.variables.items():
            _text(name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=2))
        if case.reference:
            _text(LABELS["reference"], case.reference)
    with right:
        facts(
            {
                LABELS["kind"]: case.kind,
                LABELS["category"]: case.category,
                LABELS["expect"]: expects(replace(case, required=())) + ("" if case.expect else " (follows from the other fields)"),
                LABELS["severity"]: case.severity,
                LABELS["owasp"]: case.owasp,
            },
            width=90,
        )
        for label, items in _lists(case).items():
            if items:
                _text(label, "\n".join(items))


def _columns() -> tuple[st.delta_generator.DeltaGenerator, st.delta_generator.DeltaGenerator]:
    columns = st.grid(2, min_column_width=380, gap="medium")
    return columns.cell(), columns.cell()


def _lists(case: Case) -> dict[str, tuple[str, ...]]:
    return {
        f"{LABELS['required']} (| parts alternatives)": case.required,
        LABELS["forbidden"]: case.forbidden,
        LABELS["secrets"]: case.secrets,
        LABELS["checks"]: tuple(json.dumps(dict(check), ensure_ascii=False) for check in case.checks),
        LABELS["tags"]: case.tags,
    }


def _text(label: str, text: str) -> None:
    with st.container(border=True, gap="xsmall"):
        st.caption(plain(label))
        draw_shown(text)
