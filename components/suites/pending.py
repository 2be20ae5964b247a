"""What is edited and not saved: the sum of it, the note, and the button that makes a version of it."""

from collections.abc import Callable
from typing import Literal

import streamlit as st

from components import state
from components.clock import when
from components.fields import field_error
from components.suites.cases import draw_pending
from components.text import plain
from store.tables import SuiteVersion
from touchstone.actions.suite_edits import Opened, Pending

NOTE = "suite-note"
CHANGED = "The draft was changed in another window since you saw it. Nothing was done: look at the edits as they are now."
Choice = Literal["save", "discard", "on top"]


def note() -> str:
    """What was typed about the change."""
    return str(state.get(NOTE) or "")


def draw_panel(opened: Opened, problem: str, choose: Callable[[str, str], None]) -> Choice | None:
    """The panel; gives what was clicked. `problem` stands below the note; `choose` opens an edited case."""
    number = opened.latest.number if opened.latest else 0
    with st.container(border=True, gap="small"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.badge(f"Draft, kept {when(opened.pending.kept_at)}", icon=":material/edit:", color="orange")
            st.markdown(f"Not saved yet: {opened.pending.sentence()}", width="content")
            dropped = st.button("Discard", key="suite-discard", type="tertiary", help="Go back to the newest version")
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            hint = "Three cases about returns" if number else "First cases"
            st.text_input("What changed (needed to save)", key=NOTE, persist_state="session", max_chars=500, placeholder=hint, live=True)
            saved = st.button(f"Save as v{number + 1}", key="suite-save", type="primary", icon=":material/save:")
        field_error(problem)
        fold = st.expander("The edits, one by one", key="pending-fold", on_change="rerun")
        if fold.open:
            with fold:
                draw_pending(opened.pending, choose)
    return "discard" if dropped else "save" if saved else None


def behind(latest: SuiteVersion, mine: Pending) -> str:
    """Who saved a version meanwhile, and that nothing is lost."""
    return (
        f":material/group: **v{latest.number} was saved by {plain(latest.author or 'somebody', 40)} ({when(latest.created_at)}) while "
        f"you were editing.** Nothing is overwritten. Your edits ({mine.sentence()}) are kept."
    )


def draw_conflict(opened: Opened, latest: SuiteVersion, both: tuple[str, ...], problem: str) -> Choice | None:
    """Somebody saved a version meanwhile: what to do about it, when a button was clicked."""
    with st.container(border=True):
        st.markdown(behind(latest, opened.pending))
        field_error(problem)
        if both:
            named = ", ".join(plain(key, 60) for key in both[:10]) + (f" and {len(both) - 10} more" if len(both) > 10 else "")
            st.caption(f"Both of you edited {named}. Put on top, yours stand in the next version; theirs stay in v{latest.number}.")
        with st.container(horizontal=True):
            if st.button(f"Put my edits on top of v{latest.number}", key="suite-on-top", type="primary"):
                return "on top"
            if st.button(f"Discard mine, keep v{latest.number}", key="suite-theirs"):
                return "discard"
    return None
