"""The versions of a chain: who saved them and why, what each changed, and the way back to one."""

from collections.abc import Callable, Mapping

import streamlit as st

from components.clock import when
from components.diff.changes import draw_changes
from components.text import plain
from touchstone.actions.versions import History, Line
from touchstone.chains.difference import changes, layout
from touchstone.chains.document import Chain

Read = Callable[[int | None], Chain | None]


def draw_versions(name: str, history: History, read: Read, restore: Callable[[Line], None]) -> None:
    """Every version, the newest first; the chosen one beside the version it was made from, or any other."""
    if not history.lines:
        st.caption("No version yet. One is saved below, and never changes after that.")
        return
    shown = {line.id: _title(line, history) for line in history.lines}
    key = f"{name}-version"
    with st.container(horizontal=True, gap="small"):
        chosen = st.selectbox("Version", list(shown), format_func=lambda id: shown.get(id, ""), key=key)
        line = history.by_id[chosen or history.lines[0].id]
        before_id = _draw_other(f"{name}-other-{line.id}", shown, line)
    before, now = read(before_id), read(line.id) or Chain()
    st.caption(f"Saved by {plain(line.author, 60)} on {when(line.created_at)}: {plain(line.message, 300)}")
    titles = (f"v{history.number(before_id)}" if before_id else "Nothing", f"v{line.number}")
    draw_changes(changes(before, now), f"{name}-version-{line.id}-{before_id}", titles)
    if before and (moved := layout(before, now)):
        st.caption(f"For the eye alone: {moved}.")
    if history.can_restore(line) and st.button(f"Restore v{line.number} as a new version", key=f"{name}-restore-{line.id}"):
        restore(line)


def _draw_other(key: str, shown: Mapping[int, str], line: Line) -> int | None:
    """The version that the chosen one is compared with: the one it was made from, unless another is asked for; None for nothing."""
    others = {0: "nothing", **{id: title for id, title in shown.items() if id != line.id}}
    begins = list(others).index(line.parent_id) if line.parent_id in others else 0
    return st.selectbox("Compared with", list(others), begins, format_func=lambda id: others.get(id, ""), key=key) or None


def _title(line: Line, history: History) -> str:
    labels = ", ".join(label.name for label in history.labels_at(line.id))
    return f"v{line.number}{f' ({labels})' if labels else ''}: {line.message[:80]}"
