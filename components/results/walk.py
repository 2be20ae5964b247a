"""From one attempt to the next, within what was filtered, by mouse or by one key."""

from collections.abc import Mapping

import streamlit as st

from components.results.words import JUDGES, attack_name, category_name
from components.text import plain
from touchstone.actions.results import Filters, OpenedAttempt

GOES_ON = "attempt-goes-on"


def in_words(asked: Filters, labels: Mapping[int | None, str]) -> str:
    """What the neighbours are chosen by: "role play, fail"."""
    parts = [
        labels.get(asked.target_id, "") if asked.target_id else "",
        category_name(asked.category) if asked.category is not None else "",
        asked.kind,
        asked.verdict,
        f"{asked.refusal} refusal" if asked.refusal else "",
        f"judged by {JUDGES[asked.by]}" if asked.by else "",
        attack_name(asked.attack) if asked.attack is not None else "",
        f"“{asked.text}”" if asked.text else "",
    ]
    return ", ".join(part for part in parts if part)


def draw_walk(opened: OpenedAttempt, repeats: int, before: int | None, after: int | None, among: str) -> int | None:
    """The line below the title; the id of the attempt to go to, in the run in which a button was clicked."""
    row, case = opened.attempt, opened.case
    parts = [category_name(case.category), case.kind, opened.target.label, *([attack_name(row.attack)] if row.attack else [])]
    parts += [f"repeat {row.repeat + 1} of {repeats}"] if repeats > 1 else []
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(plain(" · ".join(parts), 300), width="stretch")
        if among:
            st.caption(plain(f"Among: {among}", 200), width="content")
        with st.container(horizontal=True, gap="small", width="content"):
            back = st.button("Previous", key="previous", icon=":material/chevron_left:", shortcut="K", disabled=before is None)
            on = st.button("Next", key="next", icon=":material/chevron_right:", icon_position="right", shortcut="J", disabled=after is None)
    return before if back else after if on else None


def draw_goes_on() -> None:
    """Whether a verdict opens the next attempt."""
    st.toggle("Open the next one after my verdict", key=GOES_ON, persist_state="session")


def goes_on() -> bool:
    return bool(st.session_state.get(GOES_ON))
