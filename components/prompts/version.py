"""One version of a prompt: where it comes from, what it changed against another, and what it says."""

from collections.abc import Callable, Sequence

import streamlit as st

from components import state
from components.diff.changes import draw_changes, lines
from components.prompts.preview import draw_messages
from components.prompts.saving import SHORT
from components.prompts.versions import put_in_address
from components.suites.brief import shortened
from components.text import plain
from touchstone.actions.versions import History, Line
from touchstone.prompts.content import PromptContent
from touchstone.prompts.difference import Change, parts

DIFFERENCE_PX, SCROLLS_PX = 560, 400
"""Width of a difference in a popover, and the height from which it scrolls."""


def draw_origin(line: Line, history: History) -> None:
    """What the version was made from, on one line."""
    made = f"Made from v{history.number(line.parent_id)}" if line.parent_id else "The first version"
    merged = history.by_id.get(line.merged_id or 0)
    joined = f", with v{merged.number} of {plain(merged.branch)} merged into it" if merged else ""
    st.caption(f"{made}{joined} · branch {plain(line.branch)} · content {line.content_hash[:12]}")


def choose_other(line: Line, history: History) -> Line | None:
    """The version it is compared with: the one the address names, else the one it was made from, until another is chosen."""
    others = [other.id for other in history.lines if other.id != line.id]
    if not others:
        return None
    key, begun = f"version-other-{line.id}", _asked_for(line, history) or line.parent_id
    chosen = st.selectbox(
        "What changed since",
        others,
        index=others.index(begun) if begun in others else None,
        format_func=lambda id: _named(history.by_id[id], line),
        key=key,
        placeholder="Choose a version",
        width=420,
        on_change=lambda: put_in_address(line.number, history.number(state.get(key)) or None),
    )
    return history.by_id.get(chosen or 0)


def _asked_for(line: Line, history: History) -> int | None:
    """The id of the version that the address compares this one with."""
    since = state.url_id("since") if state.url_id("version") == line.number else None
    return next((other.id for other in history.lines if other.number == since), None)


def draw_changes_since(other: Line, line: Line, found: Sequence[Change]) -> None:
    """What differs between another version and this one."""
    if found:
        draw_changes(found, f"version-changes-{line.id}", (f"v{other.number}", f"v{line.number}"))
    else:
        st.caption(f"v{line.number} says what v{other.number} says.")


def draw_content(content: PromptContent) -> None:
    """The messages, and below them every part that is given."""
    st.markdown("**What it says**")
    draw_messages(content.messages)
    for title, text in parts(content).items():
        with st.container(horizontal=True, gap="small"):
            st.caption(plain(title, 60), width=180)
            st.text(text, width="stretch")


def ask_restore(line: Line, history: History, changed: Callable[[Line], Sequence[Change]]) -> bool:
    """True in the run in which it was said to restore. Before, one sees what that changes in the newest version of the branch."""
    with st.popover("Restore", icon=":material/history:", key=f"restore-{line.id}-ask", on_change="rerun") as opened:
        if not opened.open:
            return False
        head, found = history.heads[line.branch], changed(history.heads[line.branch])
        st.caption(f"Adds a version to {line.branch} that says what v{line.number} says. Nothing is overwritten.")
        with st.container(width=DIFFERENCE_PX, height=SCROLLS_PX if lines(found) > SHORT else "content", border=False):
            draw_changes(found, f"restore-{line.id}-changes", (f"v{head.number}, the newest", f"v{line.number}"))
        label = f"Restore v{line.number} as v{history.lines[0].number + 1}"
        return st.button(label, key=f"restore-{line.id}", type="primary")


def _named(other: Line, line: Line) -> str:
    branch = "" if other.branch == line.branch else f" ({other.branch})"
    return f"v{other.number}{branch} · {shortened(other.message, 60)}"
